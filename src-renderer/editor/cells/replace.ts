/** One recurrent op in place of another: the node keeps its name, its place and its wires; its weights are others, and start from the seed but for what is told here. */
import type { Doc, DocNode } from '../../../src-engine/document/doc';
import { nodeOf } from '../changes';

/** Whether a node is an RNN that nobody shares weights with. */
export function canBecomeLSTM(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  return node?.op === 'RNN' && node.weightsOf === undefined && !doc.nodes.some((n) => n.weightsOf === id);
}
/** sigmoid(3) = 0.95 of a cell is kept from step to step at first; at 0, the seed's mean, it is half, and the gradient fades faster than an RNN's. */
const OPEN = 3;
/** `bias_hh` of every layer and direction: rows i, f, g, o. */
function openForgetGates({ hiddenSize, numLayers = 1, bidirectional }: DocNode['params']): Record<string, number[]> {
  const size = Number(hiddenSize);
  const bias = Array.from({ length: 4 * size }, (_, row) => (row >= size && row < 2 * size ? OPEN : 0));
  return Object.fromEntries(
    Array.from({ length: Number(numLayers) }, (_, layer) => `bias_hh_l${layer}`)
      .flatMap((name) => (bidirectional ? [name, `${name}_reverse`] : [name]))
      .map((name) => [name, bias]),
  );
}
/** Every port of an RNN is one of an LSTM, too. Its forget gates begin open, by their biases. */
export function asLSTM(doc: Doc, id: string): Doc {
  if (!canBecomeLSTM(doc, id)) return doc;
  const nodes = doc.nodes.map((n): DocNode => {
    if (n.id !== id) return n;
    const { nonlinearity: _own, bias: _always, ...params } = n.params;
    return { ...n, op: 'LSTM', params, weights: openForgetGates(params) };
  });
  return { ...doc, nodes };
}
