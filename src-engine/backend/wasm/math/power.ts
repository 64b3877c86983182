/** Powers on four lanes. */
import { inDouble, pow64 } from './double';
import type { Graph, Node } from './graph';

/** Small whole exponents are products; all else goes through float64, where log2 keeps the digits that the exponent multiplies. */
export function pow(g: Graph, a: Node, b: Node): Node {
  if (b.op === 'f32') {
    if (b.value === 1) return a;
    if (b.value === 2) return g.mul(a, a);
    if (b.value === 3) return g.mul(g.mul(a, a), a);
    if (b.value === -1) return g.op('f32x4.div', g.f32(1), a);
  }
  return inDouble(g, [a, b], (x, y) => pow64(g, x, y));
}
