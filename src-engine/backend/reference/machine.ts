/** Runs a program with the reference kernels: every value has a buffer of its own, so all of them can be looked at. */

import type { Program, Value } from '../../compile/program';
import { sizeOf } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import type { Call, Kernel, Operand } from './call';
import { KERNELS } from './kernels';

/** T and lengths of one sequence. */
export type SequenceForm = { readonly T: number; readonly lengths: Int32Array | null };
export type Binding = { readonly N: number; readonly sequences: ReadonlyMap<number, SequenceForm> };
export type Precision = 'float32' | 'float64';
type Bound = { readonly kernel: Kernel<unknown>; readonly call: Call<unknown> };

/** Bound calls of this many batch forms are kept: full batches, the last of an epoch, the test part's. */
const FORMS_KEPT = 4;

export class Machine {
  #buffers: Numbers[] = [];
  #calls: readonly (Bound | null)[] = [];
  #bound = new Map<
    string,
    { calls: readonly (Bound | null)[]; binding: Binding; lengths: ReadonlyMap<number, Int32Array> }
  >();
  #binding: Binding = { N: 0, sequences: new Map() };

  /** `state`: arrays by key, shared with whoever else runs on the same state. */
  constructor(
    readonly program: Program,
    private readonly state: ReadonlyMap<string, Numbers>,
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
    const key = JSON.stringify([binding.N, [...binding.sequences].map(([id, s]) => [id, s.T, s.lengths !== null])]);
    const known = this.#bound.get(key);
    if (known) {
      for (const [id, lengths] of known.lengths) lengths.set(binding.sequences.get(id)?.lengths ?? []);
      this.#calls = known.calls;
      this.#binding = known.binding;
      return;
    }
    this.#reserve(binding);
    // lengths are copied into arrays that the calls keep, so that other lengths need no new calls
    const lengths = new Map<number, Int32Array>();
    for (const [id, s] of binding.sequences) if (s.lengths) lengths.set(id, s.lengths.slice());
    const sequences = new Map(
      [...binding.sequences].map(([id, s]) => [id, { T: s.T, lengths: lengths.get(id) ?? null }]),
    );
    const own: Binding = { N: binding.N, sequences };
    const operands = this.program.values.map((v) => this.#operand(v, own));
    this.#calls = this.program.code.map((c): Bound | null => {
      if (c.prim === 'commit') return null;
      const sequence = c.seq === null ? undefined : sequences.get(c.seq);
      const call: Call<unknown> = {
        x: c.inputs.map((i) => operands[i] as Operand),
        y: operands[c.out] as Operand,
        attrs: c.attrs,
        T: sequence?.T ?? 1,
        N: own.N,
        lengths: sequence?.lengths ?? null,
        scratch: {},
      };
      return { kernel: KERNELS[c.prim] as Kernel<unknown>, call };
    });
    this.#binding = own;
    if (this.#bound.size >= FORMS_KEPT) this.#bound.delete(this.#bound.keys().next().value as string);
    this.#bound.set(key, { calls: this.#calls, binding: own, lengths });
  }
  #reserve(binding: Binding): void {
    const states = new Map(this.program.state.map((s) => [s.value, s.key]));
    let grown = false;
    this.program.values.forEach((v, id) => {
      const key = states.get(id);
      const have = this.#buffers[id];
      if (key !== undefined) {
        if (!have) this.#buffers[id] = this.state.get(key) ?? missing(key);
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
  /** Runs the instructions from..to-1. */
  run(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const bound = this.#calls[i];
      if (bound) bound.kernel(bound.call);
      else this.#commit();
    }
  }
  /** Every primed value becomes the state. Nothing reads state after it in an iteration. */
  #commit(): void {
    for (const s of this.program.state) if (s.next !== null) (this.#buffers[s.value] as Numbers).set(this.data(s.next));
  }
}
const missing = (key: string): never => {
  throw new Error(`no state for ${key}`);
};
