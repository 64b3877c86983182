/** Runs a program with the reference kernels: every value has a buffer of its own, so all of them can be looked at. */

import type { Instruction, Program, Value } from '../../compile/program';
import { sizeOf } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import { PRIMS } from '../../prims/index';
import type { Prim } from '../../prims/prim';
import type { Call, Kernel, Operand } from './call';
import { KERNELS } from './kernels';

/** T and lengths of one sequence. */
export type SequenceForm = { readonly T: number; readonly lengths: Int32Array | null };
export type Binding = {
  readonly N: number;
  readonly sequences: ReadonlyMap<number, SequenceForm>;
  /** 1 at every step t where no gradient crosses from t to t - 1. */
  readonly cuts?: Uint8Array | null;
};
export type Precision = 'float32' | 'float64';
type Bound = { readonly kernel: Kernel<unknown>; readonly call: Call<unknown> };
/** One place of the unrolled tape: which instruction, at which step (-1: all of them, or there is no time). */
export type Place = { readonly index: number; readonly t: number };
type Line = Place & { readonly bound: Bound | null };

/** Bound calls of this many batch forms are kept: full batches, the last of an epoch, the test part's. */
const FORMS_KEPT = 4;

export class Machine {
  #buffers: Numbers[] = [];
  #lines: readonly Line[] = [];
  /** The first place of each instruction. */
  #first: Int32Array = new Int32Array();
  #bound = new Map<
    string,
    {
      lines: readonly Line[];
      first: Int32Array;
      binding: Binding;
      lengths: ReadonlyMap<number, Int32Array>;
      cuts: Uint8Array | null;
    }
  >();
  #binding: Binding = { N: 0, sequences: new Map() };

  /** `state`: arrays by key, shared with whoever else runs on the same state. */
  constructor(
    readonly program: Program,
    private readonly state: Map<string, Numbers>,
    private readonly precision: Precision = 'float32',
  ) {}

  get binding(): Binding {
    return this.#binding;
  }
  /** Bytes of all buffers but the state's. */
  get bytes(): number {
    const owned = new Set(this.program.state.map((s) => s.value));
    return this.#buffers.reduce((n, b, id) => n + (owned.has(id) ? 0 : b.byteLength), 0);
  }
  #rows(v: Value, b: Binding): number {
    if (v.lead === 'none') return 1;
    return v.lead === 'N' ? b.N : b.N * (b.sequences.get(v.seq ?? -1)?.T ?? 1);
  }
  #make(dtype: Value['dtype'], size: number): Numbers {
    if (dtype === 'int32') return new Int32Array(size);
    return this.precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  }
  /** Sets N, T and lengths for what follows; allocates only where this form is larger than any before. */
  bind(binding: Binding): void {
    const { segments } = this.program;
    const key = JSON.stringify([binding.N, [...binding.sequences].map(([id, s]) => [id, s.T, s.lengths !== null])]);
    const known = this.#bound.get(key);
    if (known) {
      for (const [id, lengths] of known.lengths) lengths.set(binding.sequences.get(id)?.lengths ?? []);
      setCuts(known.cuts, binding.cuts);
      this.#lines = known.lines;
      this.#first = known.first;
      this.#binding = known.binding;
      return;
    }
    this.#reserve(binding);
    // lengths and cuts are copied into arrays that the calls keep, so that others need no new calls
    const lengths = new Map<number, Int32Array>();
    for (const [id, s] of binding.sequences) if (s.lengths) lengths.set(id, s.lengths.slice());
    const sequences = new Map(
      [...binding.sequences].map(([id, s]) => [id, { T: s.T, lengths: lengths.get(id) ?? null }]),
    );
    const longest = Math.max(0, ...[...binding.sequences.values()].map((s) => s.T));
    const cuts = longest ? new Uint8Array(longest + 1) : null;
    setCuts(cuts, binding.cuts);
    const own: Binding = { N: binding.N, sequences, cuts };
    const operands = this.program.values.map((v) => this.#operand(v, own));
    const lines: Line[] = [];
    const push = (index: number, t: number): void => {
      lines.push({ index, t, bound: this.#call(this.program.code[index] as Instruction, operands, own, t) });
    };
    for (let i = 0; i < this.program.code.length; i++) {
      const loop = segments.find((g) => g.from === i);
      if (!loop) {
        push(i, -1);
        continue;
      }
      const T = sequences.get(loop.seq)?.T ?? 0;
      for (let k = 0; k < T; k++) for (let at = loop.from; at < loop.to; at++) push(at, loop.backwards ? T - 1 - k : k);
      i = loop.to - 1;
    }
    this.#lines = lines;
    const first = new Int32Array(this.program.code.length).fill(-1);
    for (const [place, { index }] of lines.entries()) if (first[index] === -1) first[index] = place;
    this.#first = first;
    this.#binding = own;
    if (this.#bound.size >= FORMS_KEPT) this.#bound.delete(this.#bound.keys().next().value as string);
    this.#bound.set(key, { lines, first, binding: own, lengths, cuts });
  }
  #call(c: Instruction, operands: readonly Operand[], { N, sequences, cuts }: Binding, t: number): Bound | null {
    if (c.prim === 'commit') return null;
    const sequence = c.seq === null ? undefined : sequences.get(c.seq);
    const looksBack = (PRIMS[c.prim] as Prim<unknown>).looksBack === true;
    const isStep = t >= 0 && !looksBack;
    const of = (id: number): Operand => {
      const operand = operands[id] as Operand;
      if (!isStep || operand.lead !== 'TN') return operand;
      const size = N * operand.size;
      return { ...operand, data: operand.data.subarray(t * size, (t + 1) * size), lead: 'N', rows: N };
    };
    const call: Call<unknown> = {
      x: c.inputs.map(of),
      y: of(c.out),
      attrs: c.attrs,
      T: isStep ? 1 : (sequence?.T ?? 1),
      t,
      N,
      cuts: cuts ?? null,
      lengths: isStep ? null : (sequence?.lengths ?? null),
      scratch: {},
    };
    return { kernel: KERNELS[c.prim] as Kernel<unknown>, call };
  }
  #reserve(binding: Binding): void {
    const states = new Map(this.program.state.map((s) => [s.value, s.key]));
    let grown = false;
    this.program.values.forEach((v, id) => {
      const key = states.get(id);
      const have = this.#buffers[id];
      if (key !== undefined) {
        if (have && v.lead === 'none') return;
        const held = this.state.get(key) ?? missing(key);
        const size = this.#rows(v, binding) * sizeOf(v.shape);
        if (held.length >= size) {
          grown ||= have !== undefined && have !== held;
          this.#buffers[id] = held;
          return;
        }
        const own = this.#make(v.dtype, size);
        own.set(held);
        this.state.set(key, own);
        grown ||= have !== undefined;
        this.#buffers[id] = own;
        return;
      }
      const size = this.#rows(v, binding) * sizeOf(v.shape);
      if (have && have.length >= size) return;
      grown ||= have !== undefined;
      this.#buffers[id] = this.#make(v.dtype, size);
    });
    for (const c of this.program.constants) (this.#buffers[c.value] as Numbers).set(c.data);
    // calls of other forms point at the buffers that were replaced
    if (grown) this.#bound.clear();
  }
  #operand(v: Value, binding: Binding): Operand {
    const rows = this.#rows(v, binding);
    const size = sizeOf(v.shape);
    return {
      data: (this.#buffers[v.id] as Numbers).subarray(0, rows * size),
      shape: v.shape,
      size,
      lead: v.lead,
      rows,
    };
  }
  /** The numbers of a value in the current form, N and T in front. Not a copy. */
  data(value: number): Numbers {
    return this.#operand(this.program.values[value] as Value, this.#binding).data;
  }
  /** Full shape of a value in the current form: [T, N, ...], [N, ...] or [...]. */
  shape(value: number): number[] {
    const v = this.program.values[value] as Value;
    const T = this.#binding.sequences.get(v.seq ?? -1)?.T ?? 1;
    return [...(v.lead === 'none' ? [] : v.lead === 'N' ? [this.#binding.N] : [T, this.#binding.N]), ...v.shape];
  }
  /** Places of the tape in the current form: each instruction of a loop once for each step. */
  get length(): number {
    return this.#lines.length;
  }
  at(place: number): Place | undefined {
    return this.#lines[place];
  }
  /** The place of an instruction: in a loop the one of step `t`, or the first that runs. -1: the batch has no step for it. */
  placeOf(index: number, t?: number): number {
    const first = this.#first[index] ?? -1;
    const loop = t === undefined ? undefined : this.loopOf(index);
    if (!loop || t === undefined || first < 0) return first;
    return first + (loop.backwards ? loop.steps - 1 - t : t) * loop.size;
  }
  /** The loop that an instruction is a part of: how many steps and instructions, and which way it runs. */
  loopOf(index: number): { readonly steps: number; readonly size: number; readonly backwards: boolean } | null {
    const found = this.program.segments.find((g) => index >= g.from && index < g.to);
    if (!found) return null;
    const steps = this.#binding.sequences.get(found.seq)?.T ?? 0;
    return { steps, size: found.to - found.from, backwards: found.backwards };
  }
  /** Runs the places from..to-1. */
  run(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const bound = this.#lines[i]?.bound;
      if (bound) bound.kernel(bound.call);
      else this.#commit();
    }
  }
  /** Every primed value becomes the state. Nothing reads state after it in an iteration. */
  #commit(): void {
    for (const s of this.program.state) if (s.next !== null) (this.#buffers[s.value] as Numbers).set(this.data(s.next));
  }
}
function setCuts(to: Uint8Array | null, from: Uint8Array | null | undefined): void {
  to?.fill(0);
  if (to && from) to.set(from.subarray(0, to.length));
}
const missing = (key: string): never => {
  throw new Error(`no state for ${key}`);
};
