/**
 * Where every tensor lies: offsets for buffers that live at known times, so that those whose times do not meet may share memory.
 * Greedy by size, best fit (Pisarchyk and Lee, arXiv 2001.03288).
 */

/** A buffer: its bytes, and the first and last time at which it holds something. Times are whole numbers in the order of the tape. */
export type Item = { readonly bytes: number; readonly from: number; readonly to: number };
export type Plan = {
  /** Of each item, in their order. */
  readonly offsets: Float64Array;
  readonly bytes: number;
  /** The largest sum of bytes that live at one time: no plan can do with less. */
  readonly least: number;
};

/** Cache lines: also what keeps two threads from writing to one. */
const LINE = 64;
const up = (n: number): number => Math.ceil(n / LINE) * LINE;

/** Every item a place of its own, one after the other. */
export function apart(items: readonly Item[]): Plan {
  const offsets = new Float64Array(items.length);
  let end = 0;
  for (const [i, { bytes }] of items.entries()) {
    offsets[i] = end;
    end += up(bytes);
  }
  return { offsets, bytes: end, least: leastOf(items) };
}
/** Items whose times meet never overlap; others may. */
export function shared(items: readonly Item[]): Plan {
  const order = items.map((_, i) => i).sort((a, b) => sizeAt(items, b) - sizeAt(items, a) || a - b);
  const offsets = new Float64Array(items.length);
  /** Those that have a place, by their offset. */
  const placed: number[] = [];
  let end = 0;
  for (const i of order) {
    const { from, to } = items[i] as Item;
    const size = sizeAt(items, i);
    let best = -1;
    let bestGap = Number.POSITIVE_INFINITY;
    let at = 0;
    for (const k of placed) {
      const other = items[k] as Item;
      if (other.from > to || other.to < from) continue;
      const gap = (offsets[k] as number) - at;
      if (gap >= size && gap < bestGap) {
        best = at;
        bestGap = gap;
      }
      at = Math.max(at, (offsets[k] as number) + sizeAt(items, k));
    }
    const offset = best >= 0 ? best : at;
    offsets[i] = offset;
    end = Math.max(end, offset + size);
    const where = placed.findIndex((k) => (offsets[k] as number) > offset);
    placed.splice(where < 0 ? placed.length : where, 0, i);
  }
  return { offsets, bytes: end, least: leastOf(items) };
}
const sizeAt = (items: readonly Item[], i: number): number => up((items[i] as Item).bytes);

function leastOf(items: readonly Item[]): number {
  const change = new Map<number, number>();
  const add = (time: number, bytes: number) => change.set(time, (change.get(time) ?? 0) + bytes);
  for (const { from, to, bytes } of items) {
    add(from, up(bytes));
    add(to + 1, -up(bytes));
  }
  let now = 0;
  let most = 0;
  for (const time of [...change.keys()].sort((a, b) => a - b)) {
    now += change.get(time) as number;
    most = Math.max(most, now);
  }
  return most;
}
