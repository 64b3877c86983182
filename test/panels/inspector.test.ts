import { expect, test } from 'vitest';
import { ALL_OPS } from '../../src-engine/ops/index';
import { filledFormula } from '../../src-renderer/panels/inspector/formula';
import { number } from '../../src-renderer/panels/inspector/number';
import { toNumbers } from '../../src-renderer/panels/inspector/ParamField';
import { curveOf, sampled } from '../../src-renderer/views/curve';
import { short } from '../../src-renderer/views/short';

test('the shape formula with its numbers, a line an axis where they differ', () => {
  const { formula } = ALL_OPS.Conv2d as { formula: string };
  const p = { kernelSize: [5, 3], padding: [2, 0], stride: [1, 2], dilation: [1, 1] };
  expect(filledFormula(formula, p, [1, 28, 9], [6, 28, 4])).toEqual([
    'floor((28 + 2·2 - 1·(5 - 1) - 1) / 1) + 1 = 28',
    'floor((9 + 2·0 - 1·(3 - 1) - 1) / 2) + 1 = 4',
  ]);
  expect(
    filledFormula(formula, { ...p, kernelSize: [5, 5], padding: [2, 2], stride: [1, 1] }, [1, 28, 28], [6, 28, 28]),
  ).toHaveLength(1);
  expect(filledFormula('y = max(0, x)', {}, [3], [3])).toEqual([]);
  expect(filledFormula(formula, p, undefined, undefined)).toEqual([]);
});
test.each([
  [0, '0'],
  [12, '12'],
  [0.61243, '0.6124'],
  [-0.0000123, '-1.23e-5'],
  [1234567.8, '1.23e+6'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Inf'],
])('%d stands as %s', (x, text) => expect(number(x)).toBe(text));
test('a node has room for six characters, seven with a sign', () => {
  for (const x of [0.1234, 12.345, 123.45, 99999, 0.00001234, 9999, 1e20]) {
    expect(short(x).length).toBeLessThanOrEqual(7);
    expect(short(-x)).toBe(`-${short(x)}`);
  }
});
test('an activation draws the formula that the tape computes', () => {
  const curve = curveOf({ id: 'a', op: 'LeakyReLU', params: { negativeSlope: 0.5 }, at: [0, 0] });
  if (!curve) throw new Error('no curve');
  expect(sampled(curve.f, [-2, 2], 5)).toEqual([-1, -0.5, 0, 1, 2]);
  expect(sampled(curve.slope, [-2, 2], 3).at(-1)).toBe(1);
  expect(curveOf({ id: 'e', op: 'Expression', params: { code: 'a * b' }, at: [0, 0] })).toBeNull();
  expect(curveOf({ id: 'e', op: 'Expression', params: { code: 'a *' }, at: [0, 0] })).toBeNull();
  expect(curveOf({ id: 'c', op: 'Conv2d', params: { outChannels: 1, kernelSize: 3 }, at: [0, 0] })).toBeNull();
});
test('a shape is read however it is written; what is none is not', () => {
  for (const text of ['1, 8, 8', '1x8x8', '1 × 8 × 8', '[1, 8, 8]', ' (1,8,8) ', '1 8 8'])
    expect(toNumbers(text)).toEqual([1, 8, 8]);
  expect(toNumbers('')).toEqual([]);
  for (const text of ['abc', '[1, 8', '[[1], 8]', '1)']) expect(toNumbers(text)).toBeUndefined();
});
