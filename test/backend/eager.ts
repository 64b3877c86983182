/** An emitter that runs each instruction at once, so that a gradient can be held against differences of what the kernels give. */
import { expect } from 'vitest';
import { BLOCKWISE_KERNELS } from '../../src-engine/backend/reference/blockwise';
import type { Call, Kernel, Operand } from '../../src-engine/backend/reference/call';
import { COMMIT_KERNELS } from '../../src-engine/backend/reference/commit';
import { GATHER_KERNELS } from '../../src-engine/backend/reference/gather';
import { MOVEMENT_KERNELS } from '../../src-engine/backend/reference/movement';
import { POINTWISE_KERNELS } from '../../src-engine/backend/reference/pointwise';
import { RANDOM_KERNELS } from '../../src-engine/backend/reference/random';
import { normal } from '../../src-engine/core/random';
import { type DType, type Lead, type Shape, sizeOf, widest } from '../../src-engine/core/shape';
import type { Numbers } from '../../src-engine/core/tensor';
import { BLOCKWISE } from '../../src-engine/prims/blockwise';
import { COMMIT } from '../../src-engine/prims/commit';
import { GATHER } from '../../src-engine/prims/gather';
import { MOVEMENT } from '../../src-engine/prims/movement';
import { POINTWISE } from '../../src-engine/prims/pointwise';
import type { Attributes, Emitter, Explanation, Form, Prim, PrimName, Ref } from '../../src-engine/prims/prim';
import { RANDOM } from '../../src-engine/prims/random';

const PRIMS: { readonly [P in PrimName]?: unknown } = {
  ...POINTWISE,
  ...BLOCKWISE,
  ...MOVEMENT,
  ...GATHER,
  ...RANDOM,
  ...COMMIT,
};
const KERNELS: { readonly [P in PrimName]?: unknown } = {
  ...POINTWISE_KERNELS,
  ...BLOCKWISE_KERNELS,
  ...MOVEMENT_KERNELS,
  ...GATHER_KERNELS,
  ...RANDOM_KERNELS,
  ...COMMIT_KERNELS,
};
export const primOf = <P extends PrimName>(name: P): Prim<Attributes[P]> => PRIMS[name] as Prim<Attributes[P]>;

export class Eager implements Emitter {
  readonly #data: Numbers[] = [];
  /** "tanhGrad" for pointwise instructions, else the primitive. */
  readonly log: string[] = [];
  constructor(
    readonly T = 1,
    readonly N = 2,
    readonly lengths: Int32Array | null = null,
    readonly precision: 'float32' | 'float64' = 'float64',
  ) {}
  rows(lead: Lead): number {
    return { none: 1, N: this.N, TN: this.T * this.N }[lead];
  }
  #make(dtype: DType, size: number): Numbers {
    if (dtype === 'int32') return new Int32Array(size);
    return this.precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  }
  value(shape: Shape, lead: Lead, data?: ArrayLike<number>, dtype: DType = 'float32'): Ref {
    const id = this.#data.length;
    const own = this.#make(dtype, this.rows(lead) * sizeOf(shape));
    own.set(data ?? Float64Array.from(own, (_, i) => normal(id + 1, i)));
    this.#data.push(own);
    return { id, shape, lead, dtype, seq: lead === 'TN' ? 0 : null };
  }
  ids(shape: Shape, lead: Lead, data: ArrayLike<number>): Ref {
    return this.value(shape, lead, data, 'int32');
  }
  data(r: Ref): Numbers {
    return this.#data[r.id] as Numbers;
  }
  list(r: Ref): number[] {
    return [...this.data(r)];
  }
  #operand = (r: Ref): Operand => ({
    data: this.data(r),
    shape: r.shape,
    size: sizeOf(r.shape),
    lead: r.lead,
    rows: this.rows(r.lead),
  });
  emit<P extends PrimName>(name: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref {
    const prim = primOf(name);
    const { shape, dtype = 'float32' } = prim.infer(inputs, attrs);
    const lead = prim.lead?.(inputs, attrs) ?? widest(inputs.map((r) => r.lead));
    const out = this.value(shape, lead, undefined, dtype);
    this.log.push((attrs as { name?: string }).name ?? name);
    const call: Call<Attributes[P]> = {
      x: inputs.map(this.#operand),
      y: this.#operand(out),
      attrs,
      T: this.T,
      N: this.N,
      lengths: inputs.some((r) => r.seq !== null) ? this.lengths : null,
      scratch: {},
      t: -1,
      cuts: null,
    };
    const kernel = KERNELS[name] as Kernel<Attributes[P]>;
    kernel(call);
    const first = this.list(out);
    // on warm scratch, over other numbers, the same again
    if (dtype === 'float32') this.data(out).fill(Number.NaN);
    kernel(call);
    if (!first.every((v, i) => Object.is(v, this.data(out)[i]))) throw new Error(`${name} differs when called again`);
    return out;
  }
  form = (r: Ref): Form => ({
    shape: [...{ none: [], N: [this.N], TN: [this.T, this.N] }[r.lead], ...r.shape],
    lead: r.lead,
    rows: this.rows(r.lead),
  });
  explain<P extends PrimName>(
    name: P,
    inputs: readonly Ref[],
    out: Ref,
    attrs: Attributes[P],
    index: number,
    limit = 1e6,
  ) {
    const found = primOf(name).explain?.({
      inputs: inputs.map(this.form),
      out: this.form(out),
      attrs,
      index,
      limit,
      lengths: this.lengths,
      cuts: null,
      at: (input, at) => this.data(inputs[input] as Ref)[at] as number,
    });
    if (!found) throw new Error(`${name} explains nothing`);
    return { ...found, values: this.#terms(inputs, found) };
  }
  #terms(inputs: readonly Ref[], { terms }: Explanation): number[] {
    return terms.map((t) => t.reduce((p, f) => p * (this.data(inputs[f.input] as Ref)[f.at] as number), 1));
  }
}
/** A gradient that says what differences say. */
export function expectSame(
  g: { readonly found: readonly number[]; readonly wanted: readonly number[] } | undefined,
): void {
  expect(g?.found).toHaveLength(g?.wanted.length ?? -1);
  g?.found.forEach((v, i) => {
    expect(v).toBeCloseTo(g.wanted[i] as number, 5);
  });
}
/** Gradients by vjp of the sum of weight * output over valid elements, and the same by central differences. */
export function gradients<P extends PrimName>(
  b: Eager,
  name: P,
  inputs: readonly Ref[],
  attrs: Attributes[P],
): readonly { readonly found: readonly number[]; readonly wanted: readonly number[] }[] {
  const out = b.emit(name, inputs, attrs);
  const size = sizeOf(out.shape);
  const counts = (i: number) => {
    const row = Math.floor(i / size);
    return out.lead !== 'TN' || !b.lengths || Math.floor(row / b.N) < (b.lengths[row % b.N] as number);
  };
  const weights = Float64Array.from(b.data(out), (_, i) => (counts(i) ? Math.cos(i + 1) : 0));
  const dout = b.value(out.shape, out.lead, weights);
  const loss = () =>
    b.list(b.emit(name, inputs, attrs)).reduce((s, v, i) => (counts(i) ? s + v * (weights[i] as number) : s), 0);
  const needs = inputs.map((r) => r.dtype === 'float32');
  const found = primOf(name).vjp?.(b, { inputs, out, dout, needs }, attrs) ?? [];
  return inputs.flatMap((x, k) => {
    const data = b.data(x);
    if (!needs[k]) return [];
    const wanted = [...data].map((v, i) => {
      data[i] = v + 1e-5;
      const more = loss();
      data[i] = v - 1e-5;
      const less = loss();
      data[i] = v;
      return (more - less) / 2e-5;
    });
    const ref = found[k];
    return [{ found: ref ? b.list(ref) : wanted.map(() => 0), wanted }];
  });
}
