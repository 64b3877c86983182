/** Shapes, parameters and issues of a document, by running every op's `build` on shapes. Keeps up with drawing: a node is built again only when it or what feeds it is another. */
import { at, fail, type Issue, IssueError, issue } from '../core/issue';
import type { IssueCode } from '../core/issues';
import { type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import { flattenNested, type Nested, nestedShape } from '../core/tensor';
import type { Doc, DocNode } from '../document/doc';
import { documentFieldIssues, nodeFieldIssues } from '../document/fields';
import { readTraining } from '../document/training';
import type { Refs } from '../ops/op';
import type { Ref } from '../prims/prim';
import type { Checked, PortInfo } from './checked';
import { cutIssues } from './cuts';
import { type Graph, graphOf, type Loop, wiresOf } from './graph';
import { portsOf, type ReadNode, readNode, unknownOp, wiringIssues } from './node';
import { ShapeBuilder } from './shapeBuilder';

export type Steps = ReadonlyMap<string, number>;
const NO_STEPS: Steps = new Map();
type Built = {
  readonly key: string;
  readonly outs: Refs;
  readonly params: ReadonlyMap<string, Shape>;
  readonly issues: readonly Issue[];
  /** Outputs that look at all steps at once. */
  readonly late?: readonly string[];
};

/** A checker remembers what it built; `createChecker()(doc)` without a memory gives the same answer. */
/** `steps`: of the sequences that come from outside, by node, where the data are there already. */
export function createChecker(steps: Steps = NO_STEPS): (doc: Doc) => Checked {
  const memory = new WeakMap<DocNode, Built>();
  return (doc) => {
    const graph = graphOf(doc);
    const byId = new Map(doc.nodes.map((n) => [n.id, n]));
    const built = new Map<string, Built>();
    const issues: Issue[] = [...graph.issues];
    for (const node of graph.order) {
      const loop = graph.loops.get(node.id);
      if (loop && !built.has(node.id)) buildLoop(loop, graph, built, byId, steps);
      if (!loop) built.set(node.id, buildNode(node, graph, built, byId, memory, steps));
      issues.push(...(built.get(node.id) as Built).issues);
    }
    const ports: Record<string, PortInfo> = {};
    const ids: Record<string, number> = {};
    const parameters: Record<string, Shape> = {};
    for (const [id, b] of built) {
      for (const [port, ref] of Object.entries(b.outs)) {
        ports[`${id}.${port}`] = { shape: ref.shape, sequence: ref.lead === 'TN', dtype: ref.dtype };
        if (ref.ids !== undefined) ids[`${id}.${port}`] = ref.ids;
      }
      const node = byId.get(id) as DocNode;
      if (node.weightsOf === undefined) for (const [name, shape] of b.params) parameters[`${id}.${name}`] = shape;
      issues.push(...nodeFieldIssues(node), ...sharedIssues(node, b, byId, built), ...weightIssues(node, b));
    }
    const { training, issues: wrong } = readTraining(doc.training);
    issues.push(...documentFieldIssues(doc), ...wrong, ...cutIssues(training.bptt, graph, (id) => built.get(id)?.outs));
    const total = Object.values(parameters).reduce((n, s) => n + sizeOf(s), 0);
    return { ports, ids, parameters, total, issues };
  };
}
export const check = (doc: Doc, steps?: Steps): Checked => createChecker(steps)(doc);

function buildNode(
  node: DocNode,
  graph: Graph,
  built: ReadonlyMap<string, Built>,
  byId: ReadonlyMap<string, DocNode>,
  memory: WeakMap<DocNode, Built>,
  steps: Steps,
): Built {
  const { wired, inputs, key } = inputsOf(node, graph, built, byId);
  const known = memory.get(node);
  if (known?.key === key) return known;
  const answer = { key, ...buildFresh(node, wired, inputs, byId, built, steps) };
  memory.set(node, answer);
  return answer;
}

/** What comes in, and a text that says so. */
function inputsOf(node: DocNode, graph: Graph, built: ReadonlyMap<string, Built>, byId: ReadonlyMap<string, DocNode>) {
  const wired = wiresOf(graph, node.id);
  const inputs: Record<string, Ref> = {};
  let key = '';
  for (const [port, from] of wired) {
    const ref = built.get(from.node)?.outs[from.port];
    key += `${port}=${from.node}.${from.port}:${byId.get(from.node)?.op}`;
    if (!ref) continue;
    inputs[port] = ref;
    key += `:${ref.lead}${ref.dtype}${ref.shape.join()}/${ref.steps ?? ''}/${ref.ids ?? ''};`;
  }
  // one value at two inputs, through whatever hands it on
  const refs = Object.values(inputs);
  if (refs.length > 1 && new Set(refs).size < refs.length) key += '=';
  return { wired, inputs, key };
}
/** Rounds in which what goes round a loop must give itself back. */
const ROUNDS = 4;
/**
 * The nodes of a loop. What its Delays hand on is given, or that of `init`, or guessed: what enters the loop, then what its ops gave; the first guess that
 * the body gives back is right.
 */
function buildLoop(
  loop: Loop,
  graph: Graph,
  built: Map<string, Built>,
  byId: ReadonlyMap<string, DocNode>,
  steps: Steps,
): void {
  const inside = new Set(loop.nodes.map((n) => n.id));
  const sources = (id: string) => [...wiresOf(graph, id)];
  const outer = loop.nodes.flatMap((n) =>
    sources(n.id).flatMap(([, from]) => {
      const ref = inside.has(from.node) ? undefined : built.get(from.node)?.outs[from.port];
      return ref ? [ref] : [];
    }),
  );
  const own = (node: DocNode): Shape | null => {
    const given = readNode(node)?.params.shape as Shape | null | undefined;
    const from = wiresOf(graph, node.id).get('init');
    const init = from && !inside.has(from.node) ? built.get(from.node)?.outs[from.port]?.shape : undefined;
    return given ?? init ?? null;
  };
  const freshIn = (node: DocNode): Built => {
    const { wired, inputs, key } = inputsOf(node, graph, built, byId);
    return { key, ...buildFresh(node, wired, inputs, byId, built, steps) };
  };
  const attempt = (guess: ReadonlyMap<string, Shape>): ReadonlyMap<string, Shape | undefined> => {
    for (const node of loop.nodes) {
      const shape = guess.get(node.id);
      built.set(node.id, shape ? delayed(node, shape) : freshIn(node));
    }
    return new Map(
      loop.delays.map((d) => {
        const from = wiresOf(graph, d.id).get('x');
        return [d.id, from && built.get(from.node)?.outs[from.port]?.shape];
      }),
    );
  };
  const fits = (guess: ReadonlyMap<string, Shape>, gave: ReadonlyMap<string, Shape | undefined>): boolean =>
    [...guess].every(([id, s]) => {
      const shape = gave.get(id);
      return shape !== undefined && sameShape(shape, s);
    });
  const known = new Map(loop.delays.map((d) => [d.id, own(d)] as const));
  const candidates: Shape[] = outer.map((r) => r.shape);
  const tried = new Set<string>();
  let right = false;
  for (let i = 0; !right && (i < candidates.length || (i === 0 && [...known.values()].every((s) => s))); i++) {
    const candidate = candidates[i] ?? [];
    if (tried.has(candidate.join())) continue;
    tried.add(candidate.join());
    let guess = new Map([...known].map(([id, s]) => [id, s ?? candidate] as const));
    for (let round = 0; round < ROUNDS && !right; round++) {
      const gave = attempt(guess);
      right = fits(guess, gave);
      if (round === 0 && i < outer.length)
        for (const n of loop.nodes)
          for (const r of Object.values(built.get(n.id)?.outs ?? {})) candidates.push(r.shape);
      guess = new Map([...guess].map(([id, s]) => [id, known.get(id) ?? gave.get(id) ?? s] as const));
    }
  }
  // nothing enters, or what enters could not be built: what is known is built all the same
  if (loop.nodes.some((n) => !built.has(n.id)))
    attempt(new Map([...known].flatMap(([id, s]) => (s ? [[id, s] as const] : []))));
  const found = loop.nodes.flatMap((n) => built.get(n.id)?.issues ?? []);
  const [first] = loop.delays;
  const tell = (code: IssueCode, node: DocNode | undefined, args = {}) => {
    const b = built.get(node?.id ?? '');
    if (b && node) built.set(node.id, { ...b, issues: [...b.issues, issue(code, args, { node: node.id })] });
  };
  if (!right && found.length === 0) tell('loop-shape', first);
  if (!outer.some((r) => r.lead === 'TN')) tell('loop-without-sequence', first);
  for (const delay of loop.delays) {
    const from = wiresOf(graph, delay.id).get('init');
    const init = from && built.get(from.node)?.outs[from.port];
    const y = built.get(delay.id)?.outs.y;
    if (init?.lead === 'TN') tell('is-sequence', delay, { op: 'Delay', port: 'init' });
    else if (init && y && !sameShape(init.shape, y.shape))
      tell('shape-mismatch', delay, { a: shapeText(init.shape), b: shapeText(y.shape), op: 'Delay' });
  }
  for (const n of loop.nodes) {
    const used = loop.nodes.flatMap((m) =>
      [...wiresOf(graph, m.id).values()].filter((from) => from.node === n.id).map((from) => from.port),
    );
    if (built.get(n.id)?.late?.some((port) => used.includes(port))) tell('not-in-loop', n, { op: n.op });
  }
}
/** A Delay of a loop: what it hands on has that shape. */
const delayed = (node: DocNode, shape: Shape): Built => ({
  key: '',
  outs: { y: { id: 0, shape, lead: 'TN', dtype: 'float32', seq: null } },
  params: NOTHING,
  issues: said(readNode(node)),
});
const said = (it: ReadNode | null): readonly Issue[] => (it ? [...it.issues, ...it.warnings] : []);
const NOTHING: ReadonlyMap<string, Shape> = new Map();
function buildFresh(
  node: DocNode,
  wired: ReadonlyMap<string, { node: string; port: string }>,
  inputs: Refs,
  byId: ReadonlyMap<string, DocNode>,
  built: ReadonlyMap<string, Built>,
  steps: Steps,
): Omit<Built, 'key'> {
  const it = readNode(node);
  if (!it) return { outs: {}, params: NOTHING, issues: [unknownOp(node)] };
  const issues: Issue[] = [...said(it)];
  const builder = new ShapeBuilder(node.id, steps.get(node.id));
  try {
    if (it.issues.length) return { outs: {}, params: NOTHING, issues };
    const ports = portsOf(it, [...wired.keys()]);
    issues.push(...wiringIssues(node, it, ports, wired, (id) => byId.get(id)?.op ?? ''));
    // a wire from a port that does not exist is the wire's fault; one whose source failed is the source's
    for (const [port, from] of wired)
      if (!inputs[port] && Object.keys(built.get(from.node)?.outs ?? {}).length > 0)
        issues.push(
          issue(
            'unknown-edge',
            { from: `${from.node}.${from.port}`, to: `${node.id}.${port}` },
            { node: node.id, port },
          ),
        );
    if (ports.some((p) => !inputs[p] && !(it.op.optional?.includes(p) && !wired.has(p))))
      return { outs: {}, params: NOTHING, issues };
    if (node.bypassed) return { outs: bypass(it.op.outputs, ports, inputs), params: NOTHING, issues };
    const outs = it.op.build(builder, inputs, it.params as never);
    issues.push(...builder.warnings.map((w) => at(w, { node: node.id })));
    checkSizes(outs, builder.params);
    const late = Object.keys(outs).filter((port) => builder.late.has(outs[port] as Ref));
    return { outs, params: builder.params, issues, ...(late.length ? { late } : {}) };
  } catch (e) {
    if (!(e instanceof IssueError)) throw e;
    issues.push(at(e.issue, { node: node.id }));
    return { outs: {}, params: builder.params, issues };
  }
}
/** Numbers of one sample of a value, or of one parameter: a gigabyte of float32. */
const MOST_NUMBERS = 2 ** 28;
/** Before anything of that size is made. */
function checkSizes(outs: Refs, params: ReadonlyMap<string, Shape>): void {
  const look = (what: string, shape: Shape) => {
    if (sizeOf(shape) > MOST_NUMBERS) fail('too-much', { what, count: sizeOf(shape), limit: MOST_NUMBERS });
  };
  for (const [port, ref] of Object.entries(outs)) look(port, ref.shape);
  for (const [name, shape] of params) look(name, shape);
}
/** A bypassed node hands its first input on. */
export function bypass(outputs: readonly string[], ports: readonly string[], inputs: Refs): Refs {
  const first = ports.map((p) => inputs[p]).find((r) => r);
  return first ? Object.fromEntries(outputs.map((o) => [o, first])) : {};
}
function sharedIssues(
  node: DocNode,
  b: Built,
  byId: ReadonlyMap<string, DocNode>,
  built: ReadonlyMap<string, Built>,
): Issue[] {
  const of = node.weightsOf;
  if (of === undefined) return [];
  const owner = built.get(of);
  const theirs = byId.get(of)?.op ?? '?';
  if (!owner || theirs !== node.op)
    return [issue('shared-mismatch', { node: node.id, of, theirs, ours: node.op }, { node: node.id })];
  return [...b.params].flatMap(([name, shape]) => {
    const other = owner.params.get(name);
    return other && sameShape(other, shape)
      ? []
      : [
          issue(
            'shared-mismatch',
            { node: node.id, of, theirs: `${name} [${other?.join(', ') ?? ''}]`, ours: `[${shape.join(', ')}]` },
            { node: node.id },
          ),
        ];
  });
}
/** Initial values that stand in the document. */
function weightIssues(node: DocNode, b: Built): Issue[] {
  return Object.entries(node.weights ?? {}).flatMap(([name, value]) => {
    const shape = b.params.get(name);
    if (!shape) return b.params.size ? [issue('unused-tensor', { key: `${node.id}.${name}` }, { node: node.id })] : [];
    const given = nestedShape(value as Nested);
    if (!given) return [issue('ragged-value', { param: name }, { node: node.id })];
    if (!sameShape(given, shape))
      return [
        issue(
          'weight-shape',
          { weight: name, shape: `[${given.join(', ')}]`, expected: `[${shape.join(', ')}]` },
          { node: node.id },
        ),
      ];
    return flattenNested(value as Nested).every(Number.isFinite)
      ? []
      : [
          issue(
            'bad-param',
            { op: node.op, param: name, value: 'NaN', expected: 'a list of numbers' },
            { node: node.id },
          ),
        ];
  });
}
