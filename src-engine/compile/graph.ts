/** The wires of a document: who feeds whom, in which order, and what is wrong with them. */
import { type Issue, issue } from '../core/issue';
import { type Doc, type DocNode, splitPort } from '../document/doc';

export type Source = { readonly node: string; readonly port: string };
export type Graph = {
  /** Every node after the nodes that feed it. Nodes on a cycle, or behind one, are left out. */
  readonly order: readonly DocNode[];
  /** node -> input port -> where its wire comes from. */
  readonly wires: ReadonlyMap<string, ReadonlyMap<string, Source>>;
  readonly issues: readonly Issue[];
};
const NO_WIRES: ReadonlyMap<string, Source> = new Map();
export const wiresOf = (graph: Graph, node: string): ReadonlyMap<string, Source> => graph.wires.get(node) ?? NO_WIRES;

export function graphOf(doc: Doc): Graph {
  const issues: Issue[] = [];
  const nodes = new Map<string, DocNode>();
  for (const node of doc.nodes) {
    if (nodes.has(node.id)) issues.push(issue('duplicate-id', { id: node.id }, { node: node.id }));
    else nodes.set(node.id, node);
  }
  const wires = new Map<string, Map<string, Source>>();
  const followers = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [from, to] of doc.edges) {
    const [fromNode, fromPort] = splitPort(from);
    const [toNode, toPort] = splitPort(to);
    if (!nodes.has(fromNode) || !nodes.has(toNode)) {
      issues.push(issue('unknown-edge', { from, to }, { node: nodes.has(toNode) ? toNode : fromNode }));
      continue;
    }
    const inputs = wires.get(toNode) ?? new Map<string, Source>();
    if (inputs.has(toPort)) {
      issues.push(issue('second-wire', { port: toPort }, { node: toNode, port: toPort }));
      continue;
    }
    wires.set(toNode, inputs.set(toPort, { node: fromNode, port: fromPort }));
    const list = followers.get(fromNode);
    if (list) list.push(toNode);
    else followers.set(fromNode, [toNode]);
    waiting.set(toNode, (waiting.get(toNode) ?? 0) + 1);
  }
  // Kahn's algorithm; ties in the order of the document, so that the tape does not depend on how wires were drawn
  const order: DocNode[] = [];
  const ready = [...nodes.values()].filter((n) => !waiting.get(n.id));
  for (let i = 0; i < ready.length; i++) {
    const node = ready[i] as DocNode;
    order.push(node);
    for (const next of followers.get(node.id) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(nodes.get(next) as DocNode);
    }
  }
  if (order.length < nodes.size) {
    const cycle = onCycles(nodes, followers, new Set(order.map((n) => n.id)));
    for (const id of cycle) issues.push(issue('cycle', { nodes: cycle.join(', ') }, { node: id }));
  }
  return { order, wires, issues };
}

/** Of the nodes that could not be ordered, those on a cycle: what only follows one is trimmed from the end. */
function onCycles(
  nodes: ReadonlyMap<string, DocNode>,
  followers: ReadonlyMap<string, readonly string[]>,
  ordered: ReadonlySet<string>,
): string[] {
  const left = new Set([...nodes.keys()].filter((id) => !ordered.has(id)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of left)
      if (!(followers.get(id) ?? []).some((f) => left.has(f))) {
        left.delete(id);
        changed = true;
      }
  }
  return [...left];
}
