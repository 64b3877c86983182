/** Where in its operands what made a number was read: what pictures of them can mark, like the window of a convolution. */
import type { Instruction, Value } from '../compile/program';
import type { Read } from '../core/look';
import { stridesOf } from '../core/shape';
import type { Explanation, Factor } from '../prims/prim';
import { shownAs } from './operandName';
import type { Session } from './session';

/** A box around all that is read of each operand that has a picture; none where only some of the terms were listed. */
export function readsOf(
  { program, machine }: Session,
  { inputs }: Instruction,
  { terms, total, padded = 0, plus }: Explanation,
): Read[] {
  if (terms.length + padded < total) return [];
  return inputs.flatMap((id, input): Read[] => {
    const tensor = shownAs(program.values[id] as Value);
    const box = tensor && boxAround(machine.shape(id), input, plus ? [...terms, [plus]] : terms);
    return box ? [{ tensor, ...box }] : [];
  });
}
function boxAround(
  shape: readonly number[],
  input: number,
  terms: readonly (readonly Factor[])[],
): Omit<Read, 'tensor'> | null {
  const strides = stridesOf(shape);
  const low = shape.map(() => Number.POSITIVE_INFINITY);
  const high = shape.map(() => -1);
  let isRead = false;
  for (const term of terms)
    for (const f of term) {
      if (f.input !== input) continue;
      isRead = true;
      // as `unravel`, without an array for each of so many terms
      let left = f.at;
      for (let axis = 0; axis < shape.length; axis++) {
        const step = strides[axis] as number;
        const at = Math.floor(left / step);
        left -= at * step;
        low[axis] = Math.min(low[axis] as number, at);
        high[axis] = Math.max(high[axis] as number, at);
      }
    }
  return isRead ? { low, high } : null;
}
