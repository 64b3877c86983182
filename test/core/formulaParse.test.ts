import { expect, test } from 'vitest';
import type { Formula } from '../../src-engine/core/formula';
import { formula, parseFormula } from '../../src-engine/core/formulaParse';
import { formulaText } from '../../src-engine/core/formulaText';
import { formulaValue } from '../../src-engine/core/formulaValue';
import { IssueError } from '../../src-engine/core/issue';
import { Dice, randomFormula } from './formulas';

const value = (code: string, ...x: number[]) => formulaValue(parseFormula(code).formula, x);
test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['2 - 3 - 4', -5],
  ['16 / 4 / 2', 2],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', -4],
  ['(-2) ^ 2', 4],
  ['2 ^ -1', 0.5],
  ['2 ^ -1 ^ 2', 0.5],
  ['3 - -2', 5],
  ['--3', 3],
  ['+3', 3],
  ['-2 * -3', 6],
  ['.5 + 1. + 1e-3 + 2E+2', 201.501],
  ['1 + 1 < 3', 1],
  ['2 <= 2', 1],
  ['2 > 2', 0],
  ['2 >= 3', 0],
  ['(1 == 1) + (1 != 1)', 1],
  ['where(1 < 2, 10, 20)', 10],
  ['max(1, 5, 3) - min(4, 2, 8)', 3],
  ['relu(-2) + relu(2)', 2],
  ['abs(-3) + sqrt(16) + exp(0) + log(1)', 8],
  ['sin(0) + cos(0) + tanh(0) + sigmoid(0)', 1.5],
])('%s', (code, wanted) => expect(value(code)).toBeCloseTo(wanted, 12));
test('inputs are numbered in the order in which their names appear', () => {
  expect(parseFormula('b * a + b').names).toEqual(['b', 'a']);
  expect(value('b * a - b', 3, 5)).toBe(12);
  expect(parseFormula('where(c > 0, x_1, exp2)').names).toEqual(['c', 'x_1', 'exp2']);
});
test('relu is the maximum with 0 first, so that its gradient at 0 is 0', () => {
  expect(parseFormula('relu(x)').formula).toEqual({
    op: 'max',
    a: { op: 'number', value: 0 },
    b: { op: 'input', index: 0 },
  });
});
function problem(code: string): readonly [unknown, unknown] {
  try {
    parseFormula(code);
  } catch (e) {
    if (e instanceof IssueError && e.issue.code === 'expression-syntax')
      return [e.issue.args.column, e.issue.args.detail];
    throw e;
  }
  return [null, null];
}
test.each<[string, number, RegExp]>([
  ['', 1, /ends/],
  ['   ', 1, /ends/],
  ['x +', 4, /ends where a number, a name/],
  ['x + * 2', 5, /missing before "\*"/],
  ['x $ 2', 3, /"\$" has no meaning/],
  ['x = 2', 3, /==/],
  ['2 x', 3, /operator is missing before "x"/],
  ['1.2.3', 4, /operator/],
  ['(x + 1', 7, /ends where "\)"/],
  ['x + 1)', 6, /operator is missing before "\)"/],
  ['foo(x)', 1, /no function "foo"/],
  ['1 + erf(x)', 5, /no function "erf"/],
  ['exp + 1', 5, /"\(" after exp/],
  ['exp(x, 2)', 1, /exp takes 1 value, not 2/],
  ['max(x)', 1, /2 values or more, not 1/],
  ['where(x, 1)', 1, /a condition and 2 values/],
  ['relu()', 6, /missing before "\)"/],
  ['a < b < c', 7, /chained/],
  ['1e999', 1, /too large/],
  ['x * constructor', 5, /cannot be a name/],
  ['__proto__', 1, /cannot be a name/],
  ['toString', 1, /cannot be a name/],
  [`${'('.repeat(65)}x${')'.repeat(65)}`, 66, /deeper than 64/],
  [`${'-'.repeat(100)}x`, 66, /deeper than 64/],
  [`x${'^x'.repeat(100)}`, 131, /deeper than 64/],
  [`x${' '.repeat(4000)}`, 4001, /longer than 4000/],
  [`x${'+x'.repeat(300)}`, 514, /256 operations/],
])('%.30s stops with its column', (code, column, detail) => {
  const [at, said] = problem(code);
  expect(said).toMatch(detail);
  expect(at).toBe(column);
});
test('64 levels of parentheses are fine', () => {
  expect(value(`${'('.repeat(64)}x${')'.repeat(64)}`, 4)).toBe(4);
});
test('formulas of our own may use more functions, over inputs in the given order', () => {
  const f = formula('0.5 * x * (1 + erf(x / 1.4142135623730951)) + 0 * (softplus(y) + expm1(y) + log1p(y) + sign(y))', [
    'y',
    'x',
  ]);
  expect(formulaValue(f, [1, 2])).toBeCloseTo(1.9544997361036416, 14);
  expect(() => formula('x + z', ['x'])).toThrow(/z/);
});
const read = (f: Formula): Formula => formula(formulaText(f), ['x0', 'x1', 'x2']);
test('text has the parentheses that are needed, and no more', () => {
  const text = (code: string) => formulaText(parseFormula(code).formula, parseFormula(code).names);
  for (const code of [
    'a + b * c',
    '(a + b) * c',
    'a - (b - c)',
    'a - b - c',
    '-a^2',
    '(-a)^2',
    'a^-b',
    '(a^b)^c',
    'a^b^c',
    '-(a + b) * c',
    'where(a < b, a, (b > c) + 1)',
    'max(a, b)',
    '(a < b) == c',
  ])
    expect(text(code)).toBe(code);
});
test('what text says is what the parser reads, for 2000 random formulas', () => {
  const dice = new Dice(7);
  for (let i = 0; i < 2000; i++) {
    // a minus before a number is read as one negative number: once through, nothing changes any more
    const f = read(randomFormula(dice, 3, 5));
    expect(read(f)).toEqual(f);
  }
});
