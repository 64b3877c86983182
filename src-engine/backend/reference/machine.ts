/** Runs a program with the reference kernels: every value has a buffer of its own, so all of them can be looked at. */

import type { Instruction, Program, Value } from '../../compile/program';
import { at, IssueError } from '../../core/issue';
import type { MemoryNeed, Schedule } from '../../core/machine';
import { sizeOf } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import type { Binding, Loop, Machine, Place, StateMap } from '../machine';
import { Places, rowsIn, shapeIn } from '../places';
import { callOf, seesAll, shareOf } from './bind';
import type { Call, Kernel, Operand } from './call';
import { KERNELS } from './kernels';

export type Precision = 'float32' | 'float64';
type Bound = { readonly kernel: Kernel<unknown>; readonly call: Call<unknown> };

/** Bound calls of this many batch forms are kept: full batches, the last of an epoch, the test part's. */
const FORMS_KEPT = 4;
/** Calls of single steps are kept for so many sizes of batch: full ones, the last of an epoch, the test part's. */
const SIZES_KEPT = 4;

/** A tape bound to one form of batch. */
type Form = {
  readonly places: Places;
  /** What runs at each place; null: the commit. */
  readonly bound: readonly (Bound | null)[];
  readonly binding: Binding;
  readonly lengths: ReadonlyMap<number, Int32Array>;
  readonly cuts: Uint8Array | null;
};

/** What sees one step of a loop knows neither T nor lengths: its call, by instruction and step, serves every form of batch with the same N. */
type StepCalls = { readonly scratch: Call<unknown>['scratch']; readonly bound: Bound[] }[];

export class ReferenceMachine implements Machine {
  #buffers: Numbers[] = [];
  #steps = new Map<number, StepCalls>();
  #forms = new Map<string, Form>();
  #now: Form;

  /** `state`: arrays by key, shared with whoever else runs on the same state. */
  constructor(
    readonly program: Program,
    private readonly state: StateMap,
    private readonly precision: Precision = 'float32',
  ) {
    const binding: Binding = { N: 0, sequences: new Map() };
    // before the first batch there is no place yet
    this.#now = {
      places: new Places({ ...program, code: [] }, binding),
      bound: [],
      binding,
      lengths: new Map(),
      cuts: null,
    };
  }

  readonly threads = 1;
  readonly seats = 1;
  schedule: Schedule = 'inspect';
  pin(): void {}
  holds(): boolean {
    return true;
  }
  need(): MemoryNeed {
    return { bytes: this.bytes, least: this.bytes };
  }
  get binding(): Binding {
    return this.#now.binding;
  }
  get bytes(): number {
    const owned = new Set(this.program.state.map((s) => s.value));
    return this.#buffers.reduce((n, b, id) => n + (owned.has(id) ? 0 : b.byteLength), 0);
  }
  #make(dtype: Value['dtype'], size: number): Numbers {
    if (dtype === 'int32') return new Int32Array(size);
    return this.precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  }
  readonly compiled = 0;
  bind(binding: Binding): void {
    const key = JSON.stringify([binding.N, [...binding.sequences].map(([id, s]) => [id, s.T, s.lengths !== null])]);
    const known = this.#forms.get(key);
    if (known) {
      for (const [id, lengths] of known.lengths) lengths.set(binding.sequences.get(id)?.lengths ?? []);
      setCuts(known.cuts, binding.cuts);
      this.#now = known;
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
    const places = new Places(this.program, own);
    const steps = this.#stepCalls(own.N);
    const bound = places.lines.map(({ index, t }): Bound | null => {
      const c = this.program.code[index] as Instruction;
      const calls = t < 0 ? undefined : steps[index];
      if (!calls) return this.#bind(c, operands, own, t, {});
      calls.bound[t] ??= this.#bind(c, operands, own, t, calls.scratch) as Bound;
      return calls.bound[t] as Bound;
    });
    if (this.#forms.size >= FORMS_KEPT) this.#forms.delete(this.#forms.keys().next().value as string);
    this.#now = { places, bound, binding: own, lengths, cuts };
    this.#forms.set(key, this.#now);
  }
  #stepCalls(N: number): StepCalls {
    const known = this.#steps.get(N);
    if (known) return known;
    const { code, segments } = this.program;
    const made: StepCalls = [];
    for (const { from, to } of segments)
      for (let i = from; i < to; i++) if (!seesAll(code[i] as Instruction)) made[i] = { scratch: {}, bound: [] };
    if (this.#steps.size >= SIZES_KEPT) this.#steps.delete(this.#steps.keys().next().value as number);
    this.#steps.set(N, made);
    return made;
  }
  #bind(
    c: Instruction,
    operands: readonly Operand[],
    binding: Binding,
    t: number,
    scratch: Call<unknown>['scratch'],
  ): Bound | null {
    if (c.prim === 'commit') return null;
    return {
      kernel: KERNELS[c.prim] as Kernel<unknown>,
      call: callOf(c, (id) => operands[id] as Operand, binding, t, scratch),
    };
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
        const size = rowsIn(v, binding) * sizeOf(v.shape);
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
      const size = rowsIn(v, binding) * sizeOf(v.shape);
      if (have && have.length >= size) return;
      grown ||= have !== undefined;
      // longer sequences come again: room for the next power of two
      const T = binding.sequences.get(v.seq ?? -1)?.T ?? 1;
      const room = have && v.lead === 'TN' ? (size / T) * 2 ** Math.ceil(Math.log2(T)) : size;
      this.#buffers[id] = this.#make(v.dtype, room);
    });
    for (const c of this.program.constants) (this.#buffers[c.value] as Numbers).set(c.data);
    // calls of other forms point at the buffers that were replaced
    if (!grown) return;
    this.#forms.clear();
    this.#steps.clear();
  }
  #operand(v: Value, binding: Binding): Operand {
    const rows = rowsIn(v, binding);
    const size = sizeOf(v.shape);
    return {
      data: (this.#buffers[v.id] as Numbers).subarray(0, rows * size),
      shape: v.shape,
      size,
      lead: v.lead,
      rows,
    };
  }
  data(value: number): Numbers {
    return this.#operand(this.program.values[value] as Value, this.binding).data;
  }
  shape(value: number): number[] {
    return shapeIn(this.program.values[value] as Value, this.binding);
  }
  get length(): number {
    return this.#now.places.lines.length;
  }
  at(place: number): Place | undefined {
    return this.#now.places.lines[place];
  }
  placeOf(index: number, t?: number): number {
    return this.#now.places.placeOf(index, t);
  }
  loopOf(index: number): Loop | null {
    return this.#now.places.loopOf(index);
  }
  share(value: number, t: number): Numbers {
    const { made, dtype, shape } = this.program.values[value] as Value;
    const operandOf = (id: number) => this.#operand(this.program.values[id] as Value, this.binding);
    const room = this.#make(dtype, sizeOf(shape));
    return shareOf(this.program.code[made] as Instruction, operandOf, this.binding, t, room);
  }
  run(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const bound = this.#now.bound[i];
      if (bound) this.#run(bound, i);
      else this.#commit();
    }
  }
  /** An issue that a kernel raises learns its node. */
  #run({ kernel, call }: Bound, place: number): void {
    try {
      kernel(call);
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      throw new IssueError(at(e.issue, { node: this.program.code[this.at(place)?.index ?? -1]?.node ?? '' }));
    }
  }
  get isLost(): boolean {
    return false;
  }
  get isSound(): boolean {
    const watched = this.program.state.flatMap((s) => (s.next === null ? [] : [s.next]));
    if (this.program.loss !== null) watched.push(this.program.loss);
    // x - x is 0 for finite x only
    return watched.every((id) => this.data(id).every((x) => x - x === 0));
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
