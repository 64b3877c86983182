/** The document as React Flow's nodes and edges: pure, and with an identity for each record, since React Flow compares objects. */
import { type Edge, type Node, type NodeHandle, Position, type XYPosition } from '@xyflow/react';
import type { Checked } from '../../src-engine/compile/checked';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { type Ports, portsOf } from '../editor/build';
import { sameButPlace } from '../editor/changes';
import type { Ends, Lane } from './lane';

export type OpNodeData = {
  /** As the document has it, but for its place: a node that is moved keeps its data, and is not drawn again. */
  readonly node: DocNode;
  readonly ports: Ports;
  /** What feeds each input. */
  readonly sources: readonly (string | null)[];
};
export type FlowNode = Node<OpNodeData, 'op'>;
export type FlowEdge = Edge<
  { readonly shape: string; readonly wrong: string | null; readonly isOver: boolean; readonly lane?: Lane },
  'wire'
>;
export type Measured = { readonly width?: number; readonly height?: number };
export const NODE_WIDTH = 188;
/** The header's line; further ports follow below it. */
export const FIRST_PORT = 16;
export const PORT_PITCH = 16;
/** As the style sheet draws it. */
const PORT_SIZE = 10;
/** Where wires end: known without measuring, so that a node far away needs no ports to be measured by. */
function handlesOf({ inputs, outputs }: Ports): NodeHandle[] {
  const side = (ports: readonly string[], type: 'target' | 'source', x: number, position: Position) =>
    ports.map((id, i) => ({
      id,
      type,
      position,
      x: x - PORT_SIZE / 2,
      y: FIRST_PORT + i * PORT_PITCH - PORT_SIZE / 2,
      width: PORT_SIZE,
      height: PORT_SIZE,
    }));
  return [...side(inputs, 'target', 0, Position.Left), ...side(outputs, 'source', NODE_WIDTH, Position.Right)];
}
/** What stays free around the whole graph: below the legend's two lines, and what the last row grows by when its numbers come. */
const FREE = { top: 20, left: 24, right: 24, bottom: 92 } as const;
/** The whole graph in sight. */
export const FIT = {
  padding: {
    top: `${FREE.top}px`,
    left: `${FREE.left}px`,
    right: `${FREE.right}px`,
    bottom: `${FREE.bottom}px`,
  },
  maxZoom: 1,
} as const;
/** What of a canvas is left for it. */
export const roomIn = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  width: Math.max(1, width - FREE.left - FREE.right),
  height: Math.max(1, height - FREE.top - FREE.bottom),
});

/** Where a wire begins and ends, from its ports. Null where one of them is not there. */
export function endsOf(edge: FlowEdge, nodes: ReadonlyMap<string, FlowNode>): Ends | null {
  const [from, to] = [nodes.get(edge.source), nodes.get(edge.target)];
  const out = from?.handles?.find((h) => h.type === 'source' && h.id === edge.sourceHandle);
  const into = to?.handles?.find((h) => h.type === 'target' && h.id === edge.targetHandle);
  if (!from || !to || !out || !into) return null;
  return {
    sourceX: from.position.x + out.x + PORT_SIZE,
    sourceY: from.position.y + out.y + PORT_SIZE / 2,
    targetX: to.position.x + into.x,
    targetY: to.position.y + into.y + PORT_SIZE / 2,
  };
}

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** What a node is taken for before it is measured. */
export const HEIGHT = 160;
export const boxOf = ({ position, measured }: FlowNode): Box => ({
  x: position.x,
  y: position.y,
  width: NODE_WIDTH,
  height: measured?.height ?? HEIGHT,
});

/** "N × 6 × 28 × 28" for what runs through a wire. */
export function wireText(checked: Checked, from: string): string {
  const port = checked.ports[from];
  return port ? `${port.sequence ? 'T × ' : ''}N${port.shape.map((d) => ` × ${d}`).join('')}` : '';
}

type KeptNode = { readonly size: Measured | undefined; readonly node: FlowNode };
/** Pairs stay the same objects from edit to edit. */
const WIRES = new WeakMap<Doc['edges'][number], string>();
function wireOf(pair: Doc['edges'][number]): string {
  let id = WIRES.get(pair);
  if (id === undefined) {
    id = `${pair[0]}->${pair[1]}`;
    WIRES.set(pair, id);
  }
  return id;
}
type KeptEdge = { readonly port: unknown; readonly edge: FlowEdge };
/** Keeps the objects of records that did not change: what is drawn anew at an edit are those that did. */
export class Flow {
  #nodes = new Map<string, KeptNode>();
  #edges = new Map<string, KeptEdge>();
  #nodeList: FlowNode[] = [];
  #edgeList: FlowEdge[] = [];
  /** What feeds each input, and of which wires that was found. */
  #fed: { readonly of: Doc['edges']; readonly by: ReadonlyMap<string, string> } = { of: [], by: new Map() };

  /** `held`: where nodes are while they are dragged. */
  nodes(
    doc: Doc,
    selected: readonly string[],
    measured: ReadonlyMap<string, Measured>,
    held: ReadonlyMap<string, XYPosition>,
  ): FlowNode[] {
    const next = new Map<string, KeptNode>();
    const isSelected = new Set(selected);
    const sameWires = doc.edges === this.#fed.of;
    if (!sameWires) this.#fed = { of: doc.edges, by: new Map(doc.edges.map(([from, to]) => [to, from])) };
    for (const record of doc.nodes) {
      const before = this.#nodes.get(record.id);
      const old = before?.node.data;
      const data = old && sameWires && sameButPlace(old.node, record) ? old : dataOf(record, doc, this.#fed.by, old);
      const [x, y] = record.at;
      const position = held.get(record.id) ?? { x, y };
      const size = measured.get(record.id);
      const isChosen = isSelected.has(record.id);
      const same =
        before?.node.data === data &&
        before.size === size &&
        before.node.selected === isChosen &&
        before.node.position.x === position.x &&
        before.node.position.y === position.y;
      next.set(record.id, same ? before : { size, node: toNode(data, isChosen, position, size, before?.node) });
    }
    this.#nodes = next;
    this.#nodeList = kept(
      this.#nodeList,
      Array.from(next.values(), (n) => n.node),
    );
    return this.#nodeList;
  }
  /** `over`: the wire on which a node is about to be put. */
  edges(
    pairs: Doc['edges'],
    checked: Checked,
    selected: readonly string[] = [],
    over: string | null = null,
  ): FlowEdge[] {
    const wrongs = new Map(
      checked.issues.flatMap((i) => (i.port && i.severity === 'error' ? [[`${i.node}.${i.port}`, i.code]] : [])),
    );
    const isSelected = new Set(selected);
    const next = new Map<string, KeptEdge>();
    for (const pair of pairs) {
      const [from, to] = pair;
      const id = wireOf(pair);
      const port = checked.ports[from];
      const chosen = isSelected.has(id);
      const wrong = wrongs.get(to) ?? null;
      const isOver = over === id;
      const before = this.#edges.get(id);
      const old = before?.edge;
      const shape = before && before.port === port ? (old?.data?.shape ?? '') : wireText(checked, from);
      const same =
        old?.data?.shape === shape && old.selected === chosen && old.data.wrong === wrong && old.data.isOver === isOver;
      next.set(id, { port, edge: same ? old : toEdge(id, from, to, { shape, wrong, isOver }, chosen) });
    }
    this.#edges = next;
    this.#edgeList = kept(
      this.#edgeList,
      Array.from(next.values(), (e) => e.edge),
    );
    return this.#edgeList;
  }
}
/** The list before, where it holds the same: another list is looked through by every node and wire. */
const kept = <T>(before: T[], now: T[]): T[] => (sameList(before, now) ? before : now);
const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);
const samePorts = (a: Ports, b: Ports): boolean =>
  a === b || (sameList(a.inputs, b.inputs) && sameList(a.outputs, b.outputs));
function dataOf(record: DocNode, doc: Doc, fed: ReadonlyMap<string, string>, old: OpNodeData | undefined): OpNodeData {
  const found = portsOf(record, doc);
  const ports = old && samePorts(old.ports, found) ? old.ports : found;
  const into = ports.inputs.map((port) => fed.get(`${record.id}.${port}`) ?? null);
  const sources = old && sameList(old.sources, into) ? old.sources : into;
  const node = old && sameButPlace(old.node, record) ? old.node : record;
  return old && node === old.node && ports === old.ports && sources === old.sources ? old : { node, ports, sources };
}
/** React Flow would have every node and wire called "node" and "edge", in English: their labels say what they are. */
const OWN_LABEL = { 'aria-roledescription': undefined } as const;
const toNode = (
  data: OpNodeData,
  selected: boolean,
  position: XYPosition,
  measured: Measured | undefined,
  before: FlowNode | undefined,
): FlowNode => ({
  id: data.node.id,
  type: 'op',
  position,
  data,
  ariaLabel: `${data.node.label ?? data.node.id}, ${data.node.op}`,
  domAttributes: OWN_LABEL,
  selected,
  width: NODE_WIDTH,
  handles: before?.handles && before.data.ports === data.ports ? before.handles : handlesOf(data.ports),
  ...(measured ? { measured } : {}),
});
function toEdge(
  id: string,
  from: string,
  to: string,
  data: NonNullable<FlowEdge['data']>,
  selected: boolean,
): FlowEdge {
  const [source, sourceHandle] = splitPort(from);
  const [target, targetHandle] = splitPort(to);
  return {
    id,
    type: 'wire',
    source,
    sourceHandle,
    target,
    targetHandle,
    data,
    ariaLabel: `${from} → ${to}${data.shape ? `, ${data.shape}` : ''}`,
    domAttributes: OWN_LABEL,
    focusable: false,
    selected,
  };
}
