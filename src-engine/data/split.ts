/** Training, validation and test parts: drawn by a seeded permutation where samples do not depend on each other, cut in time where they do. */
import { fail } from '../core/issue';
import { permutation, streamKey } from '../core/random';
import { factsOf, type SourceParams } from '../core/sources';
import type { DataParams, DataSet } from './set';

type Parts = Pick<DataSet, 'train' | 'validation' | 'test'>;
type Shares = Pick<DataParams, 'test' | 'validation'>;

/** How many of `n` each part gets; the last are the test part. */
function countsOf(n: number, p: Shares): { readonly test: number; readonly validation: number } {
  const [test, validation] = [Math.round(n * p.test), Math.round(n * p.validation)];
  if (test + validation >= n)
    fail('bad-param', {
      op: 'Dataset',
      param: 'validation',
      value: p.validation,
      expected: `small enough to leave training samples beside a test part of ${p.test}`,
    });
  return { test, validation };
}
/** Parts by a seeded permutation; each keeps the order of the file. A source with its own test part gives away no training row for it: its rows from `trainRows` on. */
export function splitAtRandom(p: DataParams, trainRows: number, rows: number, seed: number): Parts {
  const { ownTest } = factsOf(p as SourceParams);
  const order = permutation(trainRows, streamKey(seed, 'split'));
  const { test, validation } = countsOf(trainRows, ownTest ? { ...p, test: 0 } : p);
  const cut = (from: number, to: number) => order.slice(from, to).sort();
  return {
    test: ownTest ? Uint32Array.from({ length: rows - trainRows }, (_, i) => trainRows + i) : cut(0, test),
    validation: cut(test, test + validation),
    train: cut(test + validation, trainRows),
  };
}
/** Where the parts of `n` things in time begin and end: training first, then validation, then test. */
export function splitInTime(n: number, p: Shares): Readonly<Record<keyof Parts, readonly [number, number]>> {
  const { test, validation } = countsOf(n, p);
  const [a, b] = [n - test - validation, n - test];
  return { train: [0, a], validation: [a, b], test: [b, n] };
}
const PARTS = { train: 'training', validation: 'validation', test: 'test' } as const;
/** Windows over one long sequence. */
export type Windows = {
  readonly window: number;
  /** How many steps after a step its target comes. */
  readonly ahead: number;
  /** A target at every step of a window; else one, after its last. */
  readonly every: boolean;
  /** Steps from one window of the training part to the next. */
  readonly stride: number;
};
/**
 * First steps of the windows of each part of `n` steps. A window stands in the part of its targets; where it has one target alone its past may reach back
 * into the part before. Each target of validation and test part is asked for once.
 */
export function windowsIn(n: number, p: Shares, w: Windows): { readonly starts: Uint32Array } & Parts {
  const bounds = splitInTime(n, p);
  const starts: number[] = [];
  const part = (name: keyof Parts): Uint32Array => {
    const [from, to] = bounds[name];
    const first = w.every ? from : Math.max(0, from - w.window + 1 - w.ahead);
    const last = to - w.window - w.ahead;
    const stride = name !== 'train' && w.every ? w.window : w.stride;
    if (to > from && last < first)
      fail('part-too-short', {
        part: PARTS[name],
        steps: to - from,
        window: w.window,
        ahead: w.ahead,
        needed: w.window + w.ahead,
      });
    const rows: number[] = [];
    for (let start = first; to > from && start <= last; start += stride) {
      rows.push(starts.length);
      starts.push(start);
    }
    return Uint32Array.from(rows);
  };
  const [train, validation, test] = [part('train'), part('validation'), part('test')];
  return { starts: Uint32Array.from(starts), train, validation, test };
}
