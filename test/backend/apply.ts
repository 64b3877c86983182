/** One primitive applied alone: shapes by its `infer`, numbers by its reference kernel, terms by its `explain`. */

import type { Call, Kernel, Operand } from '../../src-engine/backend/reference/call';
import { CONV_KERNELS } from '../../src-engine/backend/reference/conv';
import { LINEAR_KERNELS } from '../../src-engine/backend/reference/linear';
import { LOSS_KERNELS } from '../../src-engine/backend/reference/loss';
import { NORM_KERNELS } from '../../src-engine/backend/reference/norm';
import { POOL_KERNELS } from '../../src-engine/backend/reference/pool';
import { SOFTMAX_KERNELS } from '../../src-engine/backend/reference/softmax';
import { normal } from '../../src-engine/core/random';
import { type Lead, type Shape, sizeOf, widest } from '../../src-engine/core/shape';
import type { Numbers } from '../../src-engine/core/tensor';
import { CONV } from '../../src-engine/prims/conv';
import { LINEAR } from '../../src-engine/prims/linear';
import { LOSS } from '../../src-engine/prims/loss';
import { NORM } from '../../src-engine/prims/norm';
import { POOL } from '../../src-engine/prims/pool';
import type { Attributes, Form, Prim, Ref } from '../../src-engine/prims/prim';
import { SOFTMAX } from '../../src-engine/prims/softmax';

const PRIMS = { ...CONV, ...LINEAR, ...POOL, ...SOFTMAX, ...NORM, ...LOSS };
const KERNELS = {
  ...CONV_KERNELS,
  ...LINEAR_KERNELS,
  ...POOL_KERNELS,
  ...SOFTMAX_KERNELS,
  ...NORM_KERNELS,
  ...LOSS_KERNELS,
};
export type Name = keyof typeof PRIMS;
export type Value = { readonly shape: Shape; readonly lead: Lead; readonly data: Numbers };
export type Batch = { readonly T: number; readonly N: number; readonly lengths: Int32Array | null };
export const ALONE: Batch = { T: 1, N: 2, lengths: null };

const rowsOf = (lead: Lead, { T, N }: Batch): number => ({ none: 1, N, TN: T * N })[lead];
let key = 0;
/** Normal numbers, other ones at each call. */
export function numbers(shape: Shape, lead: Lead = 'none', batch = ALONE): Value & { data: Float64Array } {
  const stream = ++key;
  const length = rowsOf(lead, batch) * sizeOf(shape);
  return { shape, lead, data: Float64Array.from({ length }, (_, i) => normal(stream, i)) };
}
export const narrow = (v: Value): Value => ({ ...v, data: Float32Array.from(v.data) });
export const ref = (shape: Shape, lead: Lead, dtype: Ref['dtype'] = 'float32'): Ref => ({
  id: 0,
  shape,
  lead,
  dtype,
  seq: null,
});
export const primOf = <P extends Name>(name: P): Prim<Attributes[P]> => PRIMS[name] as unknown as Prim<Attributes[P]>;

const operand = (v: Value, batch: Batch): Operand => ({ ...v, size: sizeOf(v.shape), rows: rowsOf(v.lead, batch) });
/** A call that can be run again; the result has the kind of array of the first input. */
export function bind<P extends Name>(name: P, x: readonly Value[], attrs: Attributes[P], batch = ALONE) {
  const refs = x.map((v) => ref(v.shape, v.lead, v.data instanceof Int32Array ? 'int32' : 'float32'));
  const prim = primOf(name);
  const { shape } = prim.infer(refs, attrs);
  const lead = prim.lead?.(refs, attrs) ?? widest(refs.map((r) => r.lead));
  const size = rowsOf(lead, batch) * sizeOf(shape);
  const data = x[0]?.data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  const y: Value = { shape, lead, data: data.fill(NaN) };
  const call: Call<Attributes[P]> = {
    x: x.map((v) => operand(v, batch)),
    y: operand(y, batch),
    attrs,
    ...batch,
    scratch: {},
    t: -1,
    cuts: null,
  };
  const kernel = KERNELS[name] as unknown as Kernel<Attributes[P]>;
  return { y, run: () => kernel(call) };
}
export function apply<P extends Name>(name: P, x: readonly Value[], attrs: Attributes[P], batch = ALONE): Value {
  const { y, run } = bind(name, x, attrs, batch);
  run();
  const first = y.data.slice();
  run(); // a second call, on warm scratch, must not see the first
  if (!first.every((v, i) => Object.is(v, y.data[i]))) throw new Error(`${name} gives other numbers when called again`);
  return y;
}
const AXES: Record<Lead, (b: Batch) => number[]> = { none: () => [], N: (b) => [b.N], TN: (b) => [b.T, b.N] };
const form = (v: Value, b: Batch): Form => ({
  shape: [...AXES[v.lead](b), ...v.shape],
  lead: v.lead,
  rows: rowsOf(v.lead, b),
});
/** What `explain` says an element is, worked out from its terms; how many were listed, and how many there are with those of the padding. */
export function explained<P extends Name>(
  name: P,
  x: readonly Value[],
  y: Value,
  attrs: Attributes[P],
  index: number,
  batch = ALONE,
  limit = 1e6,
) {
  const e = primOf(name).explain?.({
    inputs: x.map((v) => form(v, batch)),
    out: form(y, batch),
    attrs,
    index,
    limit,
    lengths: batch.lengths,
    cuts: null,
    at: (input, at) => x[input]?.data[at] ?? NaN,
  });
  if (!e) throw new Error(`${name} explains nothing`);
  const at = (f: { input: number; at: number }): number => x[f.input]?.data[f.at] ?? NaN;
  const terms = e.terms.map((t) => t.reduce((p, f) => p * at(f), 1));
  const sum = terms.reduce((s, t) => s + t, 0);
  const value = e.join === 'max' ? Math.max(...terms) : e.join === 'mean' ? sum / e.total : sum;
  return { value: value + (e.plus ? at(e.plus) : 0), listed: terms.length, padded: e.padded ?? 0, total: e.total };
}
/** Largest difference, relative to the largest number. */
export function distance(a: Numbers, b: Numbers): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let far = 0;
  let large = 1;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs((a[i] as number) - (b[i] as number));
    far = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(far, d);
    large = Math.max(large, Math.abs(b[i] as number));
  }
  return far / large;
}
export const dot = (a: Numbers, b: Numbers): number => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += (a[i] as number) * (b[i] as number);
  return s;
};
