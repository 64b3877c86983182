/** What ops ask of their inputs, said in the user's words. */
import { fail } from '../core/issue';
import { axisOf, type Shape, shapeText } from '../core/shape';
import type { Ref } from '../prims/prim';
import type { Refs } from './op';

/** The value wired to a port; the caller has checked that it is there. */
export function operand(x: Refs, port: string): Ref {
  const ref = x[port];
  if (!ref) throw new Error(`build was called without its input "${port}"`);
  return ref;
}
/** A port that takes real numbers. */
export function floats(op: string, x: Refs, port: string): Ref {
  const ref = operand(x, port);
  return ref.dtype === 'float32' ? ref : fail('needs-float', { op, port }, { port });
}
/** A port that takes class or token ids. */
export function ids(op: string, x: Refs, port: string): Ref {
  const ref = operand(x, port);
  return ref.dtype === 'int32' ? ref : fail('needs-int', { op, port }, { port });
}
/** Ids that stand for rows of a table of `count`: all that can come need one. */
export function needRows(op: string, { ids }: Ref, count: number): void {
  if (ids !== undefined && ids > count)
    fail('too-few-ids', { op, count, last: count - 1, ids, most: ids - 1 }, { port: 'x' });
}
/** `expected` in symbols: "[C, H, W]". */
export const needRank = (op: string, shape: Shape, least: number, most: number, expected: string): void => {
  if (shape.length < least || shape.length > most) fail('wrong-rank', { op, expected, shape: shapeText(shape) });
};
/** An axis that may count from the end, as an index into `shape`. */
export const axisIn = (axis: number, shape: Shape): number =>
  axisOf(axis, shape.length) ?? fail('bad-axis', { axis, shape: shapeText(shape) });
