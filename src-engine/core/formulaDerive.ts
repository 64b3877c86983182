/** Symbolic derivatives of formulas. Branches are chosen by selects, never by products with 0, so that what a branch not taken holds cannot leak. */
import type { Binary, Formula, Unary } from './formula';
import { applyBinary, applyUnary, formulaValue } from './formulaValue';

export const number = (value: number): Formula => ({ op: 'number', value });
export const input = (index: number): Formula => ({ op: 'input', index });
const ZERO = number(0);
const ONE = number(1);
export const isNumber = (f: Formula, value: number): boolean => f.op === 'number' && f.value === value;

/** Same tree. */
export function sameFormula(a: Formula, b: Formula): boolean {
  if (a === b) return true;
  if (a.op !== b.op) return false;
  if (a.op === 'number') return Object.is(a.value, (b as typeof a).value);
  if (a.op === 'input') return a.index === (b as typeof a).index;
  const other = b as typeof a;
  if (!sameFormula(a.a, other.a)) return false;
  if ('b' in a && !sameFormula(a.b, (b as typeof a).b)) return false;
  return a.op !== 'where' || sameFormula(a.c, (b as typeof a).c);
}
/** Every part of `f` for which `by` gives another formula is that one; parts are asked from the outside in. */
export function rewrite(f: Formula, by: (part: Formula) => Formula | null): Formula {
  const known = new Map<Formula, Formula>();
  const of = (g: Formula): Formula => {
    const seen = known.get(g);
    if (seen) return seen;
    const made = by(g) ?? inside(g);
    known.set(g, made);
    return made;
  };
  const inside = (g: Formula): Formula => {
    if (g.op === 'number' || g.op === 'input') return g;
    if (g.op === 'where') return { op: 'where', c: of(g.c), a: of(g.a), b: of(g.b) };
    return 'b' in g ? { op: g.op, a: of(g.a), b: of(g.b) } : { op: g.op, a: of(g.a) };
  };
  return of(f);
}
/** `f` with `by` wherever `what` stands in it. */
export const replace = (f: Formula, what: Formula, by: Formula): Formula =>
  rewrite(f, (part) => (sameFormula(part, what) ? by : null));
/** The inputs that are read, in order. */
export function inputsOf(f: Formula): number[] {
  const found = new Set<number>();
  rewrite(f, (part) => {
    if (part.op === 'input') found.add(part.index);
    return null;
  });
  return [...found].sort((a, b) => a - b);
}

const folded = (value: number): Formula | null => (Number.isFinite(value) ? number(value) : null);
function unary(op: Unary, a: Formula): Formula {
  if (op === 'neg' && a.op === 'neg') return a.a;
  return (a.op === 'number' && folded(applyUnary(op, a.value))) || { op, a };
}
function binary(op: Binary, a: Formula, b: Formula): Formula {
  return (a.op === 'number' && b.op === 'number' && folded(applyBinary(op, a.value, b.value))) || { op, a, b };
}
const neg = (a: Formula): Formula => unary('neg', a);
export function add(a: Formula, b: Formula): Formula {
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  return b.op === 'neg' ? sub(a, b.a) : binary('add', a, b);
}
function sub(a: Formula, b: Formula): Formula {
  if (isNumber(a, 0)) return neg(b);
  if (isNumber(b, 0)) return a;
  return b.op === 'neg' ? add(a, b.a) : binary('sub', a, b);
}
/** A select with 0 in one of its branches. */
const selectsZero = (f: Formula): f is Extract<Formula, { op: 'where' }> =>
  f.op === 'where' && [f.a, f.b].some((g) => isNumber(g, 0) || selectsZero(g));
/** a * b. Where one of them selects 0 the product is selected instead: 0 times an infinite number would be NaN. */
export function mul(a: Formula, b: Formula): Formula {
  if (isNumber(a, 0) || isNumber(b, 0)) return ZERO;
  if (isNumber(a, 1)) return b;
  if (isNumber(b, 1)) return a;
  if (isNumber(a, -1)) return neg(b);
  if (isNumber(b, -1)) return neg(a);
  if (selectsZero(b)) return where(b.c, mul(a, b.a), mul(a, b.b));
  if (selectsZero(a)) return where(a.c, mul(a.a, b), mul(a.b, b));
  if (a.op === 'neg') return neg(mul(a.a, b));
  if (b.op === 'neg') return neg(mul(a, b.a));
  if (b.op === 'number' && a.op !== 'number') return mul(b, a);
  if (a.op === 'number' && b.op === 'mul' && b.a.op === 'number') return mul(binary('mul', a, b.a), b.b);
  return binary('mul', a, b);
}
function div(a: Formula, b: Formula): Formula {
  if (isNumber(a, 0)) return ZERO;
  if (isNumber(b, 1)) return a;
  if (selectsZero(a)) return where(a.c, div(a.a, b), div(a.b, b));
  return a.op === 'neg' ? neg(div(a.a, b)) : binary('div', a, b);
}
function where(c: Formula, a: Formula, b: Formula): Formula {
  if (c.op === 'number') return c.value !== 0 ? a : b;
  return sameFormula(a, b) ? a : { op: 'where', c, a, b };
}
/** The number that a formula without inputs is, else null. */
function constant(f: Formula): number | null {
  if (inputsOf(f).length) return null;
  return formulaValue(f, []);
}

/** d f(a) / d a, written with f(a) itself where that is a good way: `whole` is f(a). */
const SLOPES: Readonly<Record<Unary, (a: Formula, whole: Formula) => Formula>> = {
  neg: () => number(-1),
  exp: (_, y) => y,
  // not y + 1, which loses what exp still has far left of 0
  expm1: (a) => unary('exp', a),
  log: (a) => div(ONE, a),
  log1p: (a) => div(ONE, add(ONE, a)),
  sqrt: (_, y) => div(number(0.5), y),
  abs: (a) => unary('sign', a),
  sign: () => ZERO,
  sin: (a) => unary('cos', a),
  cos: (a) => neg(unary('sin', a)),
  tanh: (_, y) => sub(ONE, mul(y, y)),
  sigmoid: (_, y) => mul(y, sub(ONE, y)),
  softplus: (a) => unary('sigmoid', a),
  erf: (a) => mul(number(2 / Math.sqrt(Math.PI)), unary('exp', neg(mul(a, a)))),
};

/**
 * df / d(input `index`). At a kink the gradient of the branch taken: abs has 0 at 0; max and min give a tie to their first argument. `whole`: where the value
 * of f stands; which branch a max or min with a number took is read from that, and nobody need keep what went into a ReLU.
 */
export function derive(f: Formula, index: number, whole?: Formula): Formula {
  const known = new Map<Formula, Formula>();
  const d = (g: Formula): Formula => {
    const seen = known.get(g);
    if (seen) return seen;
    const made = slope(g);
    known.set(g, made);
    return made;
  };
  const taken = (g: Extract<Formula, { op: Binary }>): Formula => (g === f && g.a.op === 'number' && whole) || g.b;
  const slope = (g: Formula): Formula => {
    switch (g.op) {
      case 'number':
        return ZERO;
      case 'input':
        return g.index === index ? ONE : ZERO;
      case 'add':
        return add(d(g.a), d(g.b));
      case 'sub':
        return sub(d(g.a), d(g.b));
      case 'mul':
        return add(mul(d(g.a), g.b), mul(g.a, d(g.b)));
      case 'div':
        // a'/b - (a/b) b'/b
        return sub(div(d(g.a), g.b), mul(div(g, g.b), d(g.b)));
      case 'pow':
        return power(g, g.a, g.b, d(g.a), d(g.b));
      case 'max':
        return where(binary('ge', g.a, taken(g)), d(g.a), d(g.b));
      case 'min':
        return where(binary('le', g.a, taken(g)), d(g.a), d(g.b));
      case 'where':
        return where(g.c, d(g.a), d(g.b));
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
      case 'eq':
      case 'ne':
        return ZERO;
      default: {
        const inner = d(g.a);
        return isNumber(inner, 0) ? ZERO : mul(SLOPES[g.op](g.a, g), inner);
      }
    }
  };
  return d(f);
}
/** (a^b)' = b a^(b-1) a' + a^b log(a) b'. As PyTorch: 0 to the base where b is 0, 0 to the exponent where a is 0 and b is not negative. */
function power(whole: Formula, a: Formula, b: Formula, da: Formula, db: Formula): Formula {
  const n = constant(b);
  if (n !== null) {
    if (n === 0) return ZERO;
    if (n === 1) return da;
    return mul(n === 2 ? mul(number(2), a) : mul(number(n), binary('pow', a, number(n - 1))), da);
  }
  const toBase = (): Formula => where(binary('eq', b, ZERO), ZERO, mul(b, binary('pow', a, sub(b, ONE))));
  const toExponent = (): Formula =>
    where(mul(binary('eq', a, ZERO), binary('ge', b, ZERO)), ZERO, mul(whole, unary('log', a)));
  return add(isNumber(da, 0) ? ZERO : mul(toBase(), da), isNumber(db, 0) ? ZERO : mul(toExponent(), db));
}
