/** Building by hand, as pure changes of a document: nodes added, wired, removed, copied. Every result is a valid document. */
import { readParams, startParams } from '../../src-engine/core/params';
import { type Doc, type DocEdge, type DocNode, splitPort } from '../../src-engine/document/doc';
import { renamedIn } from '../../src-engine/document/lesson';
import { freeId } from '../../src-engine/document/names';
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import { closesLoops, isBackWire, leadsTo, opCloses } from './cycles';

const owner = (end: string): string => splitPort(end)[0];
const idsOf = (doc: Doc): Set<string> => new Set(doc.nodes.map((n) => n.id));

/** "Conv2d" is called conv1, conv2, ...; a loss and a data set by what they are. */
function nameFor(doc: Doc, op: string): string {
  const category = Object.hasOwn(ALL_OPS, op) ? ALL_OPS[op]?.category : undefined;
  const base = category === 'loss' ? 'loss' : op === 'Dataset' ? 'data' : op.replace(/\dd$/, '').toLowerCase();
  const taken = idsOf(doc);
  if ((base === 'loss' || base === 'data') && !taken.has(base)) return base;
  for (let i = 1; ; i++) if (!taken.has(`${base}${i}`)) return freeId(`${base}${i}`, taken);
}
export type Ports = { readonly inputs: readonly string[]; readonly outputs: readonly string[] };
/** Ports of a node as its op and its wires say; an unknown op shows what is wired to it. */
export function portsOf(node: DocNode, doc: Doc): Ports {
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  if (op && typeof op.inputs !== 'function') return { inputs: op.inputs, outputs: op.outputs };
  // looked for only where it matters: it goes through all wires
  const wired = (end: 0 | 1) => [
    ...new Set(
      doc.edges
        .map((e) => splitPort(e[end]))
        .filter(([id]) => id === node.id)
        .map(([, port]) => port),
    ),
  ];
  const given = wired(1);
  if (!op) return { inputs: given, outputs: wired(0) };
  const { values, issues } = readParams(node.op, op.params, node.params);
  return { inputs: issues.length ? given : inputsOf(op.inputs as never, values, given), outputs: op.outputs };
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
/** A new node; the id it got comes with the document. */
export function addNode(
  doc: Doc,
  op: OpName,
  at: readonly [number, number],
): { readonly doc: Doc; readonly id: string } {
  const id = nameFor(doc, op);
  const node: DocNode = {
    id,
    op,
    params: startParams((ALL_OPS[op] as { params: Parameters<typeof startParams>[0] }).params),
    at,
  };
  return { doc: { ...doc, nodes: [...doc.nodes, node] }, id };
}
/** A wire from an output to an input: it takes the place of the one that ends there. */
export function connect(doc: Doc, from: string, to: string): Doc {
  if (doc.edges.some(([a, b]) => a === from && b === to)) return doc;
  return { ...doc, edges: [...doc.edges.filter(([, b]) => b !== to), [from, to]] };
}
export const disconnect = (doc: Doc, wires: readonly DocEdge[]): Doc => {
  const gone = new Set(wires.map((w) => w.join('>')));
  const edges = doc.edges.filter((e) => !gone.has(e.join('>')));
  return edges.length === doc.edges.length ? doc : { ...doc, edges };
};
/** Nodes with their wires. `heal`: what fed a removed node feeds what it fed. */
export function removeNodes(doc: Doc, ids: readonly string[], heal: boolean): Doc {
  const gone = new Set(ids);
  if (!doc.nodes.some((n) => gone.has(n.id))) return doc;
  const sourceOf = (end: string): string | null => {
    const seen = new Set<string>();
    let from: string | undefined = end;
    while (from !== undefined && gone.has(owner(from)) && !seen.has(from)) {
      seen.add(from);
      const node: string = owner(from);
      from = doc.edges.find(([, b]) => owner(b) === node)?.[0];
      // a Delay is what makes its loop legal: without it nothing goes round
      if (from !== undefined && closesLoops(doc, node) && leadsTo(doc, node, owner(from))) return null;
    }
    return from !== undefined && !gone.has(owner(from)) ? from : null;
  };
  const edges = doc.edges.flatMap(([a, b]): DocEdge[] => {
    if (gone.has(owner(b))) return [];
    const from = gone.has(owner(a)) ? (heal ? sourceOf(a) : null) : a;
    return from === null ? [] : [[from, b]];
  });
  // a node that shared the weights of a removed one stands on its own
  const nodes = doc.nodes
    .filter((n) => !gone.has(n.id))
    .map((n) => (n.weightsOf !== undefined && gone.has(n.weightsOf) ? withoutShare(n) : n));
  return { ...doc, nodes, edges };
}
const withoutShare = ({ weightsOf: _gone, ...rest }: DocNode): DocNode => rest as DocNode;

const CLIPBOARD = 'unroll-nodes';
/** Nodes and the wires between them, as text for any clipboard. */
export function copyText(doc: Doc, ids: readonly string[]): string {
  const chosen = new Set(ids);
  const nodes = doc.nodes.filter((n) => chosen.has(n.id));
  const edges = doc.edges.filter(([a, b]) => chosen.has(owner(a)) && chosen.has(owner(b)));
  return JSON.stringify({ format: CLIPBOARD, nodes, edges }, null, 1);
}
/** What `copyText` gave, under free names, moved by `by`. Null for any other text. */
export function paste(
  doc: Doc,
  text: string,
  by: readonly [number, number],
): { readonly doc: Doc; readonly ids: readonly string[] } | null {
  const found = readClip(text);
  if (!found) return null;
  const taken = idsOf(doc);
  const names = new Map<string, string>();
  for (const n of found.nodes) {
    const id = freeId(n.id, taken);
    taken.add(id);
    names.set(n.id, id);
  }
  const renamed = (end: string) => `${names.get(owner(end))}.${splitPort(end)[1]}`;
  const nodes = found.nodes.map((n): DocNode => {
    const shared = n.weightsOf === undefined ? n : { ...n, weightsOf: names.get(n.weightsOf) ?? n.weightsOf };
    return { ...shared, id: names.get(n.id) as string, at: [n.at[0] + by[0], n.at[1] + by[1]] };
  });
  const edges = found.edges.map(([a, b]): DocEdge => [renamed(a), renamed(b)]);
  return {
    doc: { ...doc, nodes: [...doc.nodes, ...nodes], edges: [...doc.edges, ...edges] },
    ids: [...names.values()],
  };
}
type Clip = { readonly nodes: readonly DocNode[]; readonly edges: readonly DocEdge[] };
const isEnd = (end: unknown, ids: ReadonlySet<string>): end is string => typeof end === 'string' && ids.has(owner(end));
/** Text from anywhere: only what is wholly well formed is taken. */
function readClip(text: string): Clip | null {
  if (text.length > 1_000_000) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const clip = raw as { format?: unknown; nodes?: unknown; edges?: unknown } | null;
  if (clip?.format !== CLIPBOARD || !Array.isArray(clip.nodes) || !Array.isArray(clip.edges) || clip.nodes.length === 0)
    return null;
  const isPlain = (v: unknown): v is Record<string, unknown> =>
    typeof v === 'object' && v !== null && !Array.isArray(v);
  const isPlace = (v: unknown) =>
    Array.isArray(v) && v.length === 2 && v.every((n) => Number.isFinite(n) && Math.abs(n) <= 1e6);
  const fits = clip.nodes.every(
    (n) => isPlain(n) && typeof n.id === 'string' && typeof n.op === 'string' && isPlain(n.params) && isPlace(n.at),
  );
  const ids = new Set(clip.nodes.map((n: DocNode) => n.id));
  if (!fits || ids.size !== clip.nodes.length) return null;
  const ends = clip.edges.every((e) => Array.isArray(e) && e.length === 2 && isEnd(e[0], ids) && isEnd(e[1], ids));
  return ends ? (clip as Clip) : null;
}
/** Another name for a node, in its wires and in what shares its weights. Null where the name is taken. */
export function rename(doc: Doc, id: string, to: string): Doc | null {
  if (id === to) return doc;
  const taken = idsOf(doc);
  if (!taken.has(id) || taken.has(to) || freeId(to, taken) !== to) return null;
  const end = (e: string) => (owner(e) === id ? `${to}.${splitPort(e)[1]}` : e);
  const nodes = doc.nodes.map((n) => {
    const shared = n.weightsOf === id ? { ...n, weightsOf: to } : n;
    return n.id === id ? { ...shared, id: to } : shared;
  });
  const renamed = { ...doc, nodes, edges: doc.edges.map(([a, b]) => [end(a), end(b)] as const) };
  return doc.lesson ? { ...renamed, lesson: renamedIn(doc.lesson, id, to) } : renamed;
}
/** The nodes in the order in which they compute, a loop from its Delays on; those on a cycle without one stand last, as they stand in the document. */
export function ordered(doc: Doc): readonly DocNode[] {
  const waiting = new Map(doc.nodes.map((n) => [n.id, 0]));
  const next = new Map<string, string[]>();
  const delays = new Set(doc.nodes.filter((n) => opCloses(n.op)).map((n) => n.id));
  for (const [a, b] of doc.edges) {
    if (delays.has(owner(b)) && isBackWire(doc, a, b)) continue;
    const [from, to] = [owner(a), owner(b)];
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const byId = new Map(doc.nodes.map((n) => [n.id, n]));
  const order = doc.nodes.filter((n) => waiting.get(n.id) === 0);
  for (const node of order)
    for (const id of next.get(node.id) ?? []) {
      const left = (waiting.get(id) ?? 0) - 1;
      waiting.set(id, left);
      const follower = byId.get(id);
      if (left === 0 && follower) order.push(follower);
    }
  const placed = new Set(order);
  return [...order, ...doc.nodes.filter((n) => !placed.has(n))];
}
