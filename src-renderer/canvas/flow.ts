/** The document as React Flow's nodes and edges: pure, and with an identity for each record, since React Flow compares objects. */
import type { Edge, Node, XYPosition } from '@xyflow/react';
import type { Checked } from '../../src-engine/compile/checked';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { type Ports, portsOf } from '../editor/build';

export type OpNodeData = {
  readonly node: DocNode;
  readonly ports: Ports;
  /** What feeds each input. */
  readonly sources: readonly (string | null)[];
};
export type FlowNode = Node<OpNodeData, 'op'>;
export type FlowEdge = Edge<
  { readonly shape: string; readonly wrong: string | null; readonly isOver: boolean },
  'wire'
>;
export type Measured = { readonly width?: number; readonly height?: number };
export const NODE_WIDTH = 188;
/** The whole graph in sight; the legend's line below stays free. */
export const FIT = { padding: { top: '20px', left: '24px', right: '24px', bottom: '60px' }, maxZoom: 1 } as const;

/** "N × 6 × 28 × 28" for what runs through a wire. */
export function wireText(checked: Checked, from: string): string {
  const port = checked.ports[from];
  return port ? `${port.sequence ? 'T × ' : ''}N${port.shape.map((d) => ` × ${d}`).join('')}` : '';
}

/** Keeps the objects of records that did not change. */
export class Flow {
  #nodes = new Map<string, { key: readonly unknown[]; node: FlowNode }>();
  #edges = new Map<string, { key: string; edge: FlowEdge }>();

  /** `held`: where nodes are while they are dragged. */
  nodes(
    doc: Doc,
    selected: readonly string[],
    measured: ReadonlyMap<string, Measured>,
    held: ReadonlyMap<string, XYPosition>,
  ): FlowNode[] {
    const next = new Map<string, { key: readonly unknown[]; node: FlowNode }>();
    const isSelected = new Set(selected);
    const fed = new Map(doc.edges.map(([from, to]) => [to, from]));
    for (const record of doc.nodes) {
      const before = this.#nodes.get(record.id);
      const old = before?.node.data;
      const found = portsOf(record, doc);
      const ports = old && JSON.stringify(old.ports) === JSON.stringify(found) ? old.ports : found;
      const into = ports.inputs.map((port) => fed.get(`${record.id}.${port}`) ?? null);
      const sources = old && sameList(old.sources, into) ? old.sources : into;
      const at = held.get(record.id);
      const size = measured.get(record.id);
      const key = [record, ports, sources, isSelected.has(record.id), at, size];
      const same = before?.key.every((k, i) => k === key[i]);
      next.set(
        record.id,
        same && before
          ? before
          : { key, node: toNode({ node: record, ports, sources }, isSelected.has(record.id), at, size) },
      );
    }
    this.#nodes = next;
    return [...next.values()].map((n) => n.node);
  }
  /** `over`: the wire on which a node is about to be put. */
  edges(doc: Doc, checked: Checked, selected: readonly string[] = [], over: string | null = null): FlowEdge[] {
    const wrongs = new Map(
      checked.issues.flatMap((i) => (i.port && i.severity === 'error' ? [[`${i.node}.${i.port}`, i.code]] : [])),
    );
    const next = new Map<string, { key: string; edge: FlowEdge }>();
    for (const [from, to] of doc.edges) {
      const shape = wireText(checked, from);
      const id = `${from}->${to}`;
      const isSelected = selected.includes(id);
      const wrong = wrongs.get(to) ?? null;
      const isOver = over === id;
      const key = `${shape}${isSelected}${wrong}${isOver}`;
      const before = this.#edges.get(id);
      next.set(
        id,
        before?.key === key ? before : { key, edge: toEdge(id, from, to, { shape, wrong, isOver }, isSelected) },
      );
    }
    this.#edges = next;
    return [...next.values()].map((e) => e.edge);
  }
}
const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);
const toNode = (
  data: OpNodeData,
  selected: boolean,
  at: XYPosition | undefined,
  measured: Measured | undefined,
): FlowNode => ({
  id: data.node.id,
  type: 'op',
  position: at ?? { x: data.node.at[0], y: data.node.at[1] },
  data,
  ariaLabel: `${data.node.label ?? data.node.id}, ${data.node.op}`,
  selected,
  width: NODE_WIDTH,
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
    focusable: false,
    selected,
  };
}
