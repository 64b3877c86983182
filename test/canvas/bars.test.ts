import { expect, test } from 'vitest';
import { barLength, softmax } from '../../src-renderer/canvas/pictures/Bars';

test('a bar is as long as the belief; what is no number has none', () => {
  expect([0, 0.25, 1].map(barLength)).toEqual([0, 25, 100]);
  expect(softmax([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]).map(barLength)).toEqual([0, 0]);
});
