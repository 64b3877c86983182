/**
 * exp, expm1 and what is made of them, on four lanes. n = round(x / ln 2) by adding 1.5 * 2^23, which leaves n in the low bits; r = x - n ln 2 with ln 2 in two
 * parts, the first short enough for n times it to be exact; then a polynomial in r, and 2^n put into the exponent. Coefficients: our own weighted minimax fits.
 */
import type { Graph, Node } from './graph';

const LOG2E = 1.4426950216293335;
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.428606765330187e-6;
/** Adding it rounds to a whole number, ties to even. */
export const ROUND = 12582912;
const ONE_BITS = 0x3f800000;

/** exp(r) for |r| <= ln(2) / 2: 0.05 half units off. */
const EXP = [
  0.0013819391606375575, 0.008368892595171928, 0.04166828840970993, 0.1666651964187622, 0.4999999403953552, 1, 1,
];
/** (exp(r) - 1 - r) / r^2. */
const EXPM1 = [0.0013940015342086554, 0.008366775698959827, 0.041666410863399506, 0.16666541993618011, 0.5];

/** `shifted`: n + ROUND, whose bits are those of ROUND plus n. */
type Reduced = { readonly shifted: Node; readonly r: Node };
function reduce(g: Graph, x: Node): Reduced {
  const shifted = g.madd(x, g.f32(LOG2E), g.f32(ROUND));
  const n = g.sub(shifted, g.f32(ROUND));
  const r = g.madd(n, g.f32(-LN2_LOW), g.madd(n, g.f32(-LN2_HIGH), x));
  return { shifted, r };
}
/** 2^n from n + ROUND, for -127 < n < 128: what stands above n is shifted out. */
const power = (g: Graph, shifted: Node): Node => g.op('i32x4.add', g.shift('i32x4.shl', shifted, 23), g.i32(ONE_BITS));

/** exp(x) where x is known to lie in -87 .. 88. */
function expInside(g: Graph, x: Node): Node {
  const { shifted, r } = reduce(g, x);
  return g.mul(g.polynomial(r, EXP), power(g, shifted));
}
/**
 * Over all numbers: 2^n is applied in two halves, so that what is denormal is rounded once and what overflows is Inf. The polynomial is multiplied, never
 * added to as a whole number: NaN stays NaN, whatever its bits are.
 */
export function exp(g: Graph, x: Node): Node {
  const inside = g.op('f32x4.pmax', g.op('f32x4.pmin', x, g.f32(89)), g.f32(-104));
  const { shifted, r } = reduce(g, inside);
  const n = g.op('i32x4.sub', shifted, g.f32(ROUND));
  const half = g.shift('i32x4.shr_s', n, 1);
  const two = (k: Node): Node => g.shift('i32x4.shl', g.op('i32x4.add', k, g.i32(127)), 23);
  return g.mul(g.mul(g.polynomial(r, EXP), two(half)), two(g.op('i32x4.sub', n, half)));
}
/** exp(x) where x is known not to be positive: 2^(n + 64) is never out of range, and 2^-64 rounds what is denormal once. */
export function expNegative(g: Graph, x: Node): Node {
  const raised = ROUND + 64;
  const inside = g.op('f32x4.pmax', x, g.f32(-104));
  const shifted = g.madd(inside, g.f32(LOG2E), g.f32(raised));
  const n = g.sub(shifted, g.f32(raised));
  const r = g.madd(n, g.f32(-LN2_LOW), g.madd(n, g.f32(-LN2_HIGH), inside));
  return g.mul(g.mul(g.polynomial(r, EXP), power(g, shifted)), g.f32(2 ** -64));
}
/** exp(r) - 1 where |r| <= ln(2) / 2. */
const nearZero = (g: Graph, r: Node): Node => g.madd(g.mul(r, r), g.polynomial(r, EXPM1), r);

/** exp(x) - 1: 2^n (exp(r) - 1) + (2^n - 1). From 2^127 on half of it is doubled. */
export function expm1(g: Graph, x: Node): Node {
  const inside = g.op('f32x4.pmax', g.op('f32x4.pmin', x, g.f32(89)), g.f32(-30));
  const { shifted, r } = reduce(g, inside);
  const large = g.op('f32x4.gt', shifted, g.f32(ROUND + 127));
  // the mask is -1: one less
  const scale = power(g, g.op('i32x4.add', shifted, large));
  const y = g.madd(nearZero(g, r), scale, g.sub(scale, g.f32(1)));
  const whole = g.select(large, g.add(y, y), y);
  // x itself, with its sign, where the next term is less than half a unit
  return g.select(g.op('f32x4.lt', g.op('f32x4.abs', x), g.f32(2 ** -25)), x, whole);
}
/** -e / (e + 2), e = exp(-2 |x|) - 1, with the sign of x. It is 1 from 9.02 on. */
export function tanh(g: Graph, x: Node): Node {
  const size = g.op('f32x4.pmin', g.op('f32x4.abs', x), g.f32(9.1));
  const { shifted, r } = reduce(g, g.mul(size, g.f32(-2)));
  const scale = power(g, shifted);
  const e = g.madd(nearZero(g, r), scale, g.sub(scale, g.f32(1)));
  const y = g.op('f32x4.div', g.op('f32x4.neg', e), g.add(e, g.f32(2)));
  return g.select(g.f32(-0), x, y);
}
/** 1 / (1 + exp(-x)): from the right exp(x) / (1 + exp(x)), which is exact where it is small. */
export function sigmoid(g: Graph, x: Node): Node {
  const e = expNegative(g, g.op('f32x4.neg', g.op('f32x4.abs', x)));
  const top = g.select(g.op('f32x4.lt', x, g.f32(0)), e, g.f32(1));
  return g.op('f32x4.div', top, g.add(e, g.f32(1)));
}

/** erf(x) / x - 1 in x^2, up to 0.9; and -log(1 - erf(x)) / x - 1, up to 3.95. */
const ERF = [
  -0.0006047117640264332, 0.005003420170396566, -0.026773033663630486, 0.11281976103782654, -0.3761250674724579,
  0.12837915122509003,
];
const ERFC = [
  0.000010728338565968443, -0.00031771344947628677, 0.003621522104367614, -0.023717258125543594, 0.10618424415588379,
  0.6351835131645203, 0.12864047288894653,
];
const ERF_SPLIT = 0.9;
/** The error function: a polynomial near 0, then 1 - exp of one. */
export function erf(g: Graph, x: Node): Node {
  const size = g.op('f32x4.pmin', g.op('f32x4.abs', x), g.f32(3.95));
  const square = g.mul(size, size);
  const near = g.madd(g.polynomial(square, ERF), size, size);
  const far = g.sub(g.f32(1), expInside(g, g.op('f32x4.neg', g.madd(g.polynomial(size, ERFC), size, size))));
  return g.select(g.f32(-0), x, g.select(g.op('f32x4.gt', size, g.f32(ERF_SPLIT)), far, near));
}
