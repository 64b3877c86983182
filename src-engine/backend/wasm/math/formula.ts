/** A formula as vector operations. Each operation rounds as float32 does; products and sums of a formula are never fused. */
import type { Binary, Formula, Unary } from '../../../core/formula';
import { pow64 } from './double';
import { erf, exp, expm1, sigmoid, tanh } from './exponential';
import type { Graph, Node } from './graph';
import { log, log1p, softplus } from './logarithm';
import { pow } from './power';
import { cos, sin } from './trigonometry';

type UnaryNode = (g: Graph, a: Node) => Node;
type BinaryNode = (g: Graph, a: Node, b: Node) => Node;
const UNARY: Readonly<Record<Unary, UnaryNode>> = {
  neg: (g, a) => g.op('f32x4.neg', a),
  exp,
  expm1,
  log,
  log1p,
  sqrt: (g, a) => g.op('f32x4.sqrt', a),
  abs: (g, a) => g.op('f32x4.abs', a),
  // zeros and NaN are their own sign
  sign: (g, a) => {
    const one = g.select(g.f32(-0), a, g.f32(1));
    return g.select(g.op('f32x4.gt', g.op('f32x4.abs', a), g.f32(0)), one, a);
  },
  sin,
  cos,
  tanh,
  sigmoid,
  softplus,
  erf,
};
type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne';
const isComparison = (op: string): op is Comparison => ['lt', 'le', 'gt', 'ge', 'eq', 'ne'].includes(op);
const truth = (g: Graph, mask: Node): Node => g.op('v128.and', mask, g.f32(1));
const constantOf = (node: Node): number | null => (node.op === 'f32' ? node.value : null);
/** The larger or smaller, NaN if one is, -0 below 0. With a constant one instruction is enough: NaN passes pmax as its first operand. */
const extreme =
  (exact: 'f32x4.max' | 'f32x4.min', quick: 'f32x4.pmax' | 'f32x4.pmin'): BinaryNode =>
  (g, a, b) => {
    const [x, c] = constantOf(a) === null ? [a, b] : [b, a];
    const bound = constantOf(c);
    if (bound === null || Number.isNaN(bound) || Object.is(bound, -0)) return g.op(exact, a, b);
    const y = g.op(quick, x, c);
    // max(-0, 0) is 0: adding 0 makes it so
    return bound === 0 && quick === 'f32x4.pmax' ? g.add(y, c) : y;
  };
const BINARY: Readonly<Record<Exclude<Binary, Comparison>, BinaryNode>> = {
  add: (g, a, b) => g.add(a, b),
  sub: (g, a, b) => g.sub(a, b),
  mul: (g, a, b) => g.mul(a, b),
  div: (g, a, b) => g.op('f32x4.div', a, b),
  pow,
  max: extreme('f32x4.max', 'f32x4.pmax'),
  min: extreme('f32x4.min', 'f32x4.pmin'),
};

/** `operands[i]`: input i. */
export function formulaNode(g: Graph, f: Formula, operands: readonly Node[]): Node {
  const known = new Map<Formula, Node>();
  const masks = new Map<Formula, Node>();
  /** Whether a condition holds: where it is not 0 (NaN is not 0). */
  const mask = (c: Formula): Node => {
    const seen = masks.get(c);
    if (seen) return seen;
    const made =
      isComparison(c.op) && 'b' in c ? g.op(`f32x4.${c.op}`, of(c.a), of(c.b)) : g.op('f32x4.ne', of(c), g.f32(0));
    masks.set(c, made);
    return made;
  };
  const of = (part: Formula): Node => {
    const seen = known.get(part);
    if (seen) return seen;
    const made = make(part);
    known.set(part, made);
    return made;
  };
  const make = (part: Formula): Node => {
    if (part.op === 'number') return g.f32(part.value);
    if (part.op === 'input') return operands[part.index] as Node;
    if (part.op === 'where') return select(part);
    if ('b' in part) return isComparison(part.op) ? truth(g, mask(part)) : BINARY[part.op](g, of(part.a), of(part.b));
    return UNARY[part.op](g, of(part.a));
  };
  /** A branch of zeros is an `and`. */
  const select = (w: Extract<Formula, { op: 'where' }>): Node => {
    const isZero = (p: Formula): boolean => p.op === 'number' && Object.is(p.value, 0);
    if (isZero(w.b)) return g.op('v128.and', mask(w.c), of(w.a));
    if (isZero(w.a)) return g.op('v128.andnot', of(w.b), mask(w.c));
    return g.select(mask(w.c), of(w.a), of(w.b));
  };
  return of(f);
}

const UNARY_DOUBLE: Partial<Record<Unary, UnaryNode>> = {
  neg: (g, a) => g.op('f64x2.neg', a),
  abs: (g, a) => g.op('f64x2.abs', a),
  sqrt: (g, a) => g.op('f64x2.sqrt', a),
};
const BINARY_DOUBLE: Readonly<Record<Exclude<Binary, Comparison>, BinaryNode>> = {
  add: (g, a, b) => g.op('f64x2.add', a, b),
  sub: (g, a, b) => g.op('f64x2.sub', a, b),
  mul: (g, a, b) => g.op('f64x2.mul', a, b),
  div: (g, a, b) => g.op('f64x2.div', a, b),
  pow: pow64,
  max: (g, a, b) => g.op('f64x2.max', a, b),
  min: (g, a, b) => g.op('f64x2.min', a, b),
};
/** Whether float64 arithmetic has all of it. */
export function isDoubleFormula(f: Formula): boolean {
  if (f.op === 'number' || f.op === 'input') return true;
  if (f.op === 'where' || isComparison(f.op)) return false;
  return 'b' in f ? isDoubleFormula(f.a) && isDoubleFormula(f.b) : f.op in UNARY_DOUBLE && isDoubleFormula(f.a);
}
/** The same in float64, for scalars: 1 - 0.999^t would lose half its digits in float32. */
export function doubleFormulaNode(g: Graph, f: Formula, operands: readonly Node[]): Node {
  if (f.op === 'number') return g.f64(f.value);
  if (f.op === 'input') return operands[f.index] as Node;
  if (f.op === 'where' || isComparison(f.op)) throw new Error('not a float64 formula');
  const a = doubleFormulaNode(g, f.a, operands);
  if ('b' in f) return BINARY_DOUBLE[f.op as keyof typeof BINARY_DOUBLE](g, a, doubleFormulaNode(g, f.b, operands));
  return (UNARY_DOUBLE[f.op] as UnaryNode)(g, a);
}
