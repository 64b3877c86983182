/** A number in so little room that it must be rounded. */
import { describe, expect, test } from 'vitest';
import { shortIn } from '../../src-renderer/views/short';

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
