/**
 * sin and cos on four lanes, for every float32. x 2/pi is taken modulo 4 without a rounding error: 2/pi in pieces of 28 bits, each of whose products with x
 * is exact in float64 (Payne and Hanek, 1983, with vectors in place of tables).
 */
import { ROUND } from './exponential';
import type { Graph, Node } from './graph';

/** The first 196 binary digits of 2/pi, 28 a piece. */
const TWO_OVER_PI = [0xa2f9836, 0xe4e4415, 0x29fc275, 0x7d1f534, 0xddc0db6, 0x295993c, 0x439041f].map(
  (digits, i) => digits * 2 ** (-28 * (i + 1)),
);
/** (sin(r) - r) / r^3 and (cos(r) - 1 + r^2 / 2) / r^4 in r^2, |r| <= pi / 4. Our own weighted minimax fits. */
const SIN = [-0.0001951840822584927, 0.008332190103828907, -0.16666655242443085];
const COS = [0.000024432336431345902, -0.0013887309469282627, 0.04166664555668831];

/** x 2/pi modulo 4, as its nearest whole number and what is left, times pi/2. */
function quadrant(g: Graph, x: Node): { readonly n: Node; readonly r: Node } {
  const add = (a: Node, b: Node) => g.op('f64x2.add', a, b);
  const sub = (a: Node, b: Node) => g.op('f64x2.sub', a, b);
  const mul = (a: Node, b: Node) => g.op('f64x2.mul', a, b);
  let sum: Node | null = null;
  let lost = g.f64(0);
  for (const [i, piece] of TWO_OVER_PI.entries()) {
    const product = mul(x, g.f64(piece));
    // from the sixth on a product is smaller than 1
    if (i >= 5) {
      lost = add(lost, product);
      continue;
    }
    const turns = mul(g.op('f64x2.nearest', mul(product, g.f64(0.25))), g.f64(4));
    const part = sub(product, turns);
    if (!sum) sum = part;
    else {
      // the sum and its rounding error (Knuth)
      const next = add(sum, part);
      const back = sub(next, sum);
      lost = add(lost, add(sub(sum, sub(next, back)), sub(part, back)));
      sum = next;
    }
  }
  const whole = g.op('f64x2.nearest', sum as Node);
  return { n: whole, r: mul(add(sub(sum as Node, whole), lost), g.f64(Math.PI / 2)) };
}
/** sin(x + quarters pi / 2). */
function wave(g: Graph, x: Node, quarters: 0 | 1): Node {
  const halves = [x, g.op('high', x)].map((h) => quadrant(g, g.op('f64x2.promote_low_f32x4', h)));
  const joined = (part: 'n' | 'r'): Node => {
    const [low, high] = halves.map((h) => g.op('f32x4.demote_f64x2_zero', h[part])) as [Node, Node];
    return g.op('join', low, high);
  };
  const r = joined('r');
  const square = g.mul(r, r);
  const sine = g.madd(g.mul(square, r), g.polynomial(square, SIN), r);
  const cosine = g.madd(g.mul(square, square), g.polynomial(square, COS), g.madd(square, g.f32(-0.5), g.f32(1)));
  // the quadrant in the low bits
  const bits = g.add(joined('n'), g.f32(ROUND + quarters));
  const odd = g.op('i32x4.eq', g.op('v128.and', bits, g.i32(1)), g.i32(1));
  const sign = g.shift('i32x4.shl', g.op('v128.and', bits, g.i32(2)), 30);
  return g.op('v128.xor', g.select(odd, cosine, sine), sign);
}
export function sin(g: Graph, x: Node): Node {
  const small = g.op('f32x4.lt', g.op('f32x4.abs', x), g.f32(2 ** -13));
  return g.select(small, x, wave(g, x, 0));
}
export const cos = (g: Graph, x: Node): Node => wave(g, x, 1);
