/** Where state that goes by new names comes from, when an edit replaces a node by others that do the same. */
import { type Shape, sizeOf } from './shape';
import type { Numbers } from './tensor';

type Rows = readonly [first: number, behind: number];
/** The state `to` (and the optimizer's slots of it) goes on from `from`: whole, or one from rows of the other. Rows: the first and one past the last, along axis 0. */
export type StateMove = {
  readonly to: string;
  readonly from: string;
  /** Of `from`. */
  readonly rows?: Rows;
  /** Of `to`: other moves bring the rest. */
  readonly into?: Rows;
};
/** The way back. */
export const turnedAround = (moves: readonly StateMove[]): StateMove[] =>
  moves.map(({ to, from, rows, into }) => ({
    to: from,
    from: to,
    ...(into ? { rows: into } : {}),
    ...(rows ? { into: rows } : {}),
  }));
/** The rows of a state that a move takes, and their shape. */
export function movedRows(data: Numbers, shape: Shape, rows?: Rows): { data: Numbers; shape: Shape } {
  if (!rows) return { data, shape };
  const size = data.length / Math.max(1, shape[0] ?? 1);
  return { data: data.subarray(rows[0] * size, rows[1] * size), shape: [rows[1] - rows[0], ...shape.slice(1)] };
}
type Held = { readonly data: Numbers; readonly shape: Shape };
/** What a state of this shape goes on from: "lstm_i_x.weight.exp_avg" from rows of "lstm.weight_ih_l0.exp_avg". Null where no moves bring all of it. `held`: what there is, by key. */
export function gathered(
  moves: readonly StateMove[],
  key: string,
  shape: Shape,
  held: (key: string) => Held | null,
): Numbers | null {
  const parts = moves.flatMap(({ to, from, rows, into }) => {
    if (key !== to && !key.startsWith(`${to}.`)) return [];
    const found = held(`${from}${key.slice(to.length)}`);
    return found ? [{ ...movedRows(found.data, found.shape, rows), into: into ?? null }] : [];
  });
  const [first] = parts;
  if (!first) return null;
  // what is carried between batches has as many rows as the batch had
  if (first.into === null) return String(first.shape) === String(shape) ? first.data.slice() : null;
  const out = new Float32Array(sizeOf(shape));
  const size = out.length / Math.max(1, shape[0] ?? 1);
  let rows = 0;
  for (const { data, into } of parts) {
    const count = into ? into[1] - into[0] : 0;
    if (!into || data.length !== count * size) return null;
    out.set(data, into[0] * size);
    rows += count;
  }
  return rows === shape[0] ? out : null;
}
