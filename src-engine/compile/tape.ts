/** Writes instructions: knows primitives, not ops. Shapes are inferred here, once, for check and for programs alike. */
import { fail } from '../core/issue';
import { type DType, type Lead, type Shape, widest } from '../core/shape';
import { PRIMS } from '../prims/index';
import type { Attributes, Emitter, Prim, PrimName, Ref } from '../prims/prim';
import type { Instruction, Phase, Role, Segment, Value } from './program';

/** Steps of what comes in, where they are known. */
export const knownSteps = (inputs: readonly Ref[]): number | undefined =>
  inputs.find((r) => r.steps !== undefined)?.steps;
type Draft<T> = { -readonly [K in keyof T]: T[K] };
type Line = Draft<Instruction> & { inputs: number[] };
/** The body of a loop while it is written. What sums over its steps waits for the whole loop: it and what follows from it stand behind. */
type Body = { readonly lines: Line[]; readonly made: Set<number>; readonly behind: Line[]; readonly late: Set<number> };
/** An instruction of a loop whose first operand is made by a later one. */
export type Open = { readonly out: Ref; close(x: Ref): void };

export class Tape implements Emitter {
  readonly values: Draft<Value>[] = [];
  readonly code: Line[] = [];
  readonly segments: Draft<Segment>[] = [];
  #body: Body | null = null;
  /** Who the next instructions belong to. */
  node = '';
  phase: Phase = 'forward';
  /** Sequences that have met are one: parents of a union-find forest. */
  readonly #sequences: number[] = [];
  readonly #steps = new Map<number, number>();
  /** Steps that are known of a value before the data are there. */
  readonly #known = new Map<number, number>();

  /** `steps`: where the graph says how many. */
  newSequence(steps?: number): number {
    const seq = this.#sequences.length;
    this.#sequences.push(seq);
    if (steps !== undefined) this.#steps.set(seq, steps);
    return seq;
  }
  /** Steps that the graph says, by sequence. */
  get steps(): { seq: number; steps: number }[] {
    return [...this.#steps].map(([seq, steps]) => ({ seq: this.sequence(seq) as number, steps }));
  }
  sequence(seq: number | null): number | null {
    if (seq === null) return null;
    let at = seq;
    while (this.#sequences[at] !== at) at = this.#sequences[at] as number;
    return at;
  }
  #meet(seqs: readonly (number | null)[]): number | null {
    let first: number | null = null;
    for (const s of seqs) {
      const root = this.sequence(s);
      if (root === null || root === first) continue;
      if (first === null) first = root;
      else {
        const [a, b] = [this.#steps.get(first), this.#steps.get(root)];
        if (a !== undefined && b !== undefined && a !== b) fail('steps-differ', { a, b });
        if (b !== undefined) this.#steps.set(first, b);
        this.#steps.delete(root);
        this.#sequences[root] = first;
      }
    }
    return first;
  }

  /** A value that no instruction makes: a feed, state, a constant. */
  value(shape: Shape, lead: Lead, dtype: DType, role: Role, seq: number | null = null, steps?: number): Ref {
    return this.#push(shape, lead, dtype, role, seq, -1, steps);
  }
  #push(shape: Shape, lead: Lead, dtype: DType, role: Role, seq: number | null, made: number, steps?: number): Ref {
    const id = this.values.length;
    this.values.push({ id, shape, lead, dtype, seq, node: this.node, role, made });
    if (steps !== undefined) this.#known.set(id, steps);
    return { id, shape, lead, dtype, seq, ...(steps === undefined ? {} : { steps }) };
  }
  emit<P extends PrimName>(prim: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref {
    const p = PRIMS[prim] as Prim<Attributes[P]>;
    const { shape, dtype = 'float32' } = p.infer(inputs, attrs);
    const lead = p.lead?.(inputs, attrs) ?? widest(inputs.map((r) => r.lead));
    const met = this.#meet(inputs.map((r) => r.seq));
    const seq = p.starts ? this.newSequence(p.starts(attrs)) : met;
    if (p.fixes && met !== null) this.#meet([met, this.newSequence(p.fixes(attrs))]);
    const steps = p.starts?.(attrs) ?? (lead === 'TN' ? knownSteps(inputs) : undefined);
    const out = this.#push(shape, lead, dtype, { of: 'inner', name: '' }, lead === 'TN' ? seq : null, -1, steps);
    this.#write(
      {
        prim,
        inputs: inputs.map((r) => r.id),
        out: out.id,
        attrs,
        node: this.node,
        phase: this.phase,
        cost: Math.max(1, p.cost(inputs, out, attrs)),
        seq,
      },
      lead,
    );
    return out;
  }
  #write(line: Line, lead: Lead): void {
    const body = this.#body;
    if (!body) this.code.push(line);
    else if (
      line.inputs.some((i) => body.late.has(i)) ||
      (lead !== 'TN' && line.inputs.some((i) => body.made.has(i)))
    ) {
      body.behind.push(line);
      body.late.add(line.out);
    } else if (lead === 'TN') {
      body.lines.push(line);
      body.made.add(line.out);
    }
    // what has no step does not depend on the loop: it stands before it
    else this.code.push(line);
  }
  /** What `act` writes runs once for each step. Inside a loop it is a part of that loop. */
  loop<T>(backwards: boolean, act: () => T): T {
    if (this.#body) return act();
    const body: Body = { lines: [], made: new Set(), behind: [], late: new Set() };
    this.#body = body;
    try {
      return act();
    } finally {
      this.#body = null;
      const from = this.code.length;
      this.code.push(...body.lines);
      const seq = body.lines.find((l) => l.seq !== null)?.seq;
      if (seq !== undefined && seq !== null) this.segments.push({ from, to: this.code.length, seq, backwards });
      this.code.push(...body.behind);
    }
  }
  /** A primitive over a state: its operand is the value of another step, which the body makes only later. */
  open(prim: 'delay' | 'delayGrad', shape: Shape, rest: readonly Ref[], reversed: boolean, seq: number): Open {
    const out = this.#push(shape, 'TN', 'float32', { of: 'inner', name: '' }, seq, -1);
    const line: Line = {
      prim,
      inputs: [-1, ...rest.map((r) => r.id)],
      out: out.id,
      attrs: { reversed },
      node: this.node,
      phase: this.phase,
      cost: Math.max(
        1,
        shape.reduce((n, d) => n * d, 1),
      ),
      seq,
    };
    this.#write(line, 'TN');
    return {
      out,
      close: (x) => {
        line.inputs[0] = x.id;
        this.#meet([out.seq, x.seq]);
      },
    };
  }
  /** The value as an operand again. */
  ref(id: number): Ref {
    const { shape, lead, dtype, seq } = this.values[id] as Value;
    const steps = this.#known.get(id);
    return { id, shape, lead, dtype, seq, ...(steps === undefined ? {} : { steps }) };
  }
  /** Makes every value and instruction name the sequence it turned out to run along. */
  settle(): void {
    for (const v of this.values) v.seq = this.sequence(v.seq);
    for (const c of this.code) c.seq = this.sequence(c.seq);
    for (const g of this.segments) g.seq = this.sequence(g.seq) as number;
    for (const [i, c] of this.code.entries()) {
      const v = this.values[c.out];
      if (v) v.made = i;
    }
  }
}
