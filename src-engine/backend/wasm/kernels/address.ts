/** Where rows of operands stand: row (t, n) of a value with fewer axes than the output is the same at every step, or for every sample. */
import { sizeOf } from '../../../core/shape';
import type { Fn, Local } from '../asm/fn';
import { ARGS, argsOf, type Operand, overTime, rowFloats, rowsEach, type Spec } from '../generator';

export type Spread = {
  /** Bytes from a sample to the next, from a step to the next; 0 where there is no such axis. */
  readonly sample: number;
  readonly step: number;
};
export function spread(spec: { readonly step: boolean }, o: Operand): Spread {
  const row = 4 * rowFloats(o.shape, o.form);
  return { sample: o.lead === 'none' ? 0 : row, step: overTime(spec, o) ? row * rowsEach(o) : 0 };
}
/** Puts an operand's address into a new local. */
export function addressOf(f: Fn, spec: Spec<unknown>, operand: number | 'out'): Local {
  const args = argsOf(spec.inputs.length);
  const at = f.local();
  f.load('i32.load', ARGS, operand === 'out' ? args.out : args.input(operand)).set(at);
  return at;
}
/** Puts the number of steps that this kernel walks over into a new local. */
export function stepsOf(f: Fn, spec: Spec<unknown>): Local {
  const steps = f.local();
  f.load('i32.load', ARGS, argsOf(spec.inputs.length).T).set(steps);
  return steps;
}
/** Rows that are walked over: 1, N, or T N of the widest of the operands, N of it known when it is compiled. */
export function rowsOf(
  spec: Spec<unknown>,
  operands: readonly Operand[],
): { readonly each: number; readonly time: boolean } {
  return {
    each: Math.max(...operands.map(rowsEach)),
    time: operands.some((o) => overTime(spec, o)),
  };
}
/** Vectors along the last axis in one row. */
export const linesOf = (o: Operand): number => sizeOf(o.shape.slice(0, -1));
