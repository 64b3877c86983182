/** Ops to instructions: every node's `build`, in order, onto one tape. */
import { at, type Issue, IssueError } from '../core/issue';
import type { DType, Shape } from '../core/shape';
import { flattenNested, type Nested, nestedShape } from '../core/tensor';
import type { DocNode } from '../document/doc';
import type { Initial, OpBuilder, OpDef, Refs } from '../ops/op';
import type { Attributes, PrimName, Ref } from '../prims/prim';
import { bypass } from './check';
import { type Graph, wiresOf } from './graph';
import { portsOf, readNode } from './node';
import type { Feed } from './program';
import { Tape } from './tape';

/** State as it is being collected; its update comes later. */
export type Cell = {
  key: string;
  node: string;
  name: string;
  kind: 'param' | 'buffer';
  shape: Shape;
  initial: Initial;
  value: Ref;
  next: Ref | null;
  frozen: boolean;
};
export type LossRef = {
  readonly node: string;
  readonly value: Ref;
  readonly weight: number;
  readonly prediction: number;
  readonly target: number;
  readonly metric: OpDef['metric'];
};
export type Lowered = {
  readonly tape: Tape;
  readonly ports: Map<string, Ref>;
  readonly cells: Map<string, Cell>;
  readonly feeds: readonly Feed[];
  readonly constants: readonly { value: number; data: readonly number[] }[];
  readonly losses: readonly LossRef[];
  readonly step: number | null;
};

class NodeBuilder implements OpBuilder {
  node = '';
  #owner = '';
  #frozen = false;
  readonly feeds: Feed[] = [];
  readonly cells = new Map<string, Cell>();
  readonly constants: { value: number; data: readonly number[] }[] = [];
  #step: Ref | null = null;
  constructor(
    readonly tape: Tape,
    readonly training: boolean,
    readonly seed: number,
  ) {}
  enter(node: DocNode, phase: 'forward' | 'loss'): void {
    this.node = node.id;
    this.#owner = node.weightsOf ?? node.id;
    this.#frozen = node.frozen === true;
    this.tape.node = node.id;
    this.tape.phase = phase;
  }
  emit<P extends PrimName>(prim: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref {
    return this.tape.emit(prim, inputs, attrs);
  }
  #cell(kind: 'param' | 'buffer', name: string, shape: Shape, initial: Initial): Ref {
    const key = `${this.#owner}.${name}`;
    const known = this.cells.get(key);
    if (known) {
      known.frozen ||= this.#frozen;
      return known.value;
    }
    const value = this.tape.value(shape, 'none', 'float32', { of: kind, name });
    this.cells.set(key, {
      key,
      node: this.#owner,
      name,
      kind,
      shape,
      initial,
      value,
      next: null,
      frozen: this.#frozen,
    });
    return value;
  }
  param = (name: string, shape: Shape, initial: Initial): Ref => this.#cell('param', name, shape, initial);
  buffer = (name: string, shape: Shape, fill: number): Ref =>
    this.#cell('buffer', name, shape, { kind: 'constant', value: fill });
  next(buffer: Ref, value: Ref): void {
    for (const cell of this.cells.values())
      if (cell.value.id === buffer.id && !this.#frozen) {
        cell.next = value;
        const v = this.tape.values[value.id];
        if (v) v.role = { of: 'next', name: cell.name };
      }
  }
  feed(port: string, shape: Shape, dtype: DType, sequence: boolean): Ref {
    const seq = sequence ? this.tape.newSequence() : null;
    const ref = this.tape.value(shape, sequence ? 'TN' : 'N', dtype, { of: 'inner', name: port }, seq);
    this.feeds.push({ node: this.node, port, value: ref.id, seq });
    return ref;
  }
  constant(value: Nested, dtype: DType): Ref {
    const ref = this.tape.value(nestedShape(value) ?? [], 'none', dtype, { of: 'constant', name: '' });
    this.constants.push({ value: ref.id, data: flattenNested(value) });
    return ref;
  }
  step(): Ref {
    this.#step ??= this.tape.value([], 'none', 'int32', { of: 'step', name: 'step' });
    return this.#step;
  }
  get stepValue(): number | null {
    return this.#step?.id ?? null;
  }
}

/** Lowers a document without errors (check says so). What an op refuses only here becomes an issue, too. */
export function lower(graph: Graph, training: boolean, seed: number): Lowered | { readonly issues: readonly Issue[] } {
  const tape = new Tape();
  const builder = new NodeBuilder(tape, training, seed);
  const ports = new Map<string, Ref>();
  const losses: LossRef[] = [];
  for (const node of graph.order) {
    const it = readNode(node);
    if (!it) continue;
    const wired = wiresOf(graph, node.id);
    const inputs: Record<string, Ref> = {};
    for (const [port, from] of wired) {
      const ref = ports.get(`${from.node}.${from.port}`);
      if (ref) inputs[port] = ref;
    }
    const isLoss = it.op.category === 'loss' && !node.bypassed;
    builder.enter(node, isLoss ? 'loss' : 'forward');
    let outs: Refs;
    try {
      const names = portsOf(it, [...wired.keys()]);
      outs = node.bypassed ? bypass(it.op.outputs, names, inputs) : it.op.build(builder, inputs, it.params as never);
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      return { issues: [at(e.issue, { node: node.id })] };
    }
    for (const [port, ref] of Object.entries(outs)) {
      ports.set(`${node.id}.${port}`, ref);
      const v = tape.values[ref.id];
      if (v && v.role.of === 'inner' && v.node === node.id) v.role = { of: 'out', name: port };
    }
    if (isLoss && outs.loss)
      losses.push({
        node: node.id,
        value: outs.loss,
        weight: Number(it.params.weight ?? 1),
        prediction: inputs.prediction?.id ?? -1,
        target: inputs.target?.id ?? -1,
        metric: it.op.metric,
      });
  }
  return {
    tape,
    ports,
    cells: builder.cells,
    feeds: builder.feeds,
    constants: builder.constants,
    losses,
    step: builder.stepValue,
  };
}
