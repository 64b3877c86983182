/** Shapes, parameters and issues of a document, by running every op's `build` on shapes. Keeps up with drawing: a node is built again only when it or what feeds it is another. */
import { at, fail, type Issue, IssueError, issue } from '../core/issue';
import { type DType, type Lead, type Shape, sameShape, sizeOf, widest } from '../core/shape';
import { flattenNested, type Nested, nestedShape } from '../core/tensor';
import type { Doc, DocNode } from '../document/doc';
import { readTraining } from '../document/training';
import type { OpBuilder, Refs } from '../ops/op';
import { PRIMS } from '../prims/index';
import type { Attributes, Prim, PrimName, Ref } from '../prims/prim';
import type { Checked, PortInfo } from './checked';
import { type Graph, graphOf, wiresOf } from './graph';
import { portsOf, readNode, wiringIssues } from './node';

/** Infers and forgets: no instruction is kept. */
export class ShapeBuilder implements OpBuilder {
  readonly training = true;
  readonly seed = 0;
  readonly params = new Map<string, Shape>();
  constructor(readonly node: string) {}
  #ref = (shape: Shape, lead: Lead, dtype: DType): Ref => ({ id: 0, shape, lead, dtype, seq: null });
  emit<P extends PrimName>(prim: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref {
    const p = PRIMS[prim] as Prim<Attributes[P]>;
    const { shape, dtype = 'float32' } = p.infer(inputs, attrs);
    return this.#ref(shape, p.lead?.(inputs, attrs) ?? widest(inputs.map((r) => r.lead)), dtype);
  }
  param(name: string, shape: Shape): Ref {
    this.params.set(name, shape);
    return this.#ref(shape, 'none', 'float32');
  }
  buffer(_name: string, shape: Shape): Ref {
    return this.#ref(shape, 'none', 'float32');
  }
  next(): void {}
  feed(_port: string, shape: Shape, dtype: DType, sequence: boolean): Ref {
    return this.#ref(shape, sequence ? 'TN' : 'N', dtype);
  }
  constant(value: Nested, dtype: DType): Ref {
    return this.#ref(nestedShape(value) ?? [], 'none', dtype);
  }
  step(): Ref {
    return this.#ref([], 'none', 'int32');
  }
}

type Built = {
  readonly key: string;
  readonly outs: Refs;
  readonly params: ReadonlyMap<string, Shape>;
  readonly issues: readonly Issue[];
};

/** A checker remembers what it built; `createChecker()(doc)` without a memory gives the same answer. */
export function createChecker(): (doc: Doc) => Checked {
  const memory = new WeakMap<DocNode, Built>();
  return (doc) => {
    const graph = graphOf(doc);
    const byId = new Map(doc.nodes.map((n) => [n.id, n]));
    const built = new Map<string, Built>();
    const issues: Issue[] = [...graph.issues];
    for (const node of graph.order) {
      const b = buildNode(node, graph, built, byId, memory);
      built.set(node.id, b);
      issues.push(...b.issues);
    }
    const ports: Record<string, PortInfo> = {};
    const parameters: Record<string, Shape> = {};
    for (const [id, b] of built) {
      for (const [port, ref] of Object.entries(b.outs))
        ports[`${id}.${port}`] = { shape: ref.shape, sequence: ref.lead === 'TN', dtype: ref.dtype };
      const node = byId.get(id) as DocNode;
      if (node.weightsOf === undefined) for (const [name, shape] of b.params) parameters[`${id}.${name}`] = shape;
      issues.push(...sharedIssues(node, b, byId, built), ...weightIssues(node, b));
    }
    issues.push(...readTraining(doc.training).issues);
    return { ports, parameters, total: Object.values(parameters).reduce((n, s) => n + sizeOf(s), 0), issues };
  };
}
export const check = (doc: Doc): Checked => createChecker()(doc);

function buildNode(
  node: DocNode,
  graph: Graph,
  built: ReadonlyMap<string, Built>,
  byId: ReadonlyMap<string, DocNode>,
  memory: WeakMap<DocNode, Built>,
): Built {
  const wired = wiresOf(graph, node.id);
  const inputs: Record<string, Ref> = {};
  let key = '';
  for (const [port, from] of wired) {
    const ref = built.get(from.node)?.outs[from.port];
    key += `${port}=${from.node}.${from.port}:${byId.get(from.node)?.op}`;
    if (!ref) continue;
    inputs[port] = ref;
    key += `:${ref.lead}${ref.dtype}${ref.shape.join()};`;
  }
  const known = memory.get(node);
  if (known?.key === key) return known;
  const answer = { key, ...buildFresh(node, wired, inputs, byId, built) };
  memory.set(node, answer);
  return answer;
}

const NOTHING: ReadonlyMap<string, Shape> = new Map();
function buildFresh(
  node: DocNode,
  wired: ReadonlyMap<string, { node: string; port: string }>,
  inputs: Refs,
  byId: ReadonlyMap<string, DocNode>,
  built: ReadonlyMap<string, Built>,
): Omit<Built, 'key'> {
  const it = readNode(node);
  if (!it) return { outs: {}, params: NOTHING, issues: [issue('unknown-op', { op: node.op }, { node: node.id })] };
  const issues: Issue[] = [...it.issues];
  const builder = new ShapeBuilder(node.id);
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
    checkSizes(outs, builder.params);
    return { outs, params: builder.params, issues };
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
        issue('value-shape', { shape: `[${given.join(', ')}]`, expected: `[${shape.join(', ')}]` }, { node: node.id }),
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
