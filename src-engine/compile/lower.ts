/** Ops to instructions: every node's `build`, in order, onto one tape. */
import { formula } from '../core/formulaParse';
import { at, type Issue, IssueError } from '../core/issue';
import type { DType, Shape } from '../core/shape';
import { flattenNested, type Nested, nestedShape } from '../core/tensor';
import type { DocNode } from '../document/doc';
import type { Initial, Known, OpBuilder, OpDef, Refs, StateRef } from '../ops/op';
import type { Attributes, PrimName, Ref } from '../prims/prim';
import { bypass, type Steps } from './check';
import type { Checked } from './checked';
import { type Graph, type Loop, wiresOf } from './graph';
import { portsOf, readNode } from './node';
import type { Feed, Hyper, LoopNodes } from './program';
import { Tape } from './tape';

/** State as it is being collected; its update comes later. */
export type Cell = {
  key: string;
  node: string;
  name: string;
  kind: 'param' | 'buffer' | 'carry';
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
/** What goes from step to step: of a recurrent op, or what a Delay of a loop keeps. */
export type StateCarried = {
  readonly node: string;
  readonly name: string;
  readonly reversed: boolean;
  readonly before: Ref;
  readonly after: Ref;
};
export type Lowered = {
  readonly tape: Tape;
  readonly ports: Map<string, Ref>;
  readonly cells: Map<string, Cell>;
  readonly feeds: readonly Feed[];
  readonly constants: readonly { value: number; data: readonly number[] }[];
  readonly losses: readonly LossRef[];
  readonly step: number | null;
  readonly hypers: readonly Hyper[];
  readonly hidden: readonly StateCarried[];
  /** Loops that the user wired: ids of their nodes in order, and of the Delays among them. */
  readonly loops: readonly LoopNodes[];
};

/** How what a Delay keeps is called. */
const DELAYED = 'h';
const GO_ON = formula('where(on > 0.5, carry, init)', ['on', 'carry', 'init']);
const GO_ON_FROM_ZERO = formula('where(on > 0.5, carry, 0)', ['on', 'carry']);

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
    readonly carryState: boolean,
    readonly steps: Steps,
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
  feed(port: string, shape: Shape, dtype: DType, sequence: boolean, { steps }: Known = {}): Ref {
    const seq = sequence ? this.tape.newSequence() : null;
    const ref = this.tape.value(
      shape,
      sequence ? 'TN' : 'N',
      dtype,
      { of: 'inner', name: port },
      seq,
      sequence ? (this.steps.get(this.node) ?? steps) : undefined,
    );
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
  /** `check` has said it. */
  warn(): void {}
  loop<T>(body: () => T): T {
    return this.tape.loop(false, body);
  }
  readonly hidden: StateCarried[] = [];
  state(name: string, shape: Shape, init: Ref | null, reversed = false): StateRef {
    const first = this.carryState ? this.#carried(shape, init) : null;
    const from = first?.ref ?? init;
    const open = this.tape.open('delay', shape, from ? [from] : [], reversed, this.tape.newSequence());
    const { node } = this;
    return {
      before: open.out,
      becomes: (x) => {
        open.close(x);
        this.hidden.push({ node, name, reversed, before: open.out, after: x });
        if (first) first.cell.next = this.emit('lastStep', [x], {});
      },
    };
  }
  /** Outside a loop a Delay keeps a value, too: what it begins with goes on like every state. */
  goesOn({ x, init }: Readonly<Record<string, Ref>>): Readonly<Record<string, Ref>> {
    if (!this.carryState || x?.dtype !== 'float32') return {};
    const { ref, cell } = this.#carried(x.shape, init ?? null);
    cell.next = this.emit('lastStep', [x], {});
    return { init: ref };
  }
  /** What a state begins with where it goes on from the batch before: a constant; `init` at the start of a stream. */
  #carried(shape: Shape, init: Ref | null): { readonly ref: Ref; readonly cell: Cell } {
    const name = `carry${[...this.cells.values()].filter((c) => c.kind === 'carry' && c.node === this.node).length}`;
    const key = `${this.node}.${name}`;
    const value = this.tape.value(shape, 'N', 'float32', { of: 'carry', name });
    const initial: Initial = { kind: 'constant', value: 0 };
    const cell: Cell = { key, node: this.node, name, kind: 'carry', shape, initial, value, next: null, frozen: false };
    this.cells.set(key, cell);
    this.#goesOn ??= this.tape.value([], 'none', 'float32', { of: 'hyper', name: 'goesOn' });
    const on = this.#goesOn;
    const ref = init
      ? this.emit('pointwise', [on, value, init], { formula: GO_ON, name: 'carry' })
      : this.emit('pointwise', [on, value], { formula: GO_ON_FROM_ZERO, name: 'carry' });
    return { ref, cell };
  }
  /** 1 where a batch goes on from the one before. */
  #goesOn: Ref | null = null;
  get hypers(): readonly Hyper[] {
    return this.#goesOn ? [{ name: 'goesOn', value: this.#goesOn.id }] : [];
  }
  get stepValue(): number | null {
    return this.#step?.id ?? null;
  }
}

/** Lowers a document without errors (check says so). What an op refuses only here becomes an issue, too. */
export function lower(
  graph: Graph,
  training: boolean,
  seed: number,
  checked: Checked,
  carryState = false,
  steps: Steps = new Map(),
): Lowered | { readonly issues: readonly Issue[] } {
  const tape = new Tape();
  const builder = new NodeBuilder(tape, training, seed, carryState, steps);
  const ports = new Map<string, Ref>();
  const losses: LossRef[] = [];
  const inputsOf = (id: string): Record<string, Ref> => {
    const inputs: Record<string, Ref> = {};
    for (const [port, from] of wiresOf(graph, id)) {
      const ref = ports.get(`${from.node}.${from.port}`);
      if (ref) inputs[port] = ref;
    }
    return inputs;
  };
  const put = (node: DocNode, outs: Refs): void => {
    for (const [port, ref] of Object.entries(outs)) {
      ports.set(`${node.id}.${port}`, ref);
      const v = tape.values[ref.id];
      if (v && v.role.of === 'inner' && v.node === node.id) v.role = { of: 'out', name: port };
    }
  };
  const place = (node: DocNode): void => {
    const it = readNode(node);
    if (!it) return;
    const inputs = inputsOf(node.id);
    const isLoss = it.op.category === 'loss' && !node.bypassed;
    builder.enter(node, isLoss ? 'loss' : 'forward');
    const names = portsOf(it, [...wiresOf(graph, node.id).keys()]);
    if (it.op.closesLoops && !node.bypassed) Object.assign(inputs, builder.goesOn(inputs));
    const outs = node.bypassed
      ? bypass(it.op.outputs, names, inputs)
      : it.op.build(builder, inputs, it.params as never);
    put(node, outs);
    if (isLoss && outs.loss)
      losses.push({
        node: node.id,
        value: outs.loss,
        weight: Number(it.params.weight ?? 1),
        prediction: inputs.prediction?.id ?? -1,
        target: inputs.target?.id ?? -1,
        metric: it.op.metric,
      });
  };
  const placeLoop = (loop: Loop): void =>
    builder.loop(() => {
      const states = new Map<DocNode, StateRef>();
      for (const node of loop.nodes) {
        if (!loop.delays.includes(node)) {
          place(node);
          continue;
        }
        builder.enter(node, 'forward');
        const shape = checked.ports[`${node.id}.y`]?.shape ?? [];
        const state = builder.state(DELAYED, shape, inputsOf(node.id).init ?? null);
        states.set(node, state);
        put(node, { y: state.before });
      }
      for (const [node, state] of states) {
        const { x } = inputsOf(node.id);
        if (x) state.becomes(x);
      }
    });
  const placed = new Set<Loop>();
  for (const node of graph.order)
    try {
      const loop = graph.loops.get(node.id);
      if (!loop) place(node);
      else if (!placed.has(loop)) {
        placed.add(loop);
        placeLoop(loop);
      }
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      return { issues: [at(e.issue, { node: builder.node })] };
    }
  return {
    tape,
    ports,
    cells: builder.cells,
    feeds: builder.feeds,
    constants: builder.constants,
    losses,
    step: builder.stepValue,
    hypers: builder.hypers,
    hidden: builder.hidden,
    loops: [...placed].map(({ nodes, delays }) => ({ nodes: nodes.map((n) => n.id), delays: delays.map((n) => n.id) })),
  };
}
