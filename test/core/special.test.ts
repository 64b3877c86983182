/** erf, sigmoid and softplus against known values. erf: Abramowitz and Stegun, table 7.1, and its series. */
import { expect, test } from 'vitest';
import { erf, sigmoid, softplus } from '../../src-engine/core/special';

test.each([
  [0, 0],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
])('erf(%f)', (x, wanted) => {
  expect(Math.abs(erf(x) - wanted)).toBeLessThan(1e-15);
  expect(erf(-x) + erf(x)).toBe(0);
});
test('erf agrees with its Taylor series between the grid points, relatively near 0', () => {
  for (let x = 1e-6; x < 2; x = x * 1.17 + 1e-3) {
    let term = x;
    let sum = 0;
    for (let n = 0; n < 80; n++) {
      sum += term / (2 * n + 1);
      term *= (-x * x) / (n + 1);
    }
    const wanted = (2 / Math.sqrt(Math.PI)) * sum;
    expect(Math.abs(erf(x) / wanted - 1)).toBeLessThan(1e-14);
  }
});
test('erf ends at its limits, and passes NaN on', () => {
  expect(erf(5.999)).toBeCloseTo(1, 15);
  expect(erf(6)).toBe(1);
  expect(erf(-1e300)).toBe(-1);
  expect(erf(Infinity)).toBe(1);
  expect(erf(Number.NaN)).toBeNaN();
});
test('sigmoid and softplus stay finite far from 0', () => {
  expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1]);
  expect([softplus(-1000), softplus(1000)]).toEqual([0, 1000]);
  expect(softplus(0)).toBeCloseTo(Math.log(2), 15);
  expect(softplus(Number.NaN)).toBeNaN();
});
