/** A slice of `npm run ulp`, which looks at all 2^32 float32 numbers. */
import { describe, expect, test } from 'vitest';
import type { Formula, Unary } from '../../../src-engine/core/formula';
import { bits, normal } from '../../../src-engine/core/random';
import './relaxed';
import { LIMITS, type Mapped, mapped, unitsOff, worst } from './ulp';

describe('units in the last place, over a slice of all numbers', () => {
  test.each(Object.entries(LIMITS))('%s', (op, limit) => {
    for (const found of Object.values(worst(op as Unary, 3, 1009)))
      expect(found.units, JSON.stringify(found)).toBeLessThanOrEqual(limit);
  });
  test.each(Object.entries(LIMITS))('%s of denormal numbers, Inf, and NaN of every kind', (op, limit) => {
    for (const block of [0x0000, 0x8000, 0x007f, 0x7f80, 0x7f81, 0x7fc0, 0x7fff, 0xff80, 0xffc1])
      for (const found of Object.values(worst(op as Unary, block, 65536)))
        expect(found.units, JSON.stringify(found)).toBeLessThanOrEqual(limit);
  });
  test('powers', () => {
    const block = 16384;
    const formula: Formula = { op: 'pow', a: { op: 'input', index: 0 }, b: { op: 'input', index: 1 } };
    const [a, b] = mapped(formula, 2, false, block) as [Mapped, Mapped];
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < block; i++) {
        // any two floats; numbers and exponents of everyday size; whole exponents
        a.bits[i] = bits(round, 2 * i) | 0;
        b.bits[i] = bits(round, 2 * i + 1) | 0;
        if (round % 4) a.x[i] = 2 ** (40 * normal(round, 2 * i)) * (i % 3 ? 1 : -1);
        if (round % 4 === 1) b.x[i] = 3 * normal(round, i + block);
        if (round % 4 > 1) b.x[i] = Math.round(4 * normal(round, i + block));
      }
      a.run();
      let most = 0;
      let at = '';
      for (let i = 0; i < block; i++) {
        const x = a.x[i] as number;
        const y = b.x[i] as number;
        const units = unitsOff(a.y[i] as number, x ** y);
        if (units > most) at = `${x} ^ ${y} is ${a.y[i]}`;
        most = Math.max(most, units);
      }
      expect(most, at).toBeLessThanOrEqual(1);
    }
  });
});
