/** log, log1p and softplus on four lanes. x = m 2^e with m from 2/3 to 4/3, so that the logarithm of a number near 1 is a polynomial in m - 1 alone. */
import { expNegative } from './exponential';
import type { Graph, Node } from './graph';

const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.428606765330187e-6;
const TWO_THIRDS_BITS = 0x3f2aaaab;
const SMALLEST_NORMAL = 2 ** -126;
/** (log(1 + f) - f) / f^2 for |f| <= 1/3. Our own weighted minimax fit: 0.08 half units off. */
const LOG1P = [
  -0.1287408024072647, 0.13986706733703613, -0.12188415229320526, 0.1400534063577652, -0.16680178046226501,
  0.20010444521903992, -0.2499980479478836, 0.3333321511745453, -0.5,
];

/** For normal numbers; `down`: what is taken from the exponent. */
function logNormal(g: Graph, x: Node, down?: Node): Node {
  const e = g.shift('i32x4.shr_s', g.op('i32x4.sub', x, g.i32(TWO_THIRDS_BITS)), 23);
  const m = g.op('i32x4.sub', x, g.shift('i32x4.shl', e, 23));
  const whole = g.op('f32x4.convert_i32x4_s', e);
  const n = down ? g.sub(whole, down) : whole;
  const f = g.sub(m, g.f32(1));
  const small = g.madd(g.mul(f, f), g.polynomial(f, LOG1P), g.mul(n, g.f32(LN2_LOW)));
  // the largest part last; n LN2_HIGH is exact
  return g.madd(n, g.f32(LN2_HIGH), g.add(f, small));
}
/** NaN below 0, -Inf at 0. */
export function log(g: Graph, x: Node): Node {
  const tiny = g.op('f32x4.lt', x, g.f32(SMALLEST_NORMAL));
  const normal = g.select(tiny, g.mul(x, g.f32(2 ** 23)), x);
  const y = logNormal(g, normal, g.op('v128.and', tiny, g.f32(23)));
  const infinite = g.select(g.op('f32x4.eq', x, g.f32(Number.POSITIVE_INFINITY)), x, y);
  const zero = g.select(g.op('f32x4.eq', x, g.f32(0)), g.f32(Number.NEGATIVE_INFINITY), infinite);
  return g.select(g.op('f32x4.ge', x, g.f32(0)), zero, g.f32(Number.NaN));
}
/** log(1 + x): the logarithm of the rounded sum u, and what rounding took, over u. */
export function log1p(g: Graph, x: Node): Node {
  const one = g.f32(1);
  const u = g.add(x, one);
  const fromX = g.sub(x, g.sub(u, one));
  const fromOne = g.sub(one, g.sub(u, x));
  const lost = g.select(g.op('f32x4.gt', u, g.f32(2)), fromOne, fromX);
  const y = g.add(log(g, u), g.op('f32x4.div', lost, u));
  // Inf, -1 and zeros are what they are
  const infinite = g.f32(Number.POSITIVE_INFINITY);
  const ends = g.op('v128.or', g.op('f32x4.eq', u, infinite), g.op('f32x4.eq', u, g.f32(0)));
  return g.select(g.op('f32x4.eq', x, g.f32(0)), x, g.select(ends, log(g, u), y));
}
/** log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). */
export function softplus(g: Graph, x: Node): Node {
  const one = g.f32(1);
  const e = expNegative(g, g.op('f32x4.neg', g.op('f32x4.abs', x)));
  const u = g.add(e, one);
  // lost / u with 1 / u as 1 - e / 2, which is near enough for what rounding took
  const lost = g.sub(e, g.sub(u, one));
  const rest = g.mul(lost, g.madd(e, g.f32(-0.5), one));
  return g.add(g.op('f32x4.pmax', x, g.f32(0)), g.add(logNormal(g, u), rest));
}
