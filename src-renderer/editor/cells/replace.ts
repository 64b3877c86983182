/** One recurrent op in place of another: the node keeps its name, its place and its wires; its weights are others, and start from the seed. */
import type { Doc, DocNode } from '../../../src-engine/document/doc';
import { nodeOf } from '../changes';

/** Whether a node is an RNN that nobody shares weights with. */
export function canBecomeLSTM(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  return node?.op === 'RNN' && node.weightsOf === undefined && !doc.nodes.some((n) => n.weightsOf === id);
}
/** Every port of an RNN is one of an LSTM, too. */
export function asLSTM(doc: Doc, id: string): Doc {
  if (!canBecomeLSTM(doc, id)) return doc;
  const nodes = doc.nodes.map((n): DocNode => {
    if (n.id !== id) return n;
    const { weights: _written, ...rest } = n;
    const { nonlinearity: _own, ...params } = n.params;
    return { ...rest, op: 'LSTM', params } as DocNode;
  });
  return { ...doc, nodes };
}
