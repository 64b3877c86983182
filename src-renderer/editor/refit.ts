/** Weights written in the document whose node has another shape for them by now. */
import type { Checked } from '../../src-engine/compile/checked';
import { type Shape, sameShape } from '../../src-engine/core/shape';
import { type Nested, nestedShape } from '../../src-engine/core/tensor';
import { writtenNumbers } from '../../src-engine/document/codec';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { LIMITS } from '../../src-engine/document/gate';

/** By name: as they fit, or null: left out, so that they start from the seed. */
export type Refit = Readonly<Record<string, Nested | null>>;

/** A vector in blocks of one value each, those of a cell's gates or one alone, with as many blocks of another size: what the numbers say is clear. Else null. */
function stretched(value: Nested, given: Shape, shape: Shape, unit: number): Nested | null {
  const [rows = 0, wanted = 0] = [given[0], shape[0]];
  const blocks = wanted / unit;
  const size = rows / blocks;
  if (given.length !== 1 || shape.length !== 1 || !Number.isInteger(blocks) || !Number.isInteger(size)) return null;
  const numbers = value as readonly number[];
  const isEven = size > 0 && numbers.every((v, i) => v === numbers[i - (i % size)]);
  return isEven ? Array.from({ length: wanted }, (_, i) => numbers[Math.floor(i / unit) * size] as number) : null;
}
/** What the weights of a node that do not fit could become; empty where all fit. None grows where that were more numbers than a document may carry. */
export function refitOf(doc: Doc, node: DocNode, { parameters }: Pick<Checked, 'parameters'>): Refit {
  const found: Record<string, Nested | null> = {};
  for (const [name, value] of Object.entries(node.weights ?? {})) {
    const [given, shape] = [nestedShape(value as Nested), parameters[`${node.id}.${name}`]];
    if (!shape || (given && sameShape(given, shape))) continue;
    const { hiddenSize } = node.params;
    const unit = typeof hiddenSize === 'number' ? hiddenSize : (shape[0] ?? 1);
    found[name] = given && stretched(value as Nested, given, shape, unit);
  }
  const isTooMuch = writtenNumbers(withRefit(doc, node.id, found).nodes) > LIMITS.weights;
  return isTooMuch ? Object.fromEntries(Object.keys(found).map((name) => [name, null])) : found;
}
export const withRefit = (doc: Doc, id: string, refit: Refit): Doc => ({
  ...doc,
  nodes: doc.nodes.map((n) => {
    if (n.id !== id) return n;
    const { weights, ...rest } = n;
    const left = Object.entries({ ...weights, ...refit }).filter(([, v]) => v !== null);
    return (left.length ? { ...n, weights: Object.fromEntries(left) } : rest) as DocNode;
  }),
});
