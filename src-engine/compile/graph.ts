/** The wires of a document: who feeds whom, in which order, and what is wrong with them. */
import { type Issue, issue } from '../core/issue';
import { type Doc, type DocNode, splitPort } from '../document/doc';
import { ALL_OPS } from '../ops/index';

export type Source = { readonly node: string; readonly port: string };
export type Graph = {
  /** Every node after the nodes that feed it. Nodes on a cycle, or behind one, are left out. */
  readonly order: readonly DocNode[];
  /** node -> input port -> where its wire comes from. */
  readonly wires: ReadonlyMap<string, ReadonlyMap<string, Source>>;
  readonly issues: readonly Issue[];
  /** Loops in time by each of their nodes. In the order, the nodes of one stand together. */
  readonly loops: ReadonlyMap<string, Loop>;
};
export type Loop = {
  /** In order; what closes it comes as early as its first value can. */
  readonly nodes: readonly DocNode[];
  readonly delays: readonly DocNode[];
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
  }
  const all = [...nodes.keys()];
  const parts = components(all, followers);
  const partOf = new Map(parts.flatMap((part, i) => part.map((id) => [id, i] as const)));
  /** A wire into a Delay of its own cycle carries the value of the step before: it is not waited for. */
  const isBack = (from: string, to: string, port: string): boolean => {
    const node = nodes.get(to) as DocNode;
    const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
    return op?.closesLoops === true && port === 'x' && partOf.get(from) === partOf.get(to);
  };
  const waits = new Map<string, number>();
  const next = new Map<string, string[]>();
  for (const [to, inputs] of wires)
    for (const [port, { node: from }] of inputs) {
      if (isBack(from, to, port)) continue;
      waits.set(to, (waits.get(to) ?? 0) + 1);
      const list = next.get(from);
      if (list) list.push(to);
      else next.set(from, [to]);
    }
  // Kahn's algorithm; ties in the order of the document, so that the tape does not depend on how wires were drawn. A loop goes as one.
  const order: DocNode[] = [];
  const loops = new Map<string, Loop>();
  const isLoop = (part: readonly string[]): boolean =>
    part.length > 1 || (followers.get(part[0] as string) ?? []).includes(part[0] as string);
  const left = new Map(waits);
  /** Ids of `pool` whose sources are there, and then those that follow, each in turn. */
  const sorted = (ready: string[], pool: ReadonlySet<string> | null, put: (id: string) => void): void => {
    for (let i = 0; i < ready.length; i++) {
      const id = ready[i] as string;
      put(id);
      for (const to of next.get(id) ?? []) {
        const n = (left.get(to) ?? 0) - 1;
        left.set(to, n);
        if (n === 0 && (pool === null || pool.has(to))) ready.push(to);
      }
    }
  };
  const inLoop = new Set(parts.filter(isLoop).flat());
  const pending = parts.filter(isLoop);
  const cyclic: string[] = [];
  const ready = all.filter((id) => !waits.get(id) && !inLoop.has(id));
  const place = (id: string) => order.push(nodes.get(id) as DocNode);
  for (;;) {
    sorted(ready, new Set(all.filter((id) => !inLoop.has(id))), place);
    ready.length = 0;
    const at = pending.findIndex((part) => part.every((id) => outsideDone(id)));
    if (at < 0) break;
    const part = pending.splice(at, 1)[0] as readonly string[];
    const pool = new Set(part);
    const inside: string[] = [];
    const first = all.filter((id) => pool.has(id) && !left.get(id));
    const followersOutside: string[] = [];
    sorted(first, pool, (id) => inside.push(id));
    if (inside.length < part.length) {
      cyclic.push(...part.filter((id) => !inside.includes(id)));
      continue;
    }
    const loop: Loop = {
      nodes: inside.map((id) => nodes.get(id) as DocNode),
      delays: inside.map((id) => nodes.get(id) as DocNode).filter((n) => ALL_OPS[n.op]?.closesLoops),
    };
    for (const id of inside) {
      place(id);
      loops.set(id, loop);
      for (const to of next.get(id) ?? [])
        if (!pool.has(to) && left.get(to) === 0 && !inLoop.has(to)) followersOutside.push(to);
    }
    ready.push(...new Set(followersOutside));
  }
  if (cyclic.length > 0) {
    const cycle = onCycles(nodes, next, new Set(all.filter((id) => !cyclic.includes(id))));
    for (const id of cycle) issues.push(issue('cycle', { nodes: cycle.join(', ') }, { node: id }));
  }
  return { order, wires, loops, issues };

  /** Whether all that feeds a node of a loop from outside it is placed. */
  function outsideDone(id: string): boolean {
    const mine = partOf.get(id);
    return [...(wires.get(id)?.values() ?? [])].every(
      ({ node }) => partOf.get(node) === mine || order.some((n) => n.id === node),
    );
  }
}
/** Strongly connected components (Tarjan 1972), each in the order of the document. */
function components(ids: readonly string[], followers: ReadonlyMap<string, readonly string[]>): string[][] {
  const number = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found: string[][] = [];
  const place = new Map(ids.map((id, i) => [id, i]));
  for (const root of ids) {
    if (number.has(root)) continue;
    // without recursion: a chain may be thousands of nodes long
    const work: { id: string; at: number }[] = [{ id: root, at: 0 }];
    while (work.length) {
      const top = work[work.length - 1] as { id: string; at: number };
      if (top.at === 0) {
        number.set(top.id, number.size);
        low.set(top.id, number.get(top.id) as number);
        stack.push(top.id);
        onStack.add(top.id);
      }
      const to = followers.get(top.id)?.[top.at++];
      if (to !== undefined) {
        if (!number.has(to)) work.push({ id: to, at: 0 });
        else if (onStack.has(to)) low.set(top.id, Math.min(low.get(top.id) as number, number.get(to) as number));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1];
      if (parent) low.set(parent.id, Math.min(low.get(parent.id) as number, low.get(top.id) as number));
      if (low.get(top.id) !== number.get(top.id)) continue;
      const part: string[] = [];
      for (let id = ''; id !== top.id; ) {
        id = stack.pop() as string;
        onStack.delete(id);
        part.push(id);
      }
      found.push(part.sort((a, b) => (place.get(a) as number) - (place.get(b) as number)));
    }
  }
  return found;
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
