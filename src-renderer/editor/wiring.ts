/** Which wires can be: what fits where, and why not. Pure; the canvas asks while a wire is in the hand. */

import { check } from '../../src-engine/compile/check';
import type { Checked, PortInfo } from '../../src-engine/compile/checked';
import { misfit } from '../../src-engine/compile/fit';
import { type Issue, issue } from '../../src-engine/core/issue';
import { startParams } from '../../src-engine/core/params';
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import { addNode, connect, disconnect, portsOf } from './build';
import { nodeOf } from './changes';
import { closesCycle } from './cycles';

/** A wire's end that is in the hand: "conv1.y" looks for an input, "conv1.x" for an output. */
export type Loose = { readonly end: string; readonly is: 'output' | 'input' };

/** The output that feeds an input. */
export const sourceAt = (doc: Doc, input: string): string | undefined => doc.edges.find(([, b]) => b === input)?.[0];

function othersOf(doc: Doc, checked: Checked, node: DocNode, but: string): Record<string, PortInfo> {
  const others: Record<string, PortInfo> = {};
  for (const port of portsOf(node, doc).inputs) {
    const from = port === but ? undefined : sourceAt(doc, `${node.id}.${port}`);
    const info = from === undefined ? undefined : checked.ports[from];
    if (info) others[port] = info;
  }
  return others;
}
/** Why a wire cannot be drawn from an output to an input, or null. What is not known yet fits. */
export function whyNot(doc: Doc, checked: Checked, from: string, to: string): Issue | null {
  const [[source], [target, port]] = [splitPort(from), splitPort(to)];
  const node = nodeOf(doc, target);
  if (!node || !nodeOf(doc, source)) return issue('unknown-edge', { from, to });
  if (closesCycle(doc, from, to)) return issue('cycle', { nodes: source === target ? source : `${source}, ${target}` });
  const value = checked.ports[from];
  return value ? misfit(node, port, value, othersOf(doc, checked, node, port)) : null;
}
/** Every port that a loose end could be wired to, with why not where it cannot. */
export function candidates(doc: Doc, checked: Checked, loose: Loose): ReadonlyMap<string, Issue | null> {
  const [mine] = splitPort(loose.end);
  const found = new Map<string, Issue | null>();
  for (const node of doc.nodes) {
    if (node.id === mine) continue;
    const ports = portsOf(node, doc);
    for (const port of loose.is === 'output' ? ports.inputs : ports.outputs) {
      const end = `${node.id}.${port}`;
      found.set(
        end,
        loose.is === 'output' ? whyNot(doc, checked, loose.end, end) : whyNot(doc, checked, end, loose.end),
      );
    }
  }
  return found;
}
/** A wire between a loose end and a port, whichever of them is the output. */
const join = (doc: Doc, loose: Loose, end: string): Doc =>
  loose.is === 'output' ? connect(doc, loose.end, end) : connect(doc, end, loose.end);

/** The port of a new node that a loose end is wired to; null where it has none that fits. */
function portFor(doc: Doc, checked: Checked, node: DocNode, loose: Loose): string | null {
  const ports = portsOf(node, doc);
  if (loose.is === 'input') {
    const [target, port] = splitPort(loose.end);
    const there = nodeOf(doc, target);
    // a source says what it gives; what another op gives depends on what will be wired to it
    const out = ports.outputs.find((name) => {
      const made = sourceShape(node)?.[name];
      return !there || !made || misfit(there, port, made, othersOf(doc, checked, there, port)) === null;
    });
    return out ?? null;
  }
  const value = checked.ports[loose.end];
  return ports.inputs.find((port) => !value || misfit(node, port, value, {}) === null) ?? null;
}
/** Shapes of a node that takes nothing. */
function sourceShape(node: DocNode): Readonly<Record<string, PortInfo>> | null {
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  if (!op || typeof op.inputs === 'function' || op.inputs.length > 0) return null;
  return shapesOf(node);
}
const PROBE: Doc = { format: 'unroll', version: 1, name: '', nodes: [], edges: [], training: {} };
function shapesOf(node: DocNode): Readonly<Record<string, PortInfo>> {
  const { ports } = check({ ...PROBE, nodes: [node] });
  return Object.fromEntries(Object.entries(ports).map(([end, info]) => [splitPort(end)[1], info]));
}
const freshNode = (op: OpName): DocNode => ({
  id: 'new_node',
  op,
  params: startParams(ALL_OPS[op]?.params ?? {}),
  at: [0, 0],
});
/** The ops that a loose end could be wired to, each with the port that takes it; all ops where there is no loose end. */
export function opsFor(doc: Doc, checked: Checked, loose: Loose | null): ReadonlyMap<OpName, string | null> {
  const found = new Map<OpName, string | null>();
  for (const name of Object.keys(ALL_OPS) as OpName[]) {
    const port = loose ? portFor(doc, checked, freshNode(name), loose) : null;
    if (!loose || port !== null) found.set(name, port);
  }
  return found;
}
/** Why an op that a loose end cannot be wired to does not take it: of its first input, or of what it gives. */
export function whyNotOp(doc: Doc, checked: Checked, name: OpName, loose: Loose): Issue | null {
  const fresh = freshNode(name);
  const { inputs, outputs } = portsOf(fresh, doc);
  if (loose.is === 'output') {
    const value = checked.ports[loose.end];
    const [first] = inputs;
    return value && first !== undefined ? misfit(fresh, first, value, {}) : null;
  }
  const [target, port] = splitPort(loose.end);
  const there = nodeOf(doc, target);
  const made = sourceShape(fresh)?.[outputs[0] ?? ''];
  return there && made ? misfit(there, port, made, othersOf(doc, checked, there, port)) : null;
}
/** A new node, wired to a loose end where there is one. */
export function addWired(
  doc: Doc,
  op: OpName,
  at: readonly [number, number],
  loose: Loose | null,
  port: string | null,
): { readonly doc: Doc; readonly id: string } {
  const added = addNode(doc, op, at);
  return loose && port !== null ? { ...added, doc: join(added.doc, loose, `${added.id}.${port}`) } : added;
}
/** Whether a node can be put on a wire: nothing is wired to its first input or from its outputs, and what runs there fits. */
export function canInsert(doc: Doc, checked: Checked, id: string, wire: string): boolean {
  const node = nodeOf(doc, id);
  const edge = doc.edges.find(([a, b]) => `${a}->${b}` === wire);
  if (!node || !edge) return false;
  const [from, to] = edge;
  const ports = portsOf(node, doc);
  const [first] = ports.inputs;
  if (first === undefined || ports.outputs.length === 0 || [from, to].some((e) => splitPort(e)[0] === id)) return false;
  const isFree = !doc.edges.some(([a, b]) => splitPort(a)[0] === id || b === `${id}.${first}`);
  const value = checked.ports[from];
  return isFree && (!value || misfit(node, first, value, {}) === null);
}
/** A node put on a wire: its first input takes what the wire brought, its first output feeds what the wire fed. */
export function insertOn(doc: Doc, id: string, wire: string): Doc {
  const node = nodeOf(doc, id);
  const edge = doc.edges.find(([a, b]) => `${a}->${b}` === wire);
  if (!node || !edge) return doc;
  const ports = portsOf(node, doc);
  const [input, output] = [ports.inputs[0], ports.outputs[0]];
  if (input === undefined || output === undefined) return doc;
  const [from, to] = edge;
  return connect(connect(disconnect(doc, [edge]), from, `${id}.${input}`), `${id}.${output}`, to);
}
/** A wire whose one end was taken to another port. */
export function reconnect(doc: Doc, wire: string, from: string, to: string): Doc {
  const edge = doc.edges.find(([a, b]) => `${a}->${b}` === wire);
  return edge ? connect(disconnect(doc, [edge]), from, to) : doc;
}
