/** A formula at one point, in double precision. */
import type { Binary, Formula, Unary } from './formula';
import { erf, sigmoid, softplus } from './special';

const UNARY: Readonly<Record<Unary, (a: number) => number>> = {
  neg: (a) => -a,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid,
  softplus,
  erf,
};
const BINARY: Readonly<Record<Binary, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  gt: (a, b) => Number(a > b),
  ge: (a, b) => Number(a >= b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
};
export const applyUnary = (op: Unary, a: number): number => UNARY[op](a);
export const applyBinary = (op: Binary, a: number, b: number): number => BINARY[op](a, b);

/** The value where input i is x[i]. Comparisons give 1 or 0; a condition holds where it is not 0 (NaN is not 0). */
export function formulaValue(f: Formula, x: readonly number[]): number {
  if (f.op === 'number') return f.value;
  if (f.op === 'input') return x[f.index] ?? Number.NaN;
  if (f.op === 'where') return formulaValue(f.c, x) !== 0 ? formulaValue(f.a, x) : formulaValue(f.b, x);
  if ('b' in f) return BINARY[f.op](formulaValue(f.a, x), formulaValue(f.b, x));
  return UNARY[f.op](formulaValue(f.a, x));
}
