/** Element by element: forms, broadcasting in shape and lead, tails, steps. */
import { describe, expect, test } from 'vitest';
import { pointwise } from '../../../src-engine/backend/wasm/kernels/pointwise';
import { formula } from '../../../src-engine/core/formulaParse';
import type { Lead } from '../../../src-engine/core/shape';
import { type Batch, check, type Input } from './check';

const run = (code: string, inputs: readonly Input[], batch: Batch = {}) => {
  const names = inputs.map((_, i) => `x${i}`);
  return check(pointwise, 'pointwise', inputs, { formula: formula(code, names), name: 'test' }, batch);
};
describe('pointwise', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 100, 1023, 1024, 1025, 5000])('a line of %i', (n) => {
    for (const strict of [false, true]) run('x0 * tanh(x1) + 1', [{ shape: [n] }, { shape: [n] }], { N: 3, strict });
  });
  const leads: Lead[] = ['none', 'N', 'TN'];
  const shapes = [[5, 3, 4], [1, 3, 4], [5, 1, 1], [4], [1], [], [3, 1]];
  for (const a of leads)
    for (const b of leads)
      test(`leads ${a} and ${b}, every broadcast of a shape, every form`, () => {
        for (const x of shapes)
          for (const y of shapes)
            for (const last of [false, true])
              run(
                'x0 - 2 * x1',
                [
                  { shape: x, lead: a, last },
                  { shape: y, lead: b, last: !last || x === y },
                ],
                { N: 3, T: 2 },
              );
      });
  test('one step of a loop', () => {
    run(
      'x0 * x1',
      [
        { shape: [7], lead: 'TN' },
        { shape: [7], lead: 'TN' },
      ],
      { N: 3, T: 4, step: 2 },
    );
    run('x0 * x1 + x2', [{ shape: [7], lead: 'TN' }, { shape: [7] }, { shape: [], lead: 'none' }], {
      N: 3,
      T: 4,
      step: 2,
    });
  });
  test('scalars keep float64 on the way', () => {
    const made = run('1 - 0.999 ^ (x0 + 1)', [{ shape: [], lead: 'none', ids: 100, data: [0] }], { tolerance: 1e-9 });
    expect(made[0]).toBe(Math.fround(1 - 0.999));
  });
  test.each([
    'max(0, x0)',
    'min(x0, x1)',
    'max(x1, x0)',
    'where(x0 > 0, x0, 0.01 * x0)',
    'where(x0 <= x1, 0, x1)',
    'where(x0, x1, 0)',
    'x0 ^ x1',
    'abs(x0) ^ 1.5',
    'x0 ^ 3',
    'sign(x0) + (x0 == x1) + (x0 != x1) + (x0 < x1) + (x0 >= x1)',
    'sqrt(x0) + log(x1)',
    'x0 / 2 * (1 + erf(x1))',
    'exp(x0) - sin(x1) * cos(x0)',
  ])('%s, special values among them', (code) => {
    const special = [
      0,
      -0,
      1,
      -1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0.5,
      -2,
      3,
      1e-40,
      3e38,
    ];
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const));
    const shape = [pairs.length];
    run(code, [
      { shape, lead: 'none', data: pairs.map((p) => p[0]) },
      { shape, lead: 'none', data: pairs.map((p) => p[1]) },
    ]);
  });
});
