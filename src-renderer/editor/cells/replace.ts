/** One recurrent op in place of another: the node keeps its name, its place and its wires; its weights are others, and start from the seed but for what is told here. */
import type { Doc, DocNode } from '../../../src-engine/document/doc';
import { nodeOf } from '../changes';
import { hasRoomForGates, withOpenGates } from './openGates';

/** Whether a node is an RNN that nobody shares weights with. */
export function canBecomeLSTM(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  const isAlone = node?.weightsOf === undefined && !doc.nodes.some((n) => n.weightsOf === id);
  return node?.op === 'RNN' && isAlone && hasRoomForGates(doc, { ...node, weights: {} }, 'LSTM');
}
/** Every port of an RNN is one of an LSTM, too. Its forget gates begin open, by their biases. */
export function asLSTM(doc: Doc, id: string): Doc {
  if (!canBecomeLSTM(doc, id)) return doc;
  const nodes = doc.nodes.map((n): DocNode => {
    if (n.id !== id) return n;
    const { nonlinearity: _own, ...params } = n.params;
    return withOpenGates({ ...n, op: 'LSTM', params, weights: {} });
  });
  return { ...doc, nodes };
}
