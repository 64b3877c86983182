/** Where state that goes by new names comes from, when an edit replaces a node by others that do the same. */
import type { Shape } from './shape';
import type { Numbers } from './tensor';

/** The state `to` (and the optimizer's slots of it) goes on from `from`: from all of it, or from some of its rows. */
export type StateMove = {
  readonly to: string;
  readonly from: string;
  /** First row and one past the last, along axis 0. */
  readonly rows?: readonly [number, number];
};
/** "lstm_i_x.weight.exp_avg" comes from "lstm.weight_ih_l0.exp_avg". Null where no move names it. */
export function moveOf(moves: readonly StateMove[], key: string): StateMove | null {
  const found = moves.find((m) => key === m.to || key.startsWith(`${m.to}.`));
  return found ? { ...found, to: key, from: `${found.from}${key.slice(found.to.length)}` } : null;
}
/** The rows of a state that a move takes, and their shape. */
export function movedRows(data: Numbers, shape: Shape, rows: StateMove['rows']): { data: Numbers; shape: Shape } {
  if (!rows) return { data, shape };
  const size = data.length / Math.max(1, shape[0] ?? 1);
  return { data: data.subarray(rows[0] * size, rows[1] * size), shape: [rows[1] - rows[0], ...shape.slice(1)] };
}
