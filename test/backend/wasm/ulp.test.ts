/** A slice of `npm run ulp`, which looks at all 2^32 float32 numbers. */
import { describe, expect, test } from 'vitest';
import type { Unary } from '../../../src-engine/core/formula';
import './relaxed';
import { worst } from './ulp';

const LIMITS: Partial<Record<Unary, number>> = {
  exp: 2,
  expm1: 4,
  log: 4,
  log1p: 4,
  sin: 4,
  cos: 4,
  tanh: 4,
  sigmoid: 4,
  softplus: 4,
  erf: 4,
  sqrt: 0.5,
  abs: 0,
  neg: 0,
  sign: 0,
};
describe('units in the last place, over a slice of all numbers', () => {
  for (const strict of [false, true])
    test.each(Object.entries(LIMITS))(`%s${strict ? ', strict' : ''}`, (op, limit) => {
      const found = worst(op as Unary, strict, 3, 401);
      expect(found.units, JSON.stringify(found)).toBeLessThanOrEqual(limit);
    });
});
