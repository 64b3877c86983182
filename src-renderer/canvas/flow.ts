/** The document as React Flow's nodes and edges: pure, and with an identity for each record, since React Flow compares objects. */
import type { Edge, Node, XYPosition } from '@xyflow/react';
import type { Checked } from '../../src-engine/compile/checked';
import { readParams } from '../../src-engine/core/params';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';

export type Ports = { readonly inputs: readonly string[]; readonly outputs: readonly string[] };
export type OpNodeData = { readonly node: DocNode; readonly ports: Ports };
export type FlowNode = Node<OpNodeData, 'op'>;
export type FlowEdge = Edge<{ readonly shape: string }, 'wire'>;
export type Measured = { readonly width?: number; readonly height?: number };
export const NODE_WIDTH = 188;

/** Ports of a node as its op and its wires say; an unknown op shows what is wired to it. */
export function portsOf(node: DocNode, doc: Doc): Ports {
  const wired = (end: 0 | 1) => [
    ...new Set(
      doc.edges
        .map((e) => splitPort(e[end]))
        .filter(([id]) => id === node.id)
        .map(([, port]) => port),
    ),
  ];
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  const given = wired(1);
  if (!op) return { inputs: given, outputs: wired(0) };
  const { values, issues } = readParams(node.op, op.params, node.params);
  if (typeof op.inputs !== 'function') return { inputs: op.inputs, outputs: op.outputs };
  return { inputs: issues.length ? given : inputsOf(op.inputs, values, given), outputs: op.outputs };
}
/** A formula that does not parse has no ports of its own: the wires that are there stay visible. */
function inputsOf(
  of: (p: never, wired: readonly string[]) => readonly string[],
  values: unknown,
  given: readonly string[],
): readonly string[] {
  try {
    return of(values as never, given);
  } catch {
    return given;
  }
}
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
    for (const record of doc.nodes) {
      const before = this.#nodes.get(record.id);
      const old = before?.node.data;
      const found = portsOf(record, doc);
      const ports = old && JSON.stringify(old.ports) === JSON.stringify(found) ? old.ports : found;
      const at = held.get(record.id);
      const size = measured.get(record.id);
      const key = [record, ports, isSelected.has(record.id), at, size];
      const same = before?.key.every((k, i) => k === key[i]);
      next.set(
        record.id,
        same && before ? before : { key, node: toNode(record, ports, isSelected.has(record.id), at, size) },
      );
    }
    this.#nodes = next;
    return [...next.values()].map((n) => n.node);
  }
  edges(doc: Doc, checked: Checked, selected: readonly string[] = []): FlowEdge[] {
    const next = new Map<string, { key: string; edge: FlowEdge }>();
    for (const [from, to] of doc.edges) {
      const shape = wireText(checked, from);
      const id = `${from}->${to}`;
      const isSelected = selected.includes(id);
      const key = `${shape}${isSelected}`;
      const before = this.#edges.get(id);
      next.set(id, before?.key === key ? before : { key, edge: toEdge(id, from, to, shape, isSelected) });
    }
    this.#edges = next;
    return [...next.values()].map((e) => e.edge);
  }
}
const toNode = (
  record: DocNode,
  ports: Ports,
  selected: boolean,
  at: XYPosition | undefined,
  measured: Measured | undefined,
): FlowNode => ({
  id: record.id,
  type: 'op',
  position: at ?? { x: record.at[0], y: record.at[1] },
  data: { node: record, ports },
  ariaLabel: `${record.label ?? record.id}, ${record.op}`,
  selected,
  width: NODE_WIDTH,
  ...(measured ? { measured } : {}),
});
function toEdge(id: string, from: string, to: string, shape: string, selected: boolean): FlowEdge {
  const [source, sourceHandle] = splitPort(from);
  const [target, targetHandle] = splitPort(to);
  return {
    id,
    type: 'wire',
    source,
    sourceHandle,
    target,
    targetHandle,
    data: { shape },
    ariaLabel: `${from} → ${to}${shape ? `, ${shape}` : ''}`,
    focusable: false,
    selected,
  };
}
