/**
 * One generated kernel alone, against its reference loop in float64: operands in the forms that it asks for, everything around them NaN, the output cut
 * into units that run in any order.
 */
import './relaxed';
import { expect } from 'vitest';
import type { Call, Operand as Given, Kernel } from '../../../src-engine/backend/reference/call';
import { KERNELS } from '../../../src-engine/backend/reference/kernels';
import { Fn } from '../../../src-engine/backend/wasm/asm/fn';
import { assemble } from '../../../src-engine/backend/wasm/asm/module';
import { FAULT } from '../../../src-engine/backend/wasm/driver';
import {
  argsOf,
  type Form,
  type Generator,
  type Operand,
  ROW,
  rowFloats,
  type Spec,
} from '../../../src-engine/backend/wasm/generator';
import { axisOrder, axisSteps } from '../../../src-engine/backend/wasm/kernels/layout';
import { bits, normal } from '../../../src-engine/core/random';
import { type Lead, type Shape, sizeOf, widest } from '../../../src-engine/core/shape';
import { PRIMS } from '../../../src-engine/prims/index';
import type { Attributes, Prim, PrimName, Ref } from '../../../src-engine/prims/prim';

export type Input = {
  readonly shape: Shape;
  readonly lead?: Lead;
  readonly last?: boolean;
  /** Whole numbers below this. */
  readonly ids?: number;
  readonly data?: readonly number[];
  /** Applied to the normal numbers. */
  readonly map?: (x: number) => number;
};
export type Batch = {
  readonly N?: number;
  readonly T?: number;
  readonly lengths?: readonly number[];
  readonly cuts?: readonly number[];
  /** One step of a loop. */
  readonly step?: number;
  readonly strict?: boolean;
  readonly tolerance?: number;
  readonly seed?: number;
  readonly expectFault?: boolean;
};
const GENERATION = { mr: 4, nr: 8, unroll: 1 };
const NAN = 0x7fc00000;

export function check<P extends Exclude<PrimName, 'commit'>>(
  generator: Generator<Attributes[P]>,
  prim: P,
  inputs: readonly Input[],
  attrs: Attributes[P],
  { N = 2, T = 1, lengths, cuts, step, strict = false, tolerance = 2e-5, seed = 1, expectFault = false }: Batch = {},
): Float32Array | Int32Array {
  const refs = inputs.map(
    (x, id): Ref => ({
      id,
      shape: x.shape,
      lead: x.lead ?? 'N',
      dtype: x.ids === undefined ? 'float32' : 'int32',
      seq: null,
    }),
  );
  const p = PRIMS[prim] as unknown as Prim<Attributes[P]>;
  const { shape, dtype = 'float32' } = p.infer(refs, attrs);
  const lead = p.lead?.(refs, attrs) ?? widest(refs.map((r) => r.lead));
  const rowsOf = (of: Lead): number => ({ none: 1, N, TN: T * N })[of];
  const past = (row: number): boolean => lengths !== undefined && Math.floor(row / N) >= (lengths[row % N] as number);
  const data = inputs.map((x, i) => {
    const size = sizeOf(x.shape);
    const count = rowsOf(x.lead ?? 'N') * size;
    if (x.ids !== undefined)
      return Int32Array.from({ length: count }, (_, k) =>
        x.data
          ? (x.data[k] as number)
          : past(Math.floor(k / size)) && x.lead === 'TN'
            ? -7
            : bits(seed * 977 + i, k) % (x.ids as number),
      );
    return Float32Array.from({ length: count }, (_, k) => {
      if (x.data) return x.data[k] as number;
      if (x.lead === 'TN' && past(Math.floor(k / size))) return Number.NaN;
      const v = normal(seed * 31 + i, k);
      return x.map ? x.map(v) : v;
    });
  });
  const looksBack = p.looksBack === true;
  const isStep = step !== undefined && !looksBack;
  // the reference, in float64
  const given = (d: Float32Array | Int32Array, s: Shape, l: Lead): Given => ({
    data: d instanceof Int32Array ? d : Float64Array.from(d),
    shape: s,
    size: sizeOf(s),
    lead: l,
    rows: rowsOf(l),
  });
  const y = given(
    dtype === 'int32' ? new Int32Array(rowsOf(lead) * sizeOf(shape)) : new Float32Array(rowsOf(lead) * sizeOf(shape)),
    shape,
    lead,
  );
  const atStep = (o: Given): Given => {
    if (!isStep || o.lead !== 'TN') return o;
    const size = N * o.size;
    return { ...o, data: o.data.subarray(step * size, (step + 1) * size), lead: 'N', rows: N };
  };
  const cutBytes = cuts ? Uint8Array.from({ length: T + 1 }, (_, t) => (cuts.includes(t) ? 1 : 0)) : null;
  const call: Call<Attributes[P]> = {
    x: data.map((d, i) => atStep(given(d, (inputs[i] as Input).shape, (inputs[i] as Input).lead ?? 'N'))),
    y: atStep(y),
    attrs,
    T: isStep ? 1 : T,
    t: step ?? -1,
    N,
    cuts: cutBytes,
    lengths: isStep || !lengths ? null : Int32Array.from(lengths),
    scratch: {},
  };
  const kernel = KERNELS[prim] as Kernel<Attributes[P]>;
  if (step !== undefined && looksBack)
    for (let k = 0; k < T; k++) kernel({ ...call, t: prim === 'delayGrad' ? T - 1 - k : k, scratch: {} });
  else if (!expectFault) kernel(call);

  // ours
  const operand = (s: Shape, l: Lead, type: 'float32' | 'int32', form: Form): Operand => ({
    shape: s,
    lead: l,
    dtype: type,
    N,
    form,
  });
  const loose: Spec<Attributes[P]> = {
    inputs: inputs.map((x, i) =>
      operand(
        x.shape,
        refs[i]?.lead as Lead,
        refs[i]?.dtype as 'float32',
        x.last && x.shape.length > 1 ? { layout: 'last' } : ROW,
      ),
    ),
    out: operand(shape, lead, dtype, ROW),
    attrs,
    step: isStep,
    lengths: !isStep && lengths !== undefined,
    features: { relaxed: true, revec: false },
    strict,
    tile: GENERATION,
  };
  const forms = generator.forms?.(loose) ?? { inputs: loose.inputs.map(() => ROW), out: ROW };
  const spec: Spec<Attributes[P]> = {
    ...loose,
    inputs: loose.inputs.map((o, i) => ({ ...o, form: forms.inputs[i] as Form })),
    out: { ...loose.out, form: forms.out },
  };
  const name = 'kernel';
  const f = new Fn(name, undefined, !strict);
  generator.emit(f, spec);
  const bytes = assemble({
    functions: [f],
    memory: { shared: false, maximum: 65536 },
    globals: [{ name: 'scratch', type: 'i32' }],
  });
  const scratchBytes = generator.scratch?.(spec) ?? 0;
  const sizes = [...spec.inputs, spec.out].map((o) => rowsOf(o.lead) * rowFloats(o.shape, o.form) * 4);
  const total = sizes.reduce((n, s) => n + s + 1024, 0) + scratchBytes + 8192 + 8 * T + 4 * N;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(total / 65536), maximum: 65536 });
  const words = new Int32Array(memory.buffer).fill(NAN);
  let top = 256;
  words[FAULT / 4] = 0;
  const place = (size: number): number => {
    const at = top;
    top += Math.ceil(size / 64) * 64 + 320;
    return at;
  };
  const at = sizes.map(place);
  const args = place(256);
  const scratch = place(scratchBytes);
  const permuted = (o: Operand): Int32Array => {
    const steps = axisSteps(o);
    const order = axisOrder(o);
    const size = sizeOf(o.shape);
    const to = new Int32Array(size);
    const index = new Array<number>(o.shape.length).fill(0);
    for (let e = 0; e < size; e++) {
      to[e] = order.reduce((n, axis) => n + (index[axis] as number) * (steps[axis] as number), 0);
      for (let axis = o.shape.length - 1; axis >= 0; axis--) {
        index[axis] = (index[axis] as number) + 1;
        if (index[axis] !== o.shape[axis]) break;
        index[axis] = 0;
      }
    }
    return to;
  };
  spec.inputs.forEach((o, i) => {
    const to = permuted(o);
    const d = data[i] as Float32Array | Int32Array;
    const raw = new Int32Array(d.buffer);
    for (let k = 0; k < raw.length; k++)
      words[(at[i] as number) / 4 + Math.floor(k / to.length) * to.length + (to[k % to.length] as number)] = raw[
        k
      ] as number;
  });
  const { input, out, ...word } = argsOf(inputs.length);
  const view = (byte: number) => (args + byte) / 4;
  const outAt = at.at(-1) as number;
  const setArgs = (t: number): void => {
    const shift = (o: Operand) => (isStep && o.lead === 'TN' ? t * N * rowFloats(o.shape, o.form) * 4 : 0);
    spec.inputs.forEach((o, i) => {
      words[view(input(i))] = (at[i] as number) + shift(o);
    });
    words[view(out)] = outAt + shift(spec.out);
    words[view(word.T)] = isStep ? 1 : T;
    words[view(word.t)] = t;
    words[view(word.lengths)] = 0;
    words[view(word.cuts)] = 0;
    if (spec.lengths) {
      const place = (scratch + Math.ceil(scratchBytes / 64) * 64 + 320) / 4;
      words.set(lengths as number[], place);
      words[view(word.lengths)] = place * 4;
    }
    if (cutBytes) {
      const place = scratch + Math.ceil(scratchBytes / 64) * 64 + 320 + 4 * N;
      new Uint8Array(memory.buffer).set(cutBytes, place);
      words[view(word.cuts)] = place;
    }
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, scratch } });
  const run = instance.exports[name] as (args: number, lo: number, hi: number) => void;
  const go = (t: number): void => {
    setArgs(t);
    const units = generator.units(spec, isStep ? 1 : T);
    // cut into up to four ranges, the last first
    const ends = [0, ...[1, 2, 3].map((k) => bits(seed, k) % (units + 1)), units].sort((a, b) => a - b);
    for (let k = ends.length - 1; k > 0; k--) run(args, ends[k - 1] as number, ends[k] as number);
  };
  if (step === undefined) go(-1);
  else if (!looksBack) go(step);
  else for (let k = 0; k < T; k++) go(prim === 'delayGrad' ? T - 1 - k : k);

  const count = sizes.at(-1) as number;
  if (words[FAULT / 4] !== 0) throw new Error('a fault was reported');
  // nothing behind the output was written
  for (let k = 0; k < 64; k++) expect(words[(outAt + count) / 4 + k], `${prim}: written past the end`).toBe(NAN);
  const to = permuted(spec.out);
  const from = isStep && lead === 'TN' ? step * N * to.length : 0;
  const rows = isStep && lead === 'TN' ? N : rowsOf(lead);
  const result = dtype === 'int32' ? new Int32Array(rows * to.length) : new Float32Array(rows * to.length);
  const resultWords = new Int32Array(result.buffer);
  const wanted = call.y.data;
  for (let k = 0; k < result.length; k++) {
    resultWords[k] = words[
      outAt / 4 + from + Math.floor(k / to.length) * to.length + (to[k % to.length] as number)
    ] as number;
    const [got, want] = [result[k] as number, Math.fround(wanted[k] as number)];
    const close =
      Object.is(got, want) ||
      Math.abs(got - want) <= tolerance * (1 + Math.abs(want)) ||
      (Number.isNaN(got) && Number.isNaN(want));
    if (!close)
      expect.fail(
        `${prim}: element ${k} is ${got}, not ${want}: ${JSON.stringify({ attrs, N, T, lengths, step, forms, inputs })}`,
      );
  }
  return result;
}
