/**
 * Sums over rows. The order is a function of the shape: a row's own terms from zero, the rows of a step in order, then the steps' subtotals t = 0, 1, ...
 * (a step's share, computed alone, has the same bits). Rows past a length are stepped over: padding may be NaN.
 */
import type { Fn, Local } from '../asm/fn';
import { type Operand, overTime, rowFloats, type Spec } from '../generator';
import { argument } from './nest';

/** A place that is read, and the bytes from a sample to the next and from a step to the next. */
export type Cursor = { readonly at: Local; readonly sample: number; readonly step: number };
export function cursor(spec: { readonly step: boolean }, o: Operand, at: Local): Cursor {
  const row = 4 * rowFloats(o.shape, o.form);
  return { at, sample: o.lead === 'none' ? 0 : row, step: overTime(spec, o) ? o.N * row : 0 };
}
export function clear(f: Fn, sums: readonly Local[]): void {
  for (const sum of sums) f.v128().set(sum);
}
export function addAll(f: Fn, to: readonly Local[], from: readonly Local[]): void {
  for (const [k, sum] of to.entries())
    f.get(sum)
      .get(from[k] as Local)
      .op('f32x4.add')
      .set(sum);
}
export type RowSum = {
  /** Which rows: all of them, or those of one sample, whose number is in `sample` and at whose first step the cursors stand. */
  readonly rows: 'all' | 'oneSample';
  readonly sample?: Local;
  /** Samples; whether there is a time axis. */
  readonly N: number;
  readonly time: boolean;
  readonly cursors: readonly Cursor[];
  /** Vectors that become the sums. */
  readonly sums: readonly Local[];
  /** Adds one row to `into`; the cursors `at` stand at the row. Has a subtotal of its own where `deep`. */
  row(at: readonly Local[], into: readonly Local[]): void;
  readonly deep: boolean;
  /** What is done with the subtotals of a step. */
  readonly finish?: (sums: readonly Local[]) => void;
};
export function sumRows(f: Fn, spec: Spec<unknown>, r: RowSum): void {
  const { cursors, sums, N } = r;
  const masked = spec.lengths && r.time;
  const lengths = masked ? argument(f, spec, 'lengths') : 0;
  const t = f.local('i32');
  const at = cursors.map((c) => {
    const local = f.local('i32');
    f.copy(local, c.at);
    return local;
  });
  const own = sums.map(() => f.local('v128'));
  const step = sums.map(() => f.local('v128'));
  const row = (into: readonly Local[]): void => {
    if (r.deep) clear(f, own);
    r.row(at, r.deep ? own : into);
    if (r.deep) addAll(f, into, own);
  };
  /** All samples of the step where the cursors stand. */
  const samples = (into: readonly Local[]): void => {
    if (r.rows === 'oneSample') {
      row(into);
      return;
    }
    const start = cursors.map((c, k) => [at[k] as Local, -c.sample * N] as const);
    const moves = cursors.map((c, k) => [at[k] as Local, c.sample] as const);
    if (!masked) f.repeat(N, moves, () => row(into));
    else
      f.repeat(N, [...moves, [lengths, 4]], () => {
        f.get(t)
          .load('i32.load', lengths)
          .op('i32.lt_s')
          .if(() => row(into));
      }).add(lengths, -4 * N);
    for (const [p, bytes] of start) f.add(p, bytes);
  };
  clear(f, sums);
  if (!r.time) {
    samples(sums);
    r.finish?.(sums);
  } else {
    const steps = argument(f, spec, 'T');
    if (masked && r.rows === 'oneSample') {
      // this sample's own number of steps
      f.get(lengths)
        .get(r.sample as Local)
        .i32(2)
        .op('i32.shl')
        .op('i32.add')
        .mem('i32.load')
        .set(steps);
    }
    f.i32(0).set(t);
    f.repeat({ local: steps }, [...cursors.map((c, k) => [at[k] as Local, c.step] as const), [t, 1]], () => {
      clear(f, step);
      samples(step);
      r.finish?.(step);
      addAll(f, sums, step);
    });
    f.free(steps);
  }
  f.free(at, own, step, t);
  if (masked) f.free(lengths);
}
/** The four lanes' sum in all of them: (0 + 2) + (1 + 3). */
export function across(f: Fn, sum: Local): void {
  f.get(sum);
  f.get(sum).get(sum).shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
  f.op('f32x4.add').set(sum);
  f.get(sum);
  f.get(sum).get(sum).shuffle([4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11]);
  f.op('f32x4.add').set(sum);
}
/** Exactly `count` (1..4) floats, zeros behind them. */
export function loadFirst(f: Fn, at: Local, offset: number, count: number): void {
  if (count >= 4) f.vload(at, offset);
  else if (count === 1) f.load('v128.load32_zero', at, offset);
  else {
    if (count === 2) f.load('v128.load64_zero', at, offset);
    else {
      f.get(at);
      f.load('v128.load64_zero', at, offset);
      f.mem('v128.load32_lane', offset + 8, 2);
    }
  }
}
/** A vector of `count` floats at a byte offset from the pointers. */
export type Part = { readonly offset: number; readonly count: number };
/** Walks `count` floats from the pointers on, two vectors at a time; the pointers come back. */
export function walk(f: Fn, at: readonly Local[], count: number, visit: (parts: readonly Part[]) => void): void {
  const turns = Math.floor(count / 8);
  f.repeat(
    turns,
    at.map((p) => [p, 32] as const),
    () =>
      visit([
        { offset: 0, count: 4 },
        { offset: 16, count: 4 },
      ]),
  );
  const rest = count - 8 * turns;
  const first = { offset: 0, count: Math.min(4, rest) };
  if (rest > 4) visit([first, { offset: 16, count: rest - 4 }]);
  else if (rest > 0) visit([first]);
  for (const p of at) f.add(p, -32 * turns);
}
