/** Pointwise kernels against one formula value at a time; sums against their definition. */
import { describe, expect, test } from 'vitest';
import type { Formula } from '../../src-engine/core/formula';
import { formula } from '../../src-engine/core/formulaParse';
import { formulaValue } from '../../src-engine/core/formulaValue';
import { broadcast, type Lead, type Shape, sizeOf, stridesOf, widest } from '../../src-engine/core/shape';
import type { Ref } from '../../src-engine/prims/prim';
import { Dice, randomFormula } from '../core/formulas';
import { Eager, expectSame, gradients } from './eager';

/** The operand's element behind element e of row `row` of a result of this shape. */
function pick(b: Eager, x: Ref, shape: Shape, row: number, e: number): number {
  const strides = stridesOf(shape);
  const own = stridesOf(x.shape);
  let at = (row % b.rows(x.lead)) * sizeOf(x.shape);
  x.shape.forEach((d, i) => {
    const axis = shape.length - x.shape.length + i;
    const place = Math.floor(e / (strides[axis] as number)) % (shape[axis] as number);
    at += d === 1 ? 0 : place * (own[i] as number);
  });
  return b.data(x)[at] as number;
}
function oracle(b: Eager, f: Formula, x: readonly Ref[]): number[] {
  const shape = broadcast(x.map((r) => r.shape)) as Shape;
  const size = sizeOf(shape);
  const rows = b.rows(widest(x.map((r) => r.lead)));
  return Array.from({ length: rows * size }, (_, i) =>
    formulaValue(
      f,
      x.map((r) => pick(b, r, shape, Math.floor(i / size), i % size)),
    ),
  );
}
const LEADS: readonly Lead[] = ['none', 'N', 'TN'];
const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[4], [4]],
  [[4], []],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [3, 1],
    [1, 4],
  ],
  [[2, 3], [3]],
  [[1], [5]],
];
const F = formula('a * 2 - exp(b)', ['a', 'b']);
describe.each(LEADS)('lead %s', (first) => {
  test.each(LEADS)('meets lead %s in every broadcast', (second) => {
    for (const [a, c] of PAIRS) {
      const b = new Eager(3, 2);
      const x = [b.value(a, first), b.value(c, second)];
      const y = b.emit('pointwise', x, { formula: F, name: 'test' });
      expect(y.shape).toEqual(broadcast([a, c]));
      expect(y.lead).toBe(widest([first, second]));
      expect(b.list(y)).toEqual(oracle(b, F, x));
      for (const g of gradients(b, 'pointwise', x, { formula: F, name: 'test' })) expectSame(g);
    }
  });
});
test.each([1, 1023, 1024, 1025, 2048, 2500])('%i elements: nothing is lost between chunks', (n) => {
  const b = new Eager(1, 3);
  const f = formula('where(x > 0, x * s + r, -r)', ['x', 's', 'r']);
  const x = [b.value([n], 'N'), b.value([], 'none'), b.value([n], 'none')];
  expect(b.list(b.emit('pointwise', x, { formula: f, name: 'test' }))).toEqual(oracle(b, f, x));
  const other = [b.value([n, 2], 'N'), b.value([], 'N'), b.value([n, 1], 'none')];
  expect(b.list(b.emit('pointwise', other, { formula: f, name: 'test' }))).toEqual(oracle(b, f, other));
});
test('random formulas: buffers that are used again, equal parts computed once', () => {
  const dice = new Dice(3);
  const b = new Eager(1, 4);
  const x = [b.value([3], 'N'), b.value([3], 'none'), b.value([], 'N')];
  for (let i = 0; i < 400; i++) {
    const f = randomFormula(dice, 3, 6);
    const y = b.list(b.emit('pointwise', x, { formula: f, name: 'test' }));
    const wanted = oracle(b, f, x);
    y.forEach((v, k) => {
      const w = wanted[k] as number;
      // x^2 is x * x here
      if (Number.isFinite(w)) expect(Math.abs(v - w)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(w)));
    });
  }
});
test('results are computed in double precision and rounded once', () => {
  const b = new Eager(1, 2, null, 'float32');
  const x = b.value([500], 'N');
  const f = formula('sigmoid(x) * (1 - sigmoid(x)) + 0.1', ['x']);
  const y = b.list(b.emit('pointwise', [x], { formula: f, name: 'test' }));
  expect(y).toEqual(b.list(x).map((v) => Math.fround(formulaValue(f, [v]))));
});
test('max and min pass NaN on; a select does not look at the other branch', () => {
  const b = new Eager(1, 1);
  const x = b.value([3], 'none', [Number.NaN, -1, 2]);
  const run = (code: string) => b.list(b.emit('pointwise', [x], { formula: formula(code, ['x']), name: 'test' }));
  expect(run('max(0, x)')).toEqual([Number.NaN, 0, 2]);
  expect(run('min(x, 0)')).toEqual([Number.NaN, -1, 0]);
  expect(run('where(x > 0, x, 7)')).toEqual([7, 7, 2]);
  expect(run('where(x < 0, sqrt(x), 1)')).toEqual([1, Number.NaN, 1]);
});
test('the step counter is read as a number', () => {
  const b = new Eager(1, 2);
  const y = b.emit('pointwise', [b.ids([], 'none', [3])], {
    formula: formula('1 - 0.9 ^ (t + 1)', ['t']),
    name: 'test',
  });
  expect(b.list(y)[0]).toBeCloseTo(1 - 0.9 ** 4, 14);
});
test('the gradient of a value used with lengths is the sum over valid steps, whatever the padding holds', () => {
  const lengths = Int32Array.of(3, 1);
  const b = new Eager(3, 2, lengths);
  const x = b.value([2], 'TN');
  [6, 7, 10, 11].forEach((i) => {
    b.data(x)[i] = Number.NaN; // steps 1 and 2 of sample 1
  });
  for (const lead of ['none', 'N'] as const) {
    const w = b.value([2], lead);
    const [, dw] = gradients(b, 'pointwise', [x, w], { formula: formula('x * w', ['x', 'w']), name: 'mul' });
    expectSame(dw);
  }
});
test('sumTo adds in its stated order: in a step in double precision, rounded, then step by step', () => {
  const b = new Eager(3, 4, Int32Array.of(3, 2, 1, 3), 'float32');
  const x = b.value([2, 3], 'TN');
  const valid = (t: number, n: number) => t < (b.lengths?.[n] as number);
  const at = (t: number, n: number, e: number) => b.data(x)[(t * 4 + n) * 6 + e] as number;
  const all = [0, 1, 2].map((e) => {
    let total: number | null = null;
    for (let t = 0; t < 3; t++) {
      let step = 0;
      for (let n = 0; n < 4; n++)
        if (valid(t, n)) {
          step += at(t, n, e);
          step += at(t, n, e + 3);
        }
      total = total === null ? Math.fround(step) : Math.fround(total + Math.fround(step));
    }
    return total;
  });
  expect(b.list(b.emit('sumTo', [x], { shape: [3], lead: 'none' }))).toEqual(all);
  const each = [0, 1, 2, 3].map((n) => {
    let total = 0;
    for (let t = 0; t < 3; t++) {
      let step = 0;
      for (let e = 0; e < 6; e++) step += at(t, n, e);
      if (valid(t, n)) total = Math.fround(total + Math.fround(step));
    }
    return total;
  });
  expect(b.list(b.emit('sumTo', [x], { shape: [], lead: 'N' }))).toEqual(each);
});
test('sumTo within rows keeps the lead', () => {
  const b = new Eager(2, 2);
  const x = b.value(
    [2, 2],
    'TN',
    Array.from({ length: 16 }, (_, i) => i),
  );
  expect(b.list(b.emit('sumTo', [x], { shape: [2, 1], lead: 'TN' }))).toEqual([1, 5, 9, 13, 17, 21, 25, 29]);
  const n = b.value([2], 'N', [1, 2, 3, 4]);
  expect(b.list(b.emit('sumTo', [n], { shape: [1], lead: 'none' }))).toEqual([10]);
});
test('elements are explained by their operands', () => {
  const b = new Eager(2, 3);
  const x = [b.value([2, 3], 'TN'), b.value([3], 'N'), b.value([2, 1], 'none')];
  const attrs = { formula: formula('x * w + c', ['x', 'w', 'c']), name: 'test' };
  const y = b.emit('pointwise', x, attrs);
  b.list(y).forEach((v, i) => {
    const e = b.explain('pointwise', x, y, attrs, i);
    expect(e.text).toBe('x0 * x1 + x2');
    expect(formulaValue(attrs.formula, e.values)).toBe(v);
  });
  for (const [shape, lead] of [
    [[3], 'none'],
    [[2, 1], 'N'],
    [[], 'TN'],
    [[1, 3], 'TN'],
  ] as const) {
    const sum = b.emit('sumTo', [x[0] as Ref], { shape, lead });
    b.list(sum).forEach((v, i) => {
      const e = b.explain('sumTo', [x[0] as Ref], sum, { shape, lead }, i);
      expect(e.values.reduce((s, t) => s + t, 0)).toBeCloseTo(v, 12);
      expect(e.total).toBe(e.values.length);
      expect(b.explain('sumTo', [x[0] as Ref], sum, { shape, lead }, i, 2).values).toEqual(e.values.slice(0, 2));
    });
  }
});
