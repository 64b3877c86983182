/** Gates that begin open: what keeps the state of an LSTM or a GRU from step to step, and with it the gradient, is near 1 at first, by its bias. */
import { writtenNumbers } from '../../../src-engine/document/codec';
import type { Doc, DocNode } from '../../../src-engine/document/doc';
import { LIMITS } from '../../../src-engine/document/gate';
import { nodeOf } from '../changes';

/** sigmoid(3) = 0.95 of what is kept goes on from step to step at first; at 0, the seed's mean, it is half, and the gradient fades faster than an RNN's. */
const OPEN = 3;
/** How many gates a cell has: LSTM i f g o, GRU r z n. The second keeps in both. */
const GATES: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3 };
const KEEPS = 1;

/** `bias_hh` of every layer and direction. */
function openBiases(op: string, { hiddenSize, numLayers = 1, bidirectional }: DocNode['params']) {
  const size = Number(hiddenSize);
  const bias = Array.from({ length: (GATES[op] ?? 0) * size }, (_, row) =>
    Math.floor(row / size) === KEEPS ? OPEN : 0,
  );
  return Object.fromEntries(
    Array.from({ length: Number(numLayers) }, (_, layer) => `bias_hh_l${layer}`)
      .flatMap((name) => (bidirectional ? [name, `${name}_reverse`] : [name]))
      .map((name) => [name, bias]),
  );
}
/** The same node with its gates open: they are biases, so it has some. */
export function withOpenGates(node: DocNode): DocNode {
  const { bias: _always, ...params } = node.params;
  return { ...node, params, weights: { ...node.weights, ...openBiases(node.op, params) } };
}
/** Whether a document has room for the biases that a node would have as an LSTM, or a GRU. */
export function hasRoomForGates(doc: Doc, node: DocNode, op = node.op): boolean {
  const others = doc.nodes.filter((n) => n !== node);
  return writtenNumbers([...others, withOpenGates({ ...node, op })]) <= LIMITS.weights;
}
/** Whether it is an LSTM or a GRU whose biases are its own, and nowhere written. */
export function canOpenGates(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  if (!node || !(node.op in GATES) || node.weightsOf !== undefined) return false;
  const isWritten = Object.keys(node.weights ?? {}).some((name) => name.startsWith('bias_hh'));
  return !isWritten && hasRoomForGates(doc, node);
}
export const asOpen = (doc: Doc, id: string): Doc =>
  canOpenGates(doc, id) ? { ...doc, nodes: doc.nodes.map((n) => (n.id === id ? withOpenGates(n) : n)) } : doc;
