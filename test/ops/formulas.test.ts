/** The formulas of activations and losses give what PyTorch's documentation says, at points on both sides of every kink. */
import { expect, test } from 'vitest';
import type { Formula } from '../../src-engine/core/formula';
import { readParams } from '../../src-engine/core/params';
import { ALL_OPS } from '../../src-engine/ops';
import type { OpDef } from '../../src-engine/ops/op';
import { shapeBuilder } from './shapes';

/** erf by its Taylor series, which converges for the small arguments used here. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
function value(f: Formula, x: readonly number[]): number {
  const of = (g: Formula) => value(g, x);
  switch (f.op) {
    case 'number':
      return f.value;
    case 'input':
      return x[f.index] as number;
    case 'where':
      return of(f.c) ? of(f.a) : of(f.b);
    case 'neg':
      return -of(f.a);
    case 'erf':
      return erf(of(f.a));
    case 'sigmoid':
      return 1 / (1 + Math.exp(-of(f.a)));
    case 'softplus':
      return Math.max(0, of(f.a)) + Math.log1p(Math.exp(-Math.abs(of(f.a))));
    case 'abs':
    case 'expm1':
    case 'tanh':
      return Math[f.op](of(f.a));
    case 'add':
      return of(f.a) + of(f.b);
    case 'sub':
      return of(f.a) - of(f.b);
    case 'mul':
      return of(f.a) * of(f.b);
    case 'max':
      return Math.max(of(f.a), of(f.b));
    case 'gt':
      return Number(of(f.a) > of(f.b));
    case 'le':
      return Number(of(f.a) <= of(f.b));
    default:
      throw new Error(`no op of this table uses ${f.op}`);
  }
}
/** The formula of the one pointwise instruction that an op emits. */
function formulaOf(op: string, raw: Readonly<Record<string, unknown>>): Formula {
  const def = ALL_OPS[op] as OpDef;
  const { b, recorded, value: wire } = shapeBuilder();
  const ports = def.inputs as readonly string[];
  def.build(b, Object.fromEntries(ports.map((p) => [p, wire([3], 'float32')])), readParams(op, def.params, raw).values);
  const found = recorded.emitted.filter((e) => e.prim === 'pointwise');
  expect(found).toHaveLength(1);
  return (found[0] as { attrs: { formula: Formula } }).attrs.formula;
}
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const POINTS = [-3, -0.7, -0.2, 0, 0.3, 0.7, 2.5];

test.each<[string, Readonly<Record<string, unknown>>, (x: number) => number]>([
  ['ReLU', {}, (x) => (x > 0 ? x : 0)],
  ['LeakyReLU', { negativeSlope: 0.2 }, (x) => (x > 0 ? x : 0.2 * x)],
  ['ELU', { alpha: 1.3 }, (x) => (x > 0 ? x : 1.3 * (Math.exp(x) - 1))],
  ['GELU', {}, (x) => (x / 2) * (1 + erf(x / Math.sqrt(2)))],
  ['GELU', { approximate: 'tanh' }, (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
  ['SiLU', {}, (x) => x * sigmoid(x)],
  ['Sigmoid', {}, sigmoid],
  ['Tanh', {}, Math.tanh],
  ['Softplus', {}, (x) => Math.log(1 + Math.exp(x))],
])('%s %o', (op, raw, wanted) => {
  const f = formulaOf(op, raw);
  for (const x of POINTS) expect(value(f, [x])).toBeCloseTo(wanted(x), 12);
});
test.each<[string, Readonly<Record<string, unknown>>, (p: number, t: number) => number]>([
  ['Add', {}, (a, b) => a + b],
  ['Subtract', {}, (a, b) => a - b],
  ['Multiply', {}, (a, b) => a * b],
  ['MSELoss', {}, (p, t) => (p - t) ** 2],
  ['L1Loss', {}, (p, t) => Math.abs(p - t)],
  ['HuberLoss', { delta: 0.7 }, (p, t) => (Math.abs(p - t) <= 0.7 ? (p - t) ** 2 / 2 : 0.7 * (Math.abs(p - t) - 0.35))],
  ['BCEWithLogitsLoss', {}, (p, t) => -t * Math.log(sigmoid(p)) - (1 - t) * Math.log(1 - sigmoid(p))],
])('%s %o of two values', (op, raw, wanted) => {
  const f = formulaOf(op, raw);
  for (const p of POINTS) for (const t of [0, 0.4, 1]) expect(value(f, [p, t])).toBeCloseTo(wanted(p, t), 12);
});
test('BCEWithLogitsLoss stays finite where the sigmoid is 0 or 1', () => {
  const f = formulaOf('BCEWithLogitsLoss', {});
  expect(value(f, [-1000, 1])).toBe(1000);
  expect(value(f, [1000, 0])).toBe(1000);
  expect(value(f, [1000, 1])).toBe(0);
});
