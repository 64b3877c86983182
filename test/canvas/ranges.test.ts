import { expect, test } from 'vitest';
import { neededBy, Ranges, rangeFor, roundedUp, sharedMost } from '../../src-renderer/canvas/ranges';

test.each([
  [0.437, 0.5],
  [7.49, 7.5],
  [1, 1],
  [0.00012, 0.00015],
  [8, 10],
  [1600, 2000],
  [3e-12, 3e-12],
])('%f is rounded up to %f', (x, end) => expect(roundedUp(x)).toBe(end));

test('the range serves most pictures: one that is far beyond the others, or far below, has its own', () => {
  expect(sharedMost([5.2, 4.6, 7.5, 7.5])).toBe(7.5);
  expect(sharedMost([1, 2, 1.5, 4000])).toBe(2);
  expect(sharedMost([1, 2, 1.5, 1e-6])).toBe(2);
  expect(sharedMost([])).toBe(0);
  expect(sharedMost([0, Number.NaN, Number.POSITIVE_INFINITY])).toBe(0);
  expect(rangeFor(4000, 2)).toEqual({ most: 4000, isOwn: true });
  expect(rangeFor(1e-6, 2)).toEqual({ most: 1e-6, isOwn: true });
  expect(rangeFor(1.2, 2)).toEqual({ most: 2, isOwn: false });
  // nothing but zeros has no range of its own
  expect(rangeFor(0, 2)).toEqual({ most: 2, isOwn: false });
  expect(rangeFor(0, 0)).toEqual({ most: 1, isOwn: false });
});

test('a scale is for all samples, but for one that would be blank on it', () => {
  const stats = { count: 2, min: -8, max: 4, mean: 0, std: 1, zeros: 0, notFinite: 0, norm: 1 };
  const picture = (...data: number[]) => ({ data: Float32Array.from(data), stats });
  expect(neededBy([picture(1, -2)])).toBe(8);
  expect(neededBy([picture(0.25, Number.NaN, -0.125)])).toBe(0.25);
  // what is added up has one scale
  expect(neededBy([picture(0.25), picture(1)])).toBe(8);
  expect(neededBy([picture(0, 0)])).toBe(8);
  expect(neededBy([undefined, { data: new Float32Array(), stats: null }])).toBe(0);
});

/** Ranges that settle when the test says so, and how often they were heard. */
function watched() {
  const waiting: (() => void)[] = [];
  const ranges = new Ranges((run) => waiting.push(run));
  let heard = 0;
  ranges.subscribe(() => heard++);
  const settle = () => {
    for (const run of waiting.splice(0)) run();
    return heard;
  };
  return { ranges, settle };
}
test('many pictures that change in one task are heard once, and small changes not at all', () => {
  const { ranges, settle } = watched();
  ranges.set('a', 'values', -4, 4);
  ranges.set('b', 'values', -4.8, 4.8);
  ranges.set('w', 'weights', -0.3, 0.3);
  expect(settle()).toBe(1);
  expect(ranges.shared).toEqual({ values: { least: -5, most: 5 }, weights: { least: -0.3, most: 0.3 } });
  const before = ranges.shared;
  ranges.set('b', 'values', -3, 3);
  ranges.set('w', 'weights', -0.2, 0.2);
  expect(settle()).toBe(1);
  expect(ranges.shared).toBe(before);
  ranges.set('b', 'values', -6, 6);
  expect(settle()).toBe(2);
  expect(ranges.shared.values?.most).toBe(7.5);
  ranges.set('a', 'values', -1, 1);
  ranges.set('b', 'values', -1, 1);
  settle();
  expect(ranges.shared.values?.most).toBe(1);
});
test('a scale is there as long as a picture in view uses it; samples have both ends', () => {
  const { ranges, settle } = watched();
  ranges.set('x', 'samples', 0, 1);
  ranges.set('g', 'gradients', -1e-3, 1e-3);
  settle();
  expect(Object.keys(ranges.shared)).toEqual(['gradients', 'samples']);
  expect(ranges.shared.samples).toEqual({ least: 0, most: 1 });
  ranges.delete('g');
  settle();
  expect(Object.keys(ranges.shared)).toEqual(['samples']);
});
