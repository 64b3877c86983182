/** What is said of a gradient over time follows from its numbers. */
import { describe, expect, test } from 'vitest';
import type { GradTime, StateReach } from '../../src-engine/core/gradTime';
import { type Reading, readingOf, rowOf } from '../../src-renderer/editor/reading';

const T = 12;
type Trend = Extract<Reading, { readonly slope: number }>;
/** Norms of dL_k/dh_t, lag = k - t steps back. */
function reach(
  norm: (lag: number, k: number, t: number) => number,
  rows = [...new Array(T).keys()],
  cuts: number[] = [],
) {
  const norms = new Float32Array(rows.length * T);
  for (const [r, k] of rows.entries()) for (let t = 0; t <= k; t++) norms[r * T + t] = norm(k - t, k, t);
  const state: StateReach = {
    ...{ node: 'rnn', name: 'h_l0', reversed: false, norms },
    whole: Float32Array.from({ length: T }, (_, t) => norm(T - 1 - t, T - 1, t)),
  };
  const found: GradTime = {
    ...{
      iteration: 0,
      T,
      N: 1,
      scale: 1,
      rows,
      hasRest: false,
      states: [state],
      matrices: [],
      saturation: [],
      cuts,
      ms: 1,
    },
  };
  return { found, state };
}
const read = ({ found, state }: ReturnType<typeof reach>, part: number | 'whole') =>
  readingOf(found, state, part) as Trend;

describe('a trend', () => {
  test('halving every 3.1 steps is found, of one step and of all together', () => {
    const its = reach((lag, k) => (k + 1) * 2 ** (-lag / 3.1));
    for (const part of [11, 8, 'whole'] as const) {
      const r = read(its, part);
      expect(r.kind).toBe('vanishes');
      expect(r.steps).toBeCloseTo(3.1, 4);
    }
    expect(read(its, 11)).toMatchObject({ far: 0, near: 11, stops: null });
    expect(read(its, 11).share).toBeCloseTo(2 ** (-11 / 3.1), 6);
    expect(read(its, 8).share).toBeCloseTo(2 ** (-8 / 3.1), 6);
    // the whole tells the share of the longest way
    expect(read(its, 'whole').share).toBeCloseTo(2 ** (-11 / 3.1), 6);
  });
  test('growth is told as growth', () => {
    const r = read(
      reach((lag) => 1e-3 * 2 ** (lag / 2)),
      11,
    );
    expect(r.kind).toBe('explodes');
    expect(r.steps).toBeCloseTo(2, 4);
    expect(r.share).toBeCloseTo(2 ** 5.5, 3);
  });
  test('less than a factor of two over the whole way is none', () => {
    expect(
      read(
        reach((lag) => 1 - lag / 40),
        11,
      ).kind,
    ).toBe('holds');
  });
  test('one row where the loss is of no single step', () => {
    const r = read(
      reach((lag) => 2 ** -lag, []),
      'whole',
    );
    expect(r).toMatchObject({ kind: 'vanishes', near: 11, far: 0 });
    expect(r.steps).toBeCloseTo(1, 5);
  });
});
test('a cut ends it, and is not taken for vanishing', () => {
  const r = read(
    reach((lag, _, t) => (t < 6 ? 0 : 2 ** -lag), undefined, [6]),
    11,
  );
  expect(r).toMatchObject({ far: 6, near: 11, stops: { at: 6, isCut: true } });
  expect(r.steps).toBeCloseTo(1, 5);
});
test('numbers that became 0 are said to be 0', () => {
  expect(
    read(
      reach((lag) => (lag > 4 ? 0 : 1e-6 ** lag)),
      11,
    ).stops,
  ).toEqual({ at: 7, isCut: false });
});
test('nothing, and one step, are no trend', () => {
  expect(
    read(
      reach(() => 0),
      3,
    ).kind,
  ).toBe('none');
  expect(
    read(
      reach(() => 1),
      0,
    ).kind,
  ).toBe('one');
});
test('backwards in time', () => {
  const { found, state } = reach((lag) => 2 ** (-lag / 2));
  const turned = {
    ...state,
    reversed: true,
    norms: state.norms.slice().reverse(),
    whole: state.whole.slice().reverse(),
  };
  const r = readingOf(found, turned, 0) as Trend;
  expect(r).toMatchObject({ kind: 'vanishes', near: 0, far: 11 });
  expect(r.steps).toBeCloseTo(2, 4);
});
test('a row is that of its step', () => {
  const its = reach((_, k, t) => k * 100 + t, [0, 5, 11]);
  expect([...rowOf(its.found, its.state, 5)].slice(0, 3)).toEqual([500, 501, 502]);
});
