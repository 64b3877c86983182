/** An instruction with its operands, as a reference kernel is called. */
import type { Instruction } from '../../compile/program';
import { PRIMS } from '../../prims/index';
import type { Prim } from '../../prims/prim';
import type { Binding } from '../machine';
import type { Call, Operand } from './call';

/** `operandOf`: a value with all its rows. In a loop only what looks at other steps sees them. */
export function callOf(
  c: Instruction,
  operandOf: (value: number) => Operand,
  { N, sequences, cuts }: Binding,
  t: number,
  /** What the kernel keeps for itself, the same at every step. */
  scratch: Call<unknown>['scratch'],
): Call<unknown> {
  const sequence = c.seq === null ? undefined : sequences.get(c.seq);
  const looksBack = (PRIMS[c.prim] as Prim<unknown>).looksBack === true;
  const isStep = t >= 0 && !looksBack;
  const of = (id: number): Operand => {
    const operand = operandOf(id);
    if (!isStep || operand.lead !== 'TN') return operand;
    const size = N * operand.size;
    return { ...operand, data: operand.data.subarray(t * size, (t + 1) * size), lead: 'N', rows: N };
  };
  return {
    x: c.inputs.map(of),
    y: of(c.out),
    attrs: c.attrs,
    T: isStep ? 1 : (sequence?.T ?? 1),
    t,
    N,
    cuts: cuts ?? null,
    lengths: isStep ? null : (sequence?.lengths ?? null),
    scratch,
  };
}
