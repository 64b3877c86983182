/** Writes instructions: knows primitives, not ops. Shapes are inferred here, once, for check and for programs alike. */
import { type DType, type Lead, type Shape, widest } from '../core/shape';
import { PRIMS } from '../prims/index';
import type { Attributes, Emitter, Prim, PrimName, Ref } from '../prims/prim';
import type { Instruction, Phase, Role, Value } from './program';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

export class Tape implements Emitter {
  readonly values: Draft<Value>[] = [];
  readonly code: Draft<Instruction>[] = [];
  /** Who the next instructions belong to. */
  node = '';
  phase: Phase = 'forward';
  /** Sequences that have met are one: parents of a union-find forest. */
  readonly #sequences: number[] = [];

  newSequence(): number {
    this.#sequences.push(this.#sequences.length);
    return this.#sequences.length - 1;
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
      else this.#sequences[root] = first;
    }
    return first;
  }
  /** A value that no instruction makes: a feed, state, a constant. */
  value(shape: Shape, lead: Lead, dtype: DType, role: Role, seq: number | null = null): Ref {
    return this.#push(shape, lead, dtype, role, seq, -1);
  }
  #push(shape: Shape, lead: Lead, dtype: DType, role: Role, seq: number | null, made: number): Ref {
    const id = this.values.length;
    this.values.push({ id, shape, lead, dtype, seq, node: this.node, role, made });
    return { id, shape, lead, dtype, seq };
  }
  emit<P extends PrimName>(prim: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref {
    const p = PRIMS[prim] as Prim<Attributes[P]>;
    const { shape, dtype = 'float32' } = p.infer(inputs, attrs);
    const lead = p.lead?.(inputs, attrs) ?? widest(inputs.map((r) => r.lead));
    const seq = this.#meet(inputs.map((r) => r.seq));
    const out = this.#push(shape, lead, dtype, { of: 'inner', name: '' }, lead === 'TN' ? seq : null, this.code.length);
    this.code.push({
      prim,
      inputs: inputs.map((r) => r.id),
      out: out.id,
      attrs,
      node: this.node,
      phase: this.phase,
      cost: Math.max(1, p.cost(inputs, out, attrs)),
      seq,
    });
    return out;
  }
  /** The value as an operand again. */
  ref(id: number): Ref {
    const { shape, lead, dtype, seq } = this.values[id] as Value;
    return { id, shape, lead, dtype, seq };
  }
  /** Makes every value and instruction name the sequence it turned out to run along. */
  settle(): void {
    for (const v of this.values) v.seq = this.sequence(v.seq);
    for (const c of this.code) c.seq = this.sequence(c.seq);
  }
}
