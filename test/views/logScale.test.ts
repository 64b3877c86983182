import { expect, test } from 'vitest';
import { gradientName, layerOf, stateName } from '../../src-renderer/views/hiddenNames';
import { logHeight, logRange, scientific } from '../../src-renderer/views/logScale';

test('a log scale ends at whole powers of ten around what is positive and finite', () => {
  expect(logRange([0.02, 0.5, 0, Number.NaN, Number.POSITIVE_INFINITY])).toEqual({ low: -2, high: 0 });
  expect(logRange([1e-3, 1e-3])).toEqual({ low: -4, high: -3 });
  expect(logRange([1e-30, 1])).toEqual({ low: -12, high: 0 });
  expect(logRange([0, 0])).toBeNull();
  expect(logRange([])).toBeNull();
});
test('zero has no height, the smallest a sliver, what is not finite all of it', () => {
  const range = { low: -4, high: 0 };
  expect([1, 0.01, 1e-4, 1e-9, 0].map((v) => logHeight(v, range))).toEqual([1, 0.5, 0.04, 0.04, 0]);
  expect(logHeight(Number.NaN, range)).toBe(1);
  expect(logHeight(Number.POSITIVE_INFINITY, range)).toBe(1);
});
test('norms are said with three digits', () => {
  expect([0, 0.12345, 12.3456, 1.5e-7, 12345, Number.NaN].map(scientific)).toEqual([
    '0',
    '0.123',
    '12.3',
    '1.50e-7',
    '1.23e+4',
    'NaN',
  ]);
});
test('states by layer and direction', () => {
  expect(['h_l0', 'c_l1', 'h_l2_reverse', 'h'].map(stateName)).toEqual(['h', 'c l1', 'h l2 ←', 'h']);
  expect(['h_l0_reverse', 'c_l1'].map(gradientName)).toEqual(['|dL/dh| ←', '|dL/dc| l1']);
  expect(['h', 'h_l0', 'c_l3_reverse'].map(layerOf)).toEqual([0, 0, 3]);
});
