/** An instruction with its operands, as a reference kernel is called. */
import type { Instruction } from '../../compile/program';
import type { Numbers } from '../../core/tensor';
import { PRIMS } from '../../prims/index';
import type { Prim } from '../../prims/prim';
import type { Binding } from '../machine';
import type { Call, Kernel, Operand } from './call';
import { KERNELS } from './kernels';

/** Of a loop's instructions: whether it sees all steps, and is told which one it is to make. */
export const seesAll = (c: Instruction): boolean => (PRIMS[c.prim] as Prim<unknown>).looksBack === true;
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
  const isStep = t >= 0 && !seesAll(c);
  const of = (id: number): Operand => (isStep ? stepOf(operandOf(id), N, t) : operandOf(id));
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
/** One step of a sequence, as if there were no time; other operands as they are. */
function stepOf(operand: Operand, N: number, t: number): Operand {
  if (operand.lead !== 'TN') return operand;
  const size = N * operand.size;
  return { ...operand, data: operand.data.subarray(t * size, (t + 1) * size), lead: 'N', rows: N };
}
/** What step t alone gives to a sum over steps, into `room`: the same kernel, from zero, on the rows of that step. */
export function shareOf(
  c: Instruction,
  operandOf: (value: number) => Operand,
  { N, sequences }: Binding,
  t: number,
  room: Numbers,
): Numbers {
  const call: Call<unknown> = {
    x: c.inputs.map((id) => stepOf(operandOf(id), N, t)),
    y: { ...operandOf(c.out), data: room },
    attrs: c.attrs,
    T: 1,
    t: -1,
    N,
    cuts: null,
    lengths: lengthsFrom(sequences.get(c.seq ?? -1)?.lengths, t),
    scratch: {},
  };
  (KERNELS[c.prim] as Kernel<unknown>)(call);
  return room;
}
/** Valid steps of each sample where step t is the first that a kernel sees. */
export const lengthsFrom = (lengths: Int32Array | null | undefined, t: number): Int32Array | null =>
  lengths?.map((n) => n - t) ?? null;
