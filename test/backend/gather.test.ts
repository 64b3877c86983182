/** Embedding, its gradient and one-hot rows; dropout masks; the norm. */
import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import { streamKey, uniform } from '../../src-engine/core/random';
import { Eager, expectSame, gradients } from './eager';

const issueOf = (run: () => unknown) => {
  try {
    run();
  } catch (e) {
    if (e instanceof IssueError) return [e.issue.code, e.issue.args];
    throw e;
  }
  return null;
};
describe('ids', () => {
  test('choose rows', () => {
    const b = new Eager(1, 2);
    const w = b.value([3, 2], 'none', [1, 2, 3, 4, 5, 6]);
    const y = b.emit('embedding', [b.ids([2], 'N', [2, 0, 1, 2]), w], {});
    expect(y.shape).toEqual([2, 2]);
    expect(b.list(y)).toEqual([5, 6, 1, 2, 3, 4, 5, 6]);
    expect(b.list(b.emit('embedding', [b.ids([], 'N', [1, 0]), w], {}))).toEqual([3, 4, 1, 2]);
  });
  test('give the rows they chose their gradient, valid steps only', () => {
    const b = new Eager(3, 2, Int32Array.of(3, 1));
    const ids = b.ids([2], 'TN', [0, 1, 2, 2, 1, 1, 99, -5, 0, 3, 99, 7]);
    const w = b.value([4, 3], 'none');
    const y = b.emit('embedding', [ids, w], {});
    expect(b.list(y).slice(18, 24)).toEqual([0, 0, 0, 0, 0, 0]); // step 1 of sample 1 is padding
    const [dw] = gradients(b, 'embedding', [ids, w], {});
    expectSame(dw);
    expect(dw?.found).toHaveLength(12);
  });
  test('whose gradients are NaN past a length change nothing', () => {
    const b = new Eager(2, 1, Int32Array.of(1));
    const dw = b.emit('embeddingGrad', [b.ids([], 'TN', [1, 0]), b.value([2], 'TN', [3, 4, NaN, NaN])], { num: 2 });
    expect(b.list(dw)).toEqual([0, 0, 3, 4]);
  });
  test('add each step rounded, then the steps', () => {
    const b = new Eager(3, 50, null, 'float32');
    const dy = b.value([1], 'TN');
    const dw = b.emit('embeddingGrad', [b.ids([], 'TN', new Int32Array(150)), dy], { num: 1 });
    const steps = [0, 1, 2].map((t) =>
      Math.fround(
        b
          .list(dy)
          .slice(t * 50, t * 50 + 50)
          .reduce((s, v) => s + v, 0),
      ),
    );
    expect(b.list(dw)).toEqual([steps.reduce((s, v) => Math.fround(s + v))]);
  });
  test('become rows of zeros with a 1, zeros past a length', () => {
    const b = new Eager(2, 2, Int32Array.of(2, 1));
    const y = b.emit('oneHot', [b.ids([], 'TN', [2, 0, 1, 99])], { classes: 3 });
    expect(b.list(y)).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
  test.each([-1, 3])('%i outside the classes stops with the sample', (value) => {
    const b = new Eager(2, 2);
    const ids = b.ids([], 'TN', [0, 1, 2, value]);
    const wanted = ['class-out-of-range', { sample: 1, value, last: 2 }];
    expect(issueOf(() => b.emit('oneHot', [ids], { classes: 3 }))).toEqual(wanted);
    expect(issueOf(() => b.emit('embedding', [ids, b.value([3, 1], 'none')], {}))).toEqual(wanted);
    expect(issueOf(() => b.emit('embeddingGrad', [ids, b.value([1], 'TN')], { num: 3 }))).toEqual(wanted);
  });
});
describe('dropout masks', () => {
  const mask = (b: Eager, step: number, p: number, size = 40) =>
    b.list(b.emit('dropoutMask', [b.value([size], 'TN'), b.ids([], 'none', [step])], { p, key: 5 }));
  test('are 0 or 1 / (1 - p), from key, step, t, sample and element alone', () => {
    const b = new Eager(3, 4);
    const wanted = Array.from({ length: 3 * 160 }, (_, i) =>
      uniform(streamKey(5, 7, Math.floor(i / 160)), i % 160) < 0.25 ? 0 : 4 / 3,
    );
    expect(mask(b, 7, 0.25)).toEqual(wanted);
    expect(mask(b, 8, 0.25)).not.toEqual(wanted);
    // a batch with fewer steps gets the same first ones
    expect(mask(new Eager(2, 4), 7, 0.25)).toEqual(wanted.slice(0, 320));
  });
  test('drop the share they are asked to', () => {
    const b = new Eager(2, 10);
    const dropped = mask(b, 0, 0.3, 1000).filter((v) => v === 0).length / 20000;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.012);
    expect(mask(b, 0, 1).every((v) => v === 0)).toBe(true);
    expect(mask(b, 0, 0).every((v) => v === 1)).toBe(true);
  });
  test('of a value without samples are one sample', () => {
    const b = new Eager(1, 3);
    const y = b.emit('dropoutMask', [b.value([6], 'none'), b.ids([], 'none', [0])], { p: 0.5, key: 1 });
    expect(b.list(y)).toHaveLength(6);
  });
});
test('norm is the root of all squares together', () => {
  const b = new Eager(1, 2);
  const y = b.emit(
    'norm',
    [b.value([2], 'none', [1, 2]), b.value([], 'none', [4]), b.value([1, 2], 'none', [2, 0])],
    {},
  );
  expect(b.list(y)).toEqual([5]);
});
