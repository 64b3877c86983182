/** One recurrent op in place of another: the node keeps its name, its place and its wires; its weights are others, and start from the seed but for what is told here. */
import { type Doc, type DocNode, splitPort } from '../../../src-engine/document/doc';
import { ALL_OPS } from '../../../src-engine/ops/index';
import { portsOf } from '../build';
import { nodeOf } from '../changes';
import { CELLS } from './cells';
import { hasRoomForGates, withOpenGates } from './openGates';

/** Whether a node is recurrent and nobody shares weights with it: the op decides how many rows they have. */
export function canChangeCell(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  const isAlone = node?.weightsOf === undefined && !doc.nodes.some((n) => n.weightsOf === id);
  return node !== undefined && Object.hasOwn(CELLS, node.op) && isAlone;
}
/** RNN, GRU or LSTM in the place of another, with the settings and the wires that both have. */
export function asCell(doc: Doc, id: string, op: string): Doc {
  const node = nodeOf(doc, id);
  if (!node || node.op === op || !Object.hasOwn(CELLS, op) || !canChangeCell(doc, id)) return doc;
  const [own, its] = [node.op, op].map((name) => ALL_OPS[name]?.params ?? {});
  const params = Object.entries(node.params).filter(([name]) => name in (its ?? {}) || !(name in (own ?? {})));
  const { weights: _rows, ...rest } = node;
  const next: DocNode = { ...rest, op, params: Object.fromEntries(params) };
  const { inputs, outputs } = portsOf(next, doc);
  const stays = (end: string, ports: readonly string[]): boolean => {
    const [of, port] = splitPort(end);
    return of !== id || ports.includes(port);
  };
  const edges = doc.edges.filter(([from, to]) => stays(from, outputs) && stays(to, inputs));
  return {
    ...doc,
    nodes: doc.nodes.map((n) => (n.id === id ? next : n)),
    edges: edges.length === doc.edges.length ? doc.edges : edges,
  };
}
/** Whether a node is an RNN that nobody shares weights with. */
export function canBecomeLSTM(doc: Doc, id: string): boolean {
  const node = nodeOf(doc, id);
  return node?.op === 'RNN' && canChangeCell(doc, id) && hasRoomForGates(doc, { ...node, weights: {} }, 'LSTM');
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
