/** Kernels that make their output row by row: a row, or all rows of a step, is a unit. */
import type { Fn, Local } from '../asm/fn';
import { LO, type Spec } from '../generator';
import { type Axis, rowsOf } from './layout';
import { advance, eachUnit, nest } from './nest';

export const bytesOf = (axis: Axis): number[] => axis.steps.map((s) => 4 * s);
/** Rows that stand one behind the other in all operands are units of their own; else a step is one. */
export function rowUnits(spec: Spec<unknown>, T: number): number {
  const [outer] = rowsOf(spec);
  return (outer?.count ?? 1) * (outer?.times ? T : 1);
}
/** Runs `body` for every row of this call's units; the pointers (one for each operand, the output's last) stand at it. */
export function eachRow(f: Fn, spec: Spec<unknown>, pointers: readonly Local[], body: () => void): void {
  const [outer = { count: 1, times: false, steps: pointers.map(() => 0) }, ...rest] = rowsOf(spec);
  const moves = pointers.map((p, k) => [p, bytesOf(outer)[k] as number] as const);
  for (const [p, bytes] of moves) advance(f, p, LO, bytes);
  const loops = rest.map((a) => ({ count: a.count, steps: bytesOf(a) }));
  eachUnit(f, moves, () => nest(f, pointers, loops, body));
}
