/** What the numbers of a gradient over time say, in few words: fitted, never guessed. Pure. */
import type { GradTime, LossPart, StateReach } from '../../src-engine/core/gradTime';

/** Where a gradient ends though there are steps beyond: between `from` and `to`, by a cut, or because it became 0. */
export type Stop = { readonly from: number; readonly to: number; readonly isCut: boolean };
/** The way that one row of the map goes back. */
type Way = {
  /** Which row: of the whole that with the longest way. */
  readonly of: LossPart;
  /** The steps at its ends: at the loss, and the last one that gets something. */
  readonly near: number;
  readonly far: number;
  /** What `far` gets, as a part of what `near` gets. */
  readonly share: number;
  readonly stops: Stop | null;
  /** What the first step back is multiplied by, where that is a leap unlike all that follows; null: it is like them. */
  readonly leap: number | null;
};
/** log2 of the norm falls by `slope` a step away from step `from`, where it is `level`. */
export type Line = { readonly from: number; readonly slope: number; readonly level: number };
export type Reading = {
  /** Of the whole: the cuts that end what comes from other steps, where none ends the row that tells it. */
  readonly cuts: readonly number[];
} & (
  | { readonly kind: 'none'; readonly of: LossPart }
  /** One step only. */
  | { readonly kind: 'one'; readonly of: LossPart; readonly stops: Stop | null }
  /** Fewer steps than tell a trend, of a sequence that has more. */
  | (Way & { readonly kind: 'short' })
  /** `steps` in which it halves, or doubles, going back. */
  | (Way & { readonly kind: 'vanishes' | 'explodes'; readonly steps: number; readonly line: Line })
  /** The largest is `factor` times the least. */
  | (Way & { readonly kind: 'holds'; readonly factor: number; readonly line: Line })
  /** No line describes it: it is least at `low`, most at `high`. */
  | (Way & { readonly kind: 'uneven'; readonly factor: number; readonly low: number; readonly high: number })
);
/** In doublings: less than a factor of two over the whole reach is no trend; more than that beyond what the line says is a leap. */
const TREND = 1;
/** A line describes what it explains four fifths of, as a share of the variance. */
const EXPLAINED = 0.8;
/** Over fewer steps than these a fading by half every ten could not be told from none. */
const ENOUGH = 10;
/** Fewer steps make a trend of any two numbers. */
const LEAST = 3;

/** The norms of a part of the loss, by step. */
export function rowOf(found: GradTime, state: StateReach, part: LossPart): Float32Array {
  const row = typeof part === 'number' ? found.rows.indexOf(part) : -1;
  return row < 0 ? state.whole : state.norms.subarray(row * found.T, (row + 1) * found.T);
}
type Point = { readonly lag: number; readonly step: number; readonly log: number };
type Fit = { readonly slope: number; readonly level: number; readonly explained: number };
/** Least squares; `level` is at lag 0, the slope counts down. */
function fitted(points: readonly Point[]): Fit {
  const mean = (of: (p: Point) => number) => points.reduce((s, p) => s + of(p), 0) / points.length;
  const [lag, log] = [mean((p) => p.lag), mean((p) => p.log)];
  let [both, lags, logs] = [0, 0, 0];
  for (const p of points) {
    both += (p.lag - lag) * (p.log - log);
    lags += (p.lag - lag) ** 2;
    logs += (p.log - log) ** 2;
  }
  const slope = lags === 0 ? 0 : -both / lags;
  return { slope, level: log + slope * lag, explained: logs === 0 || lags === 0 ? 1 : both ** 2 / (lags * logs) };
}
/** Of the steps that the loss of step k could reach, those that no cut keeps from it. */
function wayOf({ T, cuts }: GradTime, k: number, reversed: boolean): number {
  const before = Math.max(0, ...cuts.filter((c) => c <= k));
  return reversed ? Math.min(T, ...cuts.filter((c) => c > k)) - 1 - k : k - before;
}
/** The first step back is a leap where it leaves the line of all others by more than a factor of two, and by twice as much as any of them does. */
function leapOf([near, first, ...rest]: readonly Point[]): number | null {
  if (!near || first?.lag !== near.lag + 1 || rest.length < LEAST) return null;
  const others = [first, ...rest];
  const { slope } = fitted(others);
  const off = (a: Point, b: Point) => Math.abs(b.log - a.log + slope * (b.lag - a.lag));
  const most = Math.max(...rest.map((p, i) => off(others[i] as Point, p)));
  return off(near, first) > Math.max(TREND, 2 * most) ? 2 ** (first.log - near.log) : null;
}
/** Cuts lie between rows; a whole that is no row's may go round them: then they lie within it. */
function cutsBeside(found: GradTime, part: LossPart, of: LossPart, near: number, far: number): readonly number[] {
  if (part !== 'whole') return [];
  const [from, to] = [Math.min(near, far), Math.max(near, far)];
  return typeof of === 'number' ? found.cuts : found.cuts.filter((t) => t > from && t <= to);
}
/** Of one step's loss; of the whole, that of the step with the longest way, for a sum over steps falls off at neither end. */
export function readingOf(found: GradTime, state: StateReach, part: LossPart): Reading {
  const { reversed } = state;
  const way = (k: number) => wayOf(found, k, reversed);
  const of =
    typeof part === 'number' || found.rows.length === 0
      ? part
      : found.rows.reduce((best, k) => (way(k) >= way(best) ? k : best));
  const row = rowOf(found, state, of);
  const there = [...row].flatMap((g, step) => (g > 0 && Number.isFinite(g) ? [step] : []));
  if (reversed === false) there.reverse();
  const [near, far] = [there[0], there.at(-1)];
  if (near === undefined || far === undefined) return { kind: 'none', of, cuts: [] };
  const to = reversed ? far + 1 : far - 1;
  const isEnd = to < 0 || to >= found.T;
  const stops = isEnd ? null : { from: far, to, isCut: found.cuts.includes(Math.max(far, to)) };
  const cuts = stops?.isCut ? [] : cutsBeside(found, part, of, near, far);
  if (near === far) return { kind: 'one', of, stops, cuts };
  const points = there.map(
    (step): Point => ({ step, lag: Math.abs(step - near), log: Math.log2(row[step] as number) }),
  );
  const leap = leapOf(points);
  const all = { of, near, far, share: (row[far] as number) / (row[near] as number), stops, cuts };
  const trend = trendOf(leap === null ? points : points.slice(1));
  const reach = Math.abs(near - far);
  const isPart = reach < found.T - 1 && (stops === null || stops.isCut);
  const isTrend = trend.kind === 'vanishes' || trend.kind === 'explodes';
  if (isPart && reach < (isTrend ? LEAST : ENOUGH)) return { kind: 'short', ...all, leap: null };
  return { ...all, leap, ...trend };
}
function trendOf(points: readonly Point[]) {
  const first = points[0] as Point;
  const { slope, level, explained } = fitted(points);
  const least = points.reduce((a, b) => (b.log < a.log ? b : a));
  const most = points.reduce((a, b) => (b.log > a.log ? b : a));
  const factor = 2 ** (most.log - least.log);
  const line: Line = { from: first.step, slope, level: level - slope * first.lag };
  if (most.log - least.log < TREND) return { kind: 'holds', factor, line } as const;
  const over = Math.abs(slope) * ((points.at(-1) as Point).lag - first.lag);
  if (over < TREND || explained < EXPLAINED)
    return { kind: 'uneven', factor, low: least.step, high: most.step } as const;
  return { kind: slope > 0 ? 'vanishes' : 'explodes', steps: 1 / Math.abs(slope), line } as const;
}
