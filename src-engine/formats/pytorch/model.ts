/** A checked document as export looks at it: what is fed from outside, what each port holds, what an op makes its weights from. */
import type { Checked } from '../../compile/checked';
import { type Graph, graphOf, wiresOf } from '../../compile/graph';
import { portsOf, type ReadNode, readNode } from '../../compile/node';
import { ShapeBuilder } from '../../compile/shapeBuilder';
import type { DType, Shape } from '../../core/shape';
import { type Doc, type DocNode, splitPort } from '../../document/doc';
import { readTraining, type Training } from '../../document/training';
import type { Initial, Known, Refs } from '../../ops/op';

/** "node.port". */
export type Port = string;
export type Feed = {
  readonly node: DocNode;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly sequence: boolean;
} & Known;
/** A node with its op and its parameters; what is wired to it, with bypassed nodes left out. */
export type Node = ReadNode & { readonly node: DocNode; readonly inputs: ReadonlyMap<string, Port> };
export type Model = {
  readonly doc: Doc;
  readonly checked: Checked;
  readonly graph: Graph;
  readonly training: Training;
  /** In order, without bypassed nodes. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly feeds: ReadonlyMap<Port, Feed>;
  shapeOf(port: Port): Shape;
  leadOf(port: Port): 0 | 1 | 2;
};
export type Tensors = {
  /** Trained parameters, by name. */
  readonly params: ReadonlyMap<string, Initial>;
  readonly buffers: readonly string[];
};

/** Runs `build` on shapes and writes down what it asks for. */
class Recorder extends ShapeBuilder {
  readonly initials = new Map<string, Initial>();
  readonly buffers: string[] = [];
  readonly feeds: (Omit<Feed, 'node'> & { readonly port: string })[] = [];
  override param(name: string, shape: Shape, initial?: Initial) {
    if (initial) this.initials.set(name, initial);
    return super.param(name, shape);
  }
  override buffer(name: string, shape: Shape) {
    this.buffers.push(name);
    return super.buffer(name, shape);
  }
  override feed(port: string, shape: Shape, dtype: DType, sequence: boolean, known: Known = {}) {
    this.feeds.push({ port, shape, dtype, sequence, ...known });
    return super.feed(port, shape, dtype, sequence, known);
  }
}
export function modelOf(doc: Doc, checked: Checked): Model {
  const graph = graphOf(doc);
  const byId = new Map(graph.order.map((n) => [n.id, n]));
  /** A Delay that closes a loop is one, bypassed or not. */
  const isBypassed = (node: DocNode): boolean =>
    node.bypassed === true && !graph.loops.get(node.id)?.delays.includes(node);
  const origin = (port: Port): Port => {
    const node = byId.get(splitPort(port)[0]);
    const it = node && isBypassed(node) ? readNode(node) : null;
    if (!node || !it) return port;
    const wires = wiresOf(graph, node.id);
    const first = portsOf(it, [...wires.keys()]).flatMap((p) => wires.get(p) ?? [])[0];
    return first ? origin(`${first.node}.${first.port}`) : port;
  };
  const nodes = new Map<string, Node>();
  const feeds = new Map<Port, Feed>();
  for (const node of graph.order) {
    const it = readNode(node);
    if (!it || isBypassed(node)) continue;
    const wires = [...wiresOf(graph, node.id)];
    const inputs = new Map(wires.map(([port, from]) => [port, origin(`${from.node}.${from.port}`)]));
    const known: Node = { ...it, node, inputs };
    nodes.set(node.id, known);
    if (it.op.inputs.length > 0 || typeof it.op.inputs === 'function') continue;
    const recorder = new Recorder(node.id);
    it.op.build(recorder, {}, it.params as never);
    for (const { port, ...feed } of recorder.feeds) feeds.set(`${node.id}.${port}`, { node, ...feed });
  }
  const leads = new Map<Port, 0 | 1 | 2>();
  const leadOf = (port: Port): 0 | 1 | 2 => {
    const seen = leads.get(port);
    if (seen !== undefined) return seen;
    const it = nodes.get(splitPort(port)[0]);
    const lead = checked.ports[port]?.sequence
      ? 2
      : feeds.has(port) || (it?.op.category !== 'loss' && [...(it?.inputs.values() ?? [])].some((p) => leadOf(p) > 0))
        ? 1
        : 0;
    leads.set(port, lead);
    return lead;
  };
  const { training } = readTraining(doc.training);
  return { doc, checked, graph, training, nodes, feeds, leadOf, shapeOf: (port) => checked.ports[port]?.shape ?? [] };
}
const NONE: Tensors = { params: new Map(), buffers: [] };
/** The parameters and running statistics of a node, and what they start from. */
export function tensorsOf({ checked }: Model, { node, op, params, inputs }: Node): Tensors {
  // every op with parameters has a rule that they start from
  if (!('init' in params)) return NONE;
  const recorder = new Recorder(node.id);
  const refs: Record<string, Refs[string]> = {};
  for (const [port, from] of inputs) {
    const info = checked.ports[from];
    if (info) refs[port] = { id: 0, shape: info.shape, lead: info.sequence ? 'TN' : 'N', dtype: info.dtype, seq: null };
  }
  op.build(recorder, refs, params as never);
  return { params: recorder.initials, buffers: recorder.buffers };
}
