/** A slice of `npm run ulp`, which looks at all 2^32 float32 numbers. */
import { describe, expect, test } from 'vitest';
import type { Unary } from '../../../src-engine/core/formula';
import './relaxed';
import { LIMITS, worst } from './ulp';

describe('units in the last place, over a slice of all numbers', () => {
  test.each(Object.entries(LIMITS))('%s', (op, limit) => {
    for (const found of Object.values(worst(op as Unary, 3, 1009)))
      expect(found.units, JSON.stringify(found)).toBeLessThanOrEqual(limit);
  });
});
