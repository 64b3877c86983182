/** A number in so little room that it must be rounded. */
import { describe, expect, test } from 'vitest';
import { decimals, digits, shortIn, tick } from '../../src-renderer/views/short';

describe('a number in the room that there is', () => {
  test.each([
    [-0.227, 6, '-0.227'],
    [-0.227, 5, '-0.23'],
    [-0.227, 4, '-0.2'],
    [-12.34, 4, '-12'],
    [0.98, 3, '1.0'],
    [7, 1, '7'],
    [0.00004, 4, '0.00'],
  ])('%d in %i characters', (x, room, text) => {
    expect(shortIn(x, room)).toBe(text);
  });
  test.each([
    [-0.227, 3],
    [0.227, 2],
    [1234, 3],
    [Number.NaN, 2],
    [2e7, 4],
  ])('%d does not fit %i: it is never cut', (x, room) => {
    expect(shortIn(x, room)).toBe(null);
  });
});
test('the losses of a run that diverged stay as short as others', () => {
  expect([2.3, 0.00012, 1535388.0655, 9.718294484378406e21].map(decimals)).toEqual([
    '2.3000',
    '0.0001',
    '1.5e+6',
    '9.7e+21',
  ]);
  expect([0, 0.005, 0.0025, 2, 2000, 200_000, 1_000_000, 2.5e20].map(tick)).toEqual([
    '0',
    '0.005',
    '0.0025',
    '2',
    '2000',
    '200000',
    '1e6',
    '2.5e20',
  ]);
  expect(tick(0.1 + 0.2)).toBe('0.3');
});
test('a pace is a plain number, over a thousand too', () => {
  expect([0.05212, 12.34, 1234.5].map(digits)).toEqual(['0.0521', '12.3', '1230']);
});
