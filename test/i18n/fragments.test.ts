import { describe, expect, test } from 'vitest';
import { parseFormula } from '../../src-engine/core/formulaParse';
import { IssueError } from '../../src-engine/core/issue';
import { OPTIMIZERS, readTraining, SCHEDULES } from '../../src-engine/document/training';
import { ALL_OPS } from '../../src-engine/ops/index';
import { fragment } from '../../src-renderer/i18n/ko/fragments';

const hangul = /[가-힣]/;
describe('what the engine fills into a Korean sentence is Korean', () => {
  const expected = new Set(
    [
      ...Object.values(ALL_OPS).map((op) => op.params),
      ...Object.values(OPTIMIZERS),
      ...Object.values(SCHEDULES),
    ].flatMap((spec) => Object.values(spec).map((p) => p.expected)),
  );
  for (const { args } of readTraining({
    optimizer: { name: 'Best', betas: 3 },
    batchSize: 0,
    seed: -1,
    clipValue: -1,
    schedule: [{ name: 'Never' }, { name: 'LinearLR' }],
  }).issues)
    expected.add(String(args.expected));
  test.each([...expected])('%s', (text) => {
    expect(fragment(text)).toMatch(hangul);
    expect(fragment(text)).not.toMatch(/\b(a|of|from|or|number|numbers|least|most|whole)\b/);
  });
  test.each([
    'x +',
    'x y',
    '(x',
    'x = 2',
    'x ? 2',
    'foo(x)',
    'exp x',
    'exp(x, x)',
    'max(x)',
    'where(x)',
    'exp(x',
    'x < y < z',
    'prototype * 2',
    '1e999 * x',
    `${'('.repeat(70)}x`,
    `x${' + x'.repeat(300)}`,
    'x'.repeat(5000),
  ])('the formula %s', (code) => {
    let detail = '';
    try {
      parseFormula(code);
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      detail = String(e.issue.args.detail);
    }
    expect(detail).not.toBe('');
    expect(fragment(detail)).toMatch(hangul);
    expect(fragment(detail)).not.toMatch(/\b(is|missing|before|after|an?|takes|not|values?)\b/);
  });
  test('in full', () => {
    expect(fragment('a whole number from 0 to 3')).toBe('0에서 3까지의 정수');
    expect(fragment('a whole number of at least 1 or null')).toBe('1 이상의 정수 또는 null');
    expect(fragment('a number above 0, or null')).toBe('0보다 큰 수 또는 null');
    expect(fragment('2 whole numbers of at least 1')).toBe('1 이상의 정수 2개');
    expect(fragment('scalar')).toBe('스칼라');
    expect(fragment('6 × 28 × 28')).toBe('6 × 28 × 28');
  });
});
