/** Two lanes of float64: for what float32 could not hold on the way (powers, large angles), and for scalars that corrections are made of. */
import type { Graph, Node } from './graph';

/** Adding it rounds to a whole number. */
const ROUND = 1.5 * 2 ** 52;

/** Both halves of four float32 lanes through float64 functions, and joined again. */
export function inDouble(g: Graph, args: readonly Node[], of: (...args: readonly Node[]) => Node): Node {
  const low = args.map((a) => g.op('f64x2.promote_low_f32x4', a));
  const high = args.map((a) => g.op('f64x2.promote_low_f32x4', g.op('high', a)));
  return g.op('join', g.op('f32x4.demote_f64x2_zero', of(...low)), g.op('f32x4.demote_f64x2_zero', of(...high)));
}
/** 2/ln 2 (1, 1/3, 1/5, ...), for log2((1 + s) / (1 - s)) / s in s^2; |s| <= 0.1716, so that what is left out is below 1e-16. */
const LOG2 = Array.from({ length: 10 }, (_, k) => 2 / Math.LN2 / (2 * k + 1)).reverse();
/** log2 of positive finite numbers, normal in float64. */
function log2(g: Graph, x: Node): Node {
  // x = m 2^e, m from sqrt(1/2) to sqrt(2); the bits of float64 constants serve as whole numbers
  const e = g.shift('i64x2.shr_s', g.op('i64x2.sub', x, g.f64(Math.SQRT1_2)), 52);
  const m = g.op('i64x2.sub', x, g.shift('i64x2.shl', e, 52));
  const whole = g.op('f64x2.sub', g.op('i64x2.add', e, g.f64(ROUND)), g.f64(ROUND));
  const one = g.f64(1);
  const s = g.op('f64x2.div', g.op('f64x2.sub', m, one), g.op('f64x2.add', m, one));
  const series = g.polynomial64(g.op('f64x2.mul', s, s), LOG2);
  return g.op('f64x2.add', whole, g.op('f64x2.mul', s, series));
}
const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
const EXP2 = Array.from({ length: 14 }, (_, k) => Math.LN2 ** k / factorial(k)).reverse();
/** 2^x; what is not between -1000 and 1000 is 0 and Inf in float32. */
function exp2(g: Graph, x: Node): Node {
  const inside = g.op('f64x2.max', g.op('f64x2.min', x, g.f64(1000)), g.f64(-1000));
  const shifted = g.op('f64x2.add', inside, g.f64(ROUND));
  const f = g.op('f64x2.sub', inside, g.op('f64x2.sub', shifted, g.f64(ROUND)));
  const scale = g.op('i64x2.add', g.shift('i64x2.shl', shifted, 52), g.f64(1));
  return g.op('f64x2.mul', g.polynomial64(f, EXP2), scale);
}
/** a to the power b with JavaScript's special cases (1 to Inf is NaN, anything to 0 is 1). Not for float64 denormals. */
export function pow64(g: Graph, a: Node, b: Node): Node {
  const size = g.op('f64x2.abs', a);
  const infinity = g.f64(Number.POSITIVE_INFINITY);
  const zero = g.f64(0);
  const is = (x: Node, value: Node): Node => g.op('f64x2.eq', x, value);
  const finite = g.select(is(size, zero), g.f64(Number.NEGATIVE_INFINITY), log2(g, size));
  const log = g.select(g.op('f64x2.lt', size, infinity), finite, size);
  const y = exp2(g, g.op('f64x2.mul', b, log));
  const whole = is(g.op('f64x2.nearest', b), b);
  const half = g.op('f64x2.mul', b, g.f64(0.5));
  const odd = g.op('v128.and', whole, g.op('f64x2.ne', g.op('f64x2.nearest', half), half));
  const signed = g.op('v128.xor', y, g.op('v128.and', odd, g.op('v128.and', a, g.f64(-0))));
  // a root of a negative number; that of -Inf is Inf
  const negative = g.op('v128.and', g.op('f64x2.lt', a, zero), g.op('f64x2.lt', size, infinity));
  const real = g.select(g.op('v128.andnot', negative, whole), g.f64(Number.NaN), signed);
  return g.select(is(b, zero), g.f64(1), real);
}
