/** The statements of a method: a line for each node, in order; a loop in time as a loop. */
import type { Loop } from '../../compile/graph';
import { splitPort } from '../../document/doc';
import { perSample, type TorchCode, type TorchHelper, type TorchSite, type TorchValue } from '../../ops/torch';
import type { Lengths } from './lengths';
import type { Model, Node, Port } from './model';
import type { Part } from './plan';
import { comment, indented, type Names, quoted } from './python';

/** What all methods share. */
export type Shared = {
  readonly model: Model;
  readonly names: Names;
  readonly lengths: Lengths;
  readonly helpers: Set<TorchHelper>;
  /** Ports that something reads. */
  readonly read: ReadonlySet<Port>;
  /** What __init__ makes, by node. */
  readonly made: Map<string, TorchCode>;
  /** The node whose module a node runs: its own, or that of whom it shares all with. */
  moduleOf(node: Node): string;
};
type Scope = {
  readonly values: Map<Port, TorchValue>;
  readonly lines: string[];
  readonly loop: InLoop | null;
};
/** States of recurrent ops that are stepped with a loop: what they are before it, and statements at the end of a step. */
type InLoop = { readonly states: { name: string; first: string }[]; readonly ends: string[] };

export class Body {
  /** Arguments with lengths that were asked for. */
  readonly lengths = new Set<string>();
  /** States that go on to the next batch: node, and the variable. */
  readonly carried = new Map<string, string>();
  readonly #outer: Scope = { values: new Map(), lines: [], loop: null };
  readonly #batch: string;
  constructor(
    private readonly shared: Shared,
    private readonly part: Part,
  ) {
    for (const port of part.args) this.#outer.values.set(port, this.#value(port, this.name(port)));
    const first = part.args.find((port) => shared.model.leadOf(port) > 0);
    this.#batch = first ? `${this.name(first)}.shape[${shared.model.leadOf(first) - 1}]` : '1';
    const { loops } = shared.model.graph;
    const done = new Set<Loop>();
    for (const it of part.nodes) {
      const loop = loops.get(it.node.id);
      if (!loop) this.#node(it, this.#outer);
      else if (!done.has(loop)) this.#loop(loop);
      if (loop) done.add(loop);
    }
  }
  get lines(): readonly string[] {
    return this.#outer.lines;
  }
  /** How a value is called: as its node, or node_port where a node has several. */
  name(port: Port): string {
    const [id, name] = splitPort(port);
    const outputs = this.shared.model.nodes.get(id)?.op.outputs ?? [];
    const isFirst = name === outputs[0] && !(outputs.length > 1 && this.shared.model.feeds.has(port));
    return this.shared.names.of(port, isFirst ? id : `${id}_${name}`);
  }
  /** A value as the method's end may use it. */
  text(port: Port): string {
    return this.#outer.values.get(port)?.text ?? this.name(port);
  }
  #value = (port: Port, text: string): TorchValue => ({
    text,
    shape: this.shared.model.shapeOf(port),
    lead: this.shared.model.leadOf(port),
  });
  get #isCut(): boolean {
    const { truncate, cuts } = this.shared.model.training.bptt;
    return truncate !== null || cuts.length > 0;
  }
  get #carries(): boolean {
    return this.shared.model.training.bptt.carryState;
  }
  #helper = (name: TorchHelper): string => {
    this.shared.helpers.add(name);
    return name;
  };
  #lengthsOf(ports: readonly Port[]): string | null {
    const of = ports.find((p) => this.shared.model.leadOf(p) === 2);
    const name = of === undefined ? null : this.shared.lengths.of(of);
    if (name) this.lengths.add(name);
    return name;
  }
  #node(it: Node, scope: Scope): void {
    const { model, read, made } = this.shared;
    const { id } = it.node;
    const ports = it.op.outputs.map((name) => [name, `${id}.${name}`] as const);
    const code = it.op.torch(this.#site(it, scope), it.params as never);
    if (code.module !== undefined || code.buffer !== undefined) made.set(id, code);
    scope.lines.push(...(code.lines ?? []));
    for (const [name, port] of ports) {
      const text = code.out?.[name];
      if (text === undefined || !read.has(port)) continue;
      const shape = model.shapeOf(port);
      const lead = scope.loop ? 1 : model.leadOf(port);
      if (code.buffer !== undefined) {
        scope.values.set(port, { text, shape, lead });
        continue;
      }
      const target = this.name(port);
      scope.values.set(port, { text: target, shape, lead });
      const said = remark(shape, lead, name === it.op.outputs[0] ? it.node.label : undefined);
      if (text === target) scope.lines[scope.lines.length - 1] += said;
      else scope.lines.push(`${target} = ${text}${said}`);
    }
    scope.lines.push(...(code.after ?? []));
  }
  #site(it: Node, scope: Scope): TorchSite {
    const { id } = it.node;
    const x = Object.fromEntries(
      [...it.inputs].flatMap(([port, from]) => {
        const value = scope.values.get(from);
        return value ? [[port, value] as const] : [];
      }),
    );
    const out = Object.fromEntries(
      it.op.outputs.map((name) => {
        const port = `${id}.${name}`;
        return [name, this.shared.read.has(port) ? this.name(port) : '_'];
      }),
    );
    const body = this;
    return {
      self: `self.${this.shared.moduleOf(it)}`,
      x,
      out,
      batch: this.#batch,
      // asked for only where it is used: what is asked for becomes an argument
      get lengths() {
        return scope.loop ? null : body.#lengthsOf([...it.inputs.values()]);
      },
      inLoop: scope.loop !== null,
      isCut: this.#isCut,
      isFrozen: it.node.frozen === true,
      state: (initial, isRead) => this.#state(it, scope, initial, isRead),
      helper: this.#helper,
    };
  }
  #state({ node: { id }, inputs }: Node, { loop }: Scope, initial: string | null, isRead: boolean) {
    const name = this.shared.names.of(`state:${id}`, `${id}_state`);
    if (this.#carries) this.carried.set(id, name);
    const kept = `state.get(${quoted(id)}${initial === null ? '' : `, ${initial}`})`;
    const before = this.#carries ? kept : initial;
    if (!loop) return { before, after: isRead || this.#carries ? name : '_' };
    loop.states.push({ name, first: before ?? 'None' });
    const lengths = this.#carries ? this.#lengthsOf([...inputs.values()]) : null;
    if (!lengths) return { before: name, after: name };
    const next = this.shared.names.of(`next:${id}`, `${id}_next`);
    loop.ends.push(`${name} = ${this.#helper('held')}(${next}, ${name}, t, ${lengths}, 1)`);
    return { before: name, after: next };
  }
  /** Nodes of a loop, a step at a time: a Delay is a variable that gets its next value at the end of a step. */
  #loop(loop: Loop): void {
    const { model, read } = this.shared;
    const outer = this.#outer;
    const inside = loop.nodes.flatMap((n) => model.nodes.get(n.id) ?? []);
    const isInside = new Set(inside.map((it) => it.node.id));
    const isDelay = new Set(loop.delays.map((n) => n.id));
    const scope: Scope = { values: new Map(), lines: [], loop: { states: [], ends: [] } };
    const entering = inside.flatMap(({ inputs }) =>
      [...inputs.values()].filter((port) => !isInside.has(splitPort(port)[0])),
    );
    for (const port of entering) {
      const value = outer.values.get(port);
      if (!value) continue;
      scope.values.set(port, value.lead === 2 ? { ...value, text: `${value.text}[t]`, lead: 1 } : value);
    }
    const sequence = entering.find((port) => model.leadOf(port) === 2) as Port;
    const delays = inside.filter((it) => isDelay.has(it.node.id));
    for (const it of delays) {
      const port = `${it.node.id}.y`;
      const text = this.name(port);
      const shape = model.shapeOf(port);
      scope.values.set(port, { text, shape, lead: 1 });
      const init = outer.values.get(it.inputs.get('init') ?? '');
      const first = init ? perSample(init, this.#batch) : this.#zeros(entering, shape);
      const from = this.#carries ? `state.get(${quoted(it.node.id)}, ${first})` : first;
      outer.lines.push(`${text} = ${from}${remark(shape, 1, it.node.label)}`);
    }
    for (const it of inside) if (!isDelay.has(it.node.id)) this.#node(it, scope);
    const { states, ends } = scope.loop as InLoop;
    outer.lines.push(...states.map(({ name, first }) => `${name} = ${first}`));
    const left = inside
      .flatMap(({ node, op }) => op.outputs.map((name) => `${node.id}.${name}`))
      .filter((port) => read.has(port) && this.#isReadOutside(port, isInside));
    const lists = left.map((port) => [
      this.name(port),
      this.shared.names.of(`steps:${port}`, `${this.name(port)}_steps`),
    ]);
    outer.lines.push(...lists.map(([, list]) => `${list} = []`));
    outer.lines.push(`for t in range(len(${this.name(sequence)})):`);
    const cut = [
      ...delays.map((it) => this.name(`${it.node.id}.y`)).map((name) => `${name} = ${name}.detach()`),
      ...states.map(({ name }) => `${name} = ${this.#helper('detached')}(${name})`),
    ];
    if (this.#isCut) outer.lines.push(...indented([`if ${this.#helper('is_cut')}(t):`, ...indented(cut)]));
    outer.lines.push(...indented(scope.lines));
    outer.lines.push(...indented(lists.map(([name, list]) => `${list}.append(${name})`)));
    outer.lines.push(...indented([...this.#step(delays, scope, sequence), ...ends]));
    for (const it of this.#carries ? delays : []) {
      const kept = this.shared.names.of(`state:${it.node.id}`, `${it.node.id}_state`);
      outer.lines.push(`${kept} = ${this.name(`${it.node.id}.y`)}`);
      this.carried.set(it.node.id, kept);
    }
    for (const [i, port] of left.entries()) {
      const [name, list] = lists[i] as [string, string];
      outer.values.set(port, this.#value(port, name));
      outer.lines.push(`${name} = torch.stack(${list})${remark(model.shapeOf(port), 2)}`);
    }
  }
  /** What the Delays hand on to the next step, all at once. */
  #step(delays: readonly Node[], scope: Scope, sequence: Port): string[] {
    const lengths = this.#carries ? this.#lengthsOf([sequence]) : null;
    const moves = delays.flatMap((it) => {
      const port = `${it.node.id}.y`;
      const name = this.name(port);
      const next = scope.values.get(it.inputs.get('x') ?? '')?.text ?? name;
      if (next === name) return [];
      const axes = this.shared.model.shapeOf(port).length;
      return [[name, lengths ? `${this.#helper('held')}(${next}, ${name}, t, ${lengths}, ${axes})` : next] as const];
    });
    return moves.length ? [`${moves.map(([n]) => n).join(', ')} = ${moves.map(([, v]) => v).join(', ')}`] : [];
  }
  #isReadOutside(port: Port, inside: ReadonlySet<string>): boolean {
    const readers = [...this.shared.model.nodes.values()].filter(({ inputs }) => [...inputs.values()].includes(port));
    return this.part.returns.includes(port) || readers.some(({ node }) => !inside.has(node.id));
  }
  /** Zeros where and as what the values are that enter a loop. */
  #zeros(entering: readonly Port[], shape: readonly number[]): string {
    const { model } = this.shared;
    const size = [this.#batch, ...shape].join(', ');
    const like = entering.find((port) => model.leadOf(port) > 0 && model.checked.ports[port]?.dtype === 'float32');
    if (like) return `${this.name(like)}.new_zeros(${size})`;
    const [any] = entering;
    return `torch.zeros(${size}${any ? `, device=${this.text(any)}.device` : ''})`;
  }
}
/** A line's shape, and what the user calls the node. */
function remark(shape: readonly number[], lead: 0 | 1 | 2, label?: string): string {
  const axes = [...['T', 'N'].slice(2 - lead), ...shape];
  const said = [...(axes.length ? [`[${axes.join(', ')}]`] : []), ...(label ? [comment(label)] : [])].join(' ');
  return said ? `  # ${said}` : '';
}
