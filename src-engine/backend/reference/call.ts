/** What a reference kernel is called with. Bound once for each (program, N, T); running allocates nothing. */
import type { Lead, Shape } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import type { Attributes, PrimName } from '../../prims/prim';

export type Operand = {
  readonly data: Numbers;
  /** Per sample. */
  readonly shape: Shape;
  readonly size: number;
  readonly lead: Lead;
  /** 1, N or T*N; row r of a TN value is step floor(r / N), sample r % N. */
  readonly rows: number;
};
export type Call<A> = {
  readonly x: readonly Operand[];
  readonly y: Operand;
  readonly attrs: A;
  readonly T: number;
  /** The step that is computed, in a loop; -1: all of them. */
  readonly t: number;
  readonly N: number;
  /** 1 where the gradient is cut between the step before and this one. */
  readonly cuts: Uint8Array | null;
  /** Valid steps of each sample where the instruction reads a sequence with lengths. Sums leave the rows past them out, by a select. */
  readonly lengths: Int32Array | null;
  /** What a kernel made at its first call. The steps of a loop share it: it may keep sizes, tables and room, and an operand's data only where it sums over all steps. */
  readonly scratch: { value?: unknown };
};
/** Sums are taken in float64 and rounded when stored; order: within a step over samples and positions, from zero, stored in the output's precision, then steps t = 0..T-1. */
export type Kernel<A> = (call: Call<A>) => void;
export type Kernels = { readonly [P in PrimName]: Kernel<Attributes[P]> };

/** Whether row r counts. */
export const isValid = (call: { readonly lengths: Int32Array | null; readonly N: number }, row: number): boolean =>
  call.lengths === null || Math.floor(row / call.N) < (call.lengths[row % call.N] as number);
/** How many rows of a TN value (or all rows of another) count. */
export function validRows(call: { readonly lengths: Int32Array | null; readonly N: number }, rows: number): number {
  if (call.lengths === null) return rows;
  let n = 0;
  for (let r = 0; r < rows; r++) if (isValid(call, r)) n++;
  return n;
}
