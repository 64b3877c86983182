/** What the numbers of a gradient over time say, in few words: fitted, never guessed. Pure. */
import type { GradTime, LossPart, StateReach } from '../../src-engine/core/gradTime';

export type Reading =
  /** No gradient at all, or one step only. */
  | { readonly kind: 'none' | 'one' }
  | {
      readonly kind: 'vanishes' | 'explodes' | 'holds';
      /** Steps in which it halves, or doubles, going back. */
      readonly steps: number;
      /** What the farthest step gets, as a part of what the nearest gets. */
      readonly share: number;
      readonly far: number;
      readonly near: number;
      /** The fit: log2 of the norm falls by `slope` a step away from `near`, where it is `level`. */
      readonly slope: number;
      readonly level: number;
      /** Steps before this get nothing: a cut stands there, or the numbers became 0. Null: all get something. */
      readonly stops: { readonly at: number; readonly isCut: boolean } | null;
    };
/** Less than a factor of two over the whole reach is no trend. */
const TREND = 1;

/** The norms of a part of the loss, by step. */
export function rowOf(found: GradTime, state: StateReach, part: LossPart): Float32Array {
  const row = typeof part === 'number' ? found.rows.indexOf(part) : -1;
  return row < 0 ? state.whole : state.norms.subarray(row * found.T, (row + 1) * found.T);
}
type Point = { readonly lag: number; readonly log: number };
/** Steps with a gradient, counted from the one that is nearest to the loss. */
function pointsOf(row: Float32Array, near: number, reversed: boolean): Point[] {
  return [...row].flatMap((g, t) => {
    const lag = reversed ? t - near : near - t;
    return g > 0 && Number.isFinite(g) && lag >= 0 ? [{ lag, log: Math.log2(g) }] : [];
  });
}
/** Least squares of one slope for all rows, each with a level of its own. Null where there is nothing to fit. */
function fitted(
  rows: readonly (readonly Point[])[],
): { readonly slope: number; readonly levels: readonly number[] } | null {
  const means = rows.map((r) => ({
    lag: r.reduce((s, p) => s + p.lag, 0) / Math.max(1, r.length),
    log: r.reduce((s, p) => s + p.log, 0) / Math.max(1, r.length),
  }));
  let [up, down] = [0, 0];
  for (const [i, r] of rows.entries())
    for (const p of r) {
      const mean = means[i] as Point;
      up += (p.lag - mean.lag) * (p.log - mean.log);
      down += (p.lag - mean.lag) ** 2;
    }
  if (down === 0) return null;
  const slope = -up / down;
  return { slope, levels: means.map((m) => m.log + slope * m.lag) };
}
/**
 * Of one step's loss, or of the whole: there the slope is that of all rows together, for a sum over steps falls off at neither end, and the share is that of the
 * loss of the step with the longest way.
 */
export function readingOf(found: GradTime, state: StateReach, part: LossPart): Reading {
  const { reversed } = state;
  const longest = found.rows.length ? (reversed ? found.rows[0] : found.rows.at(-1)) : undefined;
  const shown = typeof part === 'number' ? part : (longest ?? 'whole');
  const row = rowOf(found, state, shown);
  const there = [...row].flatMap((g, t) => (g > 0 ? [t] : []));
  const near = typeof shown === 'number' ? shown : reversed ? there[0] : there.at(-1);
  if (near === undefined || there.length === 0) return { kind: 'none' };
  if (there.length === 1) return { kind: 'one' };
  const own = pointsOf(row, near, reversed);
  const all =
    typeof part === 'number' || found.rows.length === 0
      ? [own]
      : [own, ...found.rows.map((k) => pointsOf(rowOf(found, state, k), k, reversed))];
  const fit = fitted(all);
  if (!fit) return { kind: 'one' };
  const { slope } = fit;
  const far = reversed ? Math.max(...there) : Math.min(...there);
  const end = reversed ? found.T - 1 : 0;
  const next = reversed ? far + 1 : far;
  const reach = Math.abs(near - far);
  const kind = Math.abs(slope) * reach < TREND ? 'holds' : slope > 0 ? 'vanishes' : 'explodes';
  return {
    kind,
    steps: 1 / Math.abs(slope),
    share: (row[far] as number) / (row[near] as number),
    ...{ far, near, slope, level: fit.levels[0] as number },
    stops: far === end ? null : { at: next, isCut: found.cuts.includes(next) },
  };
}
