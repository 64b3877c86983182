/** Derivatives against central differences, and their form: simplified, and by selects. */
import { expect, test } from 'vitest';
import type { Formula } from '../../src-engine/core/formula';
import { derive, inputsOf, replace } from '../../src-engine/core/formulaDerive';
import { formula } from '../../src-engine/core/formulaParse';
import { formulaText } from '../../src-engine/core/formulaText';
import { formulaValue } from '../../src-engine/core/formulaValue';
import { Dice, randomFormula } from './formulas';

const slope = (code: string, ...names: string[]): string => {
  const all = names.length ? names : ['x'];
  return formulaText(derive(formula(code, all), 0), all);
};
test.each([
  ['3', '0'],
  ['x', '1'],
  ['x + 2', '1'],
  ['3 - x', '-1'],
  ['3 * x', '3'],
  ['x * x', 'x + x'],
  ['x ^ 2', '2 * x'],
  ['x ^ 3', '3 * x^2'],
  ['x ^ (2 + 1)', '3 * x^2'],
  ['x ^ 0', '0'],
  ['x ^ 1', '1'],
  ['x / 4', '0.25'],
  ['-x', '-1'],
  ['-(-x)', '1'],
  ['tanh(x)', '1 - tanh(x) * tanh(x)'],
  ['sigmoid(x)', 'sigmoid(x) * (1 - sigmoid(x))'],
  ['softplus(x)', 'sigmoid(x)'],
  ['exp(2 * x)', '2 * exp(2 * x)'],
  ['log(x)', '1 / x'],
  ['sqrt(x)', '0.5 / sqrt(x)'],
  ['abs(x)', 'sign(x)'],
  ['cos(x)', '-sin(x)'],
  ['x < 3', '0'],
  ['max(0, x)', 'where(0 >= x, 0, 1)'],
  ['min(x, 5)', 'where(x <= 5, 1, 0)'],
  ['exp(max(0, x))', 'where(0 >= x, 0, exp(max(0, x)))'],
  ['2 ^ x', `${Math.LN2} * 2^x`],
])("(%s)' = %s", (code, wanted) => expect(slope(code)).toBe(wanted));

test('a random formula has the derivative that differences show', () => {
  const dice = new Dice(1);
  let compared = 0;
  for (let i = 0; i < 4000; i++) {
    const f = randomFormula(dice, 2, 4);
    const index = dice.below(2);
    const d = derive(f, index);
    const x = [dice.number(-2, 3), dice.number(-2, 3)];
    const at = (h: number) =>
      formulaValue(
        f,
        x.map((v, k) => v + (k === index ? h : 0)),
      );
    // two step sizes that agree: neither a kink nor a pole is near
    const difference = (h: number) => (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h);
    const [coarse, fine] = [difference(1e-3), difference(3e-4)];
    const scale = 1 + Math.abs(fine) + Math.abs(at(0));
    if (!Number.isFinite(fine) || Math.abs(coarse - fine) > 1e-8 * scale || scale > 1e6) continue;
    const found = formulaValue(d, x);
    if (Number.isNaN(found) && inverseOfZero(f, x)) continue;
    expect(Math.abs(found - fine), `${formulaText(f)} at ${x}: ${formulaText(d)}`).toBeLessThan(1e-6 * scale);
    compared++;
  }
  expect(compared).toBeGreaterThan(1500);
});
/** Whether some part stands where it has no slope of its own (0^0.5, sqrt(0), Inf), so that the chain rule cannot be followed. */
function inverseOfZero(f: Formula, x: readonly number[]): boolean {
  if (f.op === 'number' || f.op === 'input') return false;
  if (!Number.isFinite(formulaValue(f, x))) return true;
  const parts = f.op === 'where' ? [f.c, f.a, f.b] : 'b' in f ? [f.a, f.b] : [f.a];
  const edge = (f.op === 'sqrt' || f.op === 'pow') && formulaValue(f.a, x) <= 0;
  return edge || parts.some((p) => inverseOfZero(p, x));
}
test('a branch that is not taken leaks nothing, whatever it holds', () => {
  const at = (code: string, x: number) => formulaValue(derive(formula(code, ['x']), 0), [x]);
  expect(at('where(x > 0, log(x), 0)', -1)).toBe(0);
  expect(at('where(x > 0, sqrt(x), x)', -1)).toBe(1);
  expect(at('sqrt(where(x > 0, x, 0))', 0)).toBe(0);
  expect(at('sqrt(max(0, x))', -1)).toBe(0);
  expect(at('where(x > 0, 1 / x, 3 * x)', 0)).toBe(3);
  expect(at('exp(where(x < 5, 0, x)) * where(x < 5, 1, exp(1000 * x))', 1)).toBe(0);
});
test('at a tie max and min give all to their first argument; abs has slope 0 at 0', () => {
  const both = (code: string) => [0, 1].map((i) => formulaValue(derive(formula(code, ['a', 'b']), i), [2, 2]));
  expect(both('max(a, b)')).toEqual([1, 0]);
  expect(both('min(a, b)')).toEqual([1, 0]);
  expect(formulaValue(derive(formula('abs(x)', ['x']), 0), [0])).toBe(0);
});
test('powers at 0 have the slopes that PyTorch gives', () => {
  const both = (a: number, b: number) =>
    [0, 1].map((i) => formulaValue(derive(formula('a ^ b', ['a', 'b']), i), [a, b]));
  expect(both(0, 2)).toEqual([0, 0]);
  expect(both(0, 0)).toEqual([0, 0]);
  expect(both(2, 3)[1]).toBeCloseTo(8 * Math.log(2), 12);
});
test('replace puts the output where the formula itself stands', () => {
  const f = formula('tanh(x + 1)', ['x']);
  expect(formulaText(replace(derive(f, 0), f, { op: 'input', index: 1 }), ['x', 'y'])).toBe('1 - y * y');
});
test('inputs are listed once, in order', () => {
  expect(inputsOf(formula('c + a * c', ['a', 'b', 'c']))).toEqual([0, 2]);
});
test('a chain of 250 factors is derived in a moment', () => {
  const f = formula(`x${'*x'.repeat(250)}`, ['x']);
  const start = performance.now();
  expect(formulaValue(derive(f, 0), [1])).toBe(251);
  expect(performance.now() - start).toBeLessThan(500);
});
