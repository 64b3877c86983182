/** What is said of a gradient over time follows from its numbers. */
import { describe, expect, test } from 'vitest';
import type { GradTime, StateReach } from '../../src-engine/core/gradTime';
import { type Reading, readingOf, rowOf } from '../../src-renderer/editor/reading';

const T = 12;
type Trend = Extract<Reading, { readonly steps: number }>;
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
const pair = ({ found, state }: ReturnType<typeof reach>) => [found, state] as const;

describe('a trend', () => {
  test('halving every 3.1 steps is found, of one step and of the whole', () => {
    const its = reach((lag, k) => (k + 1) * 2 ** (-lag / 3.1));
    for (const part of [11, 8, 'whole'] as const) {
      const r = read(its, part);
      expect(r).toMatchObject({ kind: 'vanishes', leap: null, stops: null });
      expect(r.steps).toBeCloseTo(3.1, 4);
    }
    expect(read(its, 11)).toMatchObject({ of: 11, far: 0, near: 11 });
    expect(read(its, 11).share).toBeCloseTo(2 ** (-11 / 3.1), 6);
    expect(read(its, 8).share).toBeCloseTo(2 ** (-8 / 3.1), 6);
    // the whole is told by the loss with the longest way
    expect(read(its, 'whole')).toEqual(read(its, 11));
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
    const r = readingOf(...pair(reach((lag) => 1 - lag / 40)), 11);
    if (r.kind !== 'holds') throw new Error(r.kind);
    expect(r.factor).toBeCloseTo(1 / (1 - 11 / 40), 4);
  });
  test('one row where the loss is of no single step', () => {
    const r = read(
      reach((lag) => 2 ** -lag, []),
      'whole',
    );
    expect(r).toMatchObject({ kind: 'vanishes', of: 'whole', near: 11, far: 0 });
    expect(r.steps).toBeCloseTo(1, 5);
  });
});
describe('where no line fits', () => {
  /** A valley: least six steps back. */
  const valley = (lag: number) => 1 + ((lag - 6) / 3) ** 2;
  test('it is said to be uneven, with where it is least and most', () => {
    const r = readingOf(...pair(reach(valley)), 11);
    expect(r).toMatchObject({ kind: 'uneven', low: 5, high: 11, leap: null });
    expect('factor' in r && r.factor).toBeCloseTo(5, 4);
  });
  test('a leap in the first step back does not bend the line of the others', () => {
    const halving = read(
      reach((lag) => (lag === 0 ? 8 : 1) * 2 ** (-lag / 4)),
      11,
    );
    expect(halving).toMatchObject({ kind: 'vanishes', line: { from: 10 } });
    expect(halving.steps).toBeCloseTo(4, 4);
    expect(halving.leap).toBeCloseTo(2 ** -3.25, 5);
    const held = readingOf(...pair(reach((lag) => (lag === 0 ? 7 : 1))), 11);
    expect(held).toMatchObject({ kind: 'holds', factor: 1 });
    expect('leap' in held && held.leap).toBeCloseTo(1 / 7, 6);
    const grown = read(
      reach((lag) => (lag === 0 ? 0.1 : 1)),
      11,
    );
    expect(grown.leap).toBeCloseTo(10, 4);
  });
  test('steps that differ as much farther back are no leap', () => {
    const rough = read(
      reach((lag) => 2 ** -(lag + (lag % 2 ? 1.5 : 0))),
      11,
    );
    expect(rough.leap).toBe(null);
    expect(rough.kind).toBe('vanishes');
  });
});
describe('a cut', () => {
  const slow = (lag: number) => 2 ** (-lag / 10);
  test('ends it, and is not taken for vanishing', () => {
    const r = read(
      reach((lag, _, t) => (t < 6 ? 0 : 2 ** -lag), undefined, [6]),
      11,
    );
    expect(r).toMatchObject({ kind: 'vanishes', far: 6, near: 11, stops: { from: 6, to: 5, isCut: true } });
    expect(r.steps).toBeCloseTo(1, 5);
  });
  test('leaves too few steps to say that it holds', () => {
    const r = read(
      reach((lag, _, t) => (t < 8 ? 0 : slow(lag)), [], [4, 8]),
      'whole',
    );
    expect(r).toMatchObject({ kind: 'short', near: 11, far: 8, stops: { isCut: true } });
    expect(r.share).toBeCloseTo(slow(3), 6);
    // nor does a loss near the start tell
    expect(read(reach(slow), 3).kind).toBe('short');
    expect(read(reach(slow), 'whole').kind).toBe('vanishes');
  });
  test('that leaves one step is told with it', () => {
    const r = read(
      reach(
        (lag) => (lag === 0 ? 1 : 0),
        undefined,
        [...new Array(T - 1).keys()].map((t) => t + 1),
      ),
      11,
    );
    expect(r).toMatchObject({ kind: 'one', stops: { from: 11, to: 10, isCut: true } });
  });
  test('ends no row that the whole is told by, and is told with the whole; not with that row alone, nor where it ends it', () => {
    const its = reach((lag, k, t) => (t < (k >= 8 ? 8 : 0) ? 0 : 2 ** -lag), undefined, [8]);
    expect(read(its, 'whole')).toMatchObject({ of: 7, near: 7, far: 0, stops: null, cuts: [8] });
    expect(read(its, 7)).toMatchObject({ of: 7, stops: null, cuts: [] });
    expect(read(its, 11)).toMatchObject({ stops: { isCut: true }, cuts: [] });
    // what goes round a cut, as a mean over all steps does
    const mean = reach((lag) => 2 ** -lag, [], [4]);
    expect(read(mean, 'whole')).toMatchObject({ of: 'whole', near: 11, far: 0, cuts: [4] });
    expect(
      read(
        reach((lag, _, t) => (t < 8 ? 0 : 2 ** -lag), [], [4]),
        'whole',
      ),
    ).toMatchObject({ far: 8, cuts: [] });
  });
  test('the whole is told by the row that it leaves the longest way', () => {
    const between = (_: number, k: number, t: number) => (t >= (k >= 10 ? 10 : k >= 3 ? 3 : 0) ? 1 : 0);
    expect(read(reach(between, undefined, [3, 10]), 'whole')).toMatchObject({ of: 9, near: 9, far: 3 });
  });
});
test('numbers that became 0 are said to be 0', () => {
  expect(
    read(
      reach((lag) => (lag > 4 ? 0 : 1e-6 ** lag)),
      11,
    ).stops,
  ).toEqual({ from: 7, to: 6, isCut: false });
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
    ),
  ).toEqual({ kind: 'one', of: 0, stops: null, cuts: [] });
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
