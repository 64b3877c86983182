/** Where in its operands what made a number was read: what pictures of them can mark, like the window of a convolution. */
import type { Instruction, Value } from '../compile/program';
import type { Read } from '../core/look';
import { stridesOf, unravel } from '../core/shape';
import type { Explanation, Factor } from '../prims/prim';
import { shownAs } from './operandName';
import type { Session } from './session';

/** Of each operand that has a picture, where it was read; nothing where only some of the terms were listed. */
export function readsOf(
  { program, machine }: Session,
  { inputs }: Instruction,
  { terms, total, padded = 0, plus }: Explanation,
): Read[] {
  if (terms.length + padded < total) return [];
  return inputs.flatMap((id, input): Read[] => {
    const tensor = shownAs(program.values[id] as Value);
    const around = tensor && latticeAround(machine.shape(id), input, plus ? [...terms, [plus]] : terms);
    return around ? [{ tensor, ...around }] : [];
  });
}
function latticeAround(
  shape: readonly number[],
  input: number,
  terms: readonly (readonly Factor[])[],
): Omit<Read, 'tensor'> | null {
  const strides = stridesOf(shape);
  const low: number[] = [];
  const high: number[] = [];
  // the largest step that comes to all places, 0 while there is but one
  const every = shape.map(() => 0);
  let first: number[] | null = null;
  for (const term of terms)
    for (const f of term) {
      if (f.input !== input) continue;
      if (first === null) {
        first = unravel(shape, f.at);
        low.push(...first);
        high.push(...first);
      }
      // as `unravel`, without an array for each of so many terms
      let left = f.at;
      for (let axis = 0; axis < shape.length; axis++) {
        const step = strides[axis] as number;
        const at = Math.floor(left / step);
        left -= at * step;
        low[axis] = Math.min(low[axis] as number, at);
        high[axis] = Math.max(high[axis] as number, at);
        if (every[axis] !== 1) every[axis] = divisor(every[axis] as number, Math.abs(at - (first[axis] as number)));
      }
    }
  return first && { low, high, every: every.map((step) => step || 1) };
}
/** Greatest common divisor; of 0 and a number that number. */
function divisor(a: number, b: number): number {
  for (; b > 0; [a, b] = [b, a % b]);
  return a;
}
