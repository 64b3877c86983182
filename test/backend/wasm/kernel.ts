/**
 * Runs one generated kernel as the machine would: operands converted to the forms it asks for, its units handed out in pieces and out of order, everything that
 * it does not own poisoned with NaN and held against what it was.
 */
import './relaxed';
import { expect } from 'vitest';
import { KERNELS } from '../../../src-engine/backend/reference/kernels';
import { disassemble } from '../../../src-engine/backend/wasm/asm/disassemble';
import { Fn } from '../../../src-engine/backend/wasm/asm/fn';
import { assemble } from '../../../src-engine/backend/wasm/asm/module';
import {
  argsOf,
  type Features,
  type Form,
  type Generator,
  type Operand,
  ROW,
  rowFloats,
  SLACK,
  type Spec,
  sameBytes,
  type Tile,
} from '../../../src-engine/backend/wasm/generator';
import { convert } from '../../../src-engine/backend/wasm/kernels/convert';
import { pointwise } from '../../../src-engine/backend/wasm/kernels/pointwise';
import type { Formula } from '../../../src-engine/core/formula';
import { formula as parsed } from '../../../src-engine/core/formulaParse';
import { normal } from '../../../src-engine/core/random';
import { type DType, type Lead, type Shape, sizeOf } from '../../../src-engine/core/shape';
import type { Numbers } from '../../../src-engine/core/tensor';
import type { Attributes, PrimName } from '../../../src-engine/prims/prim';

export type Given = {
  readonly shape: Shape;
  readonly lead: Lead;
  readonly data?: ArrayLike<number>;
  readonly dtype?: DType;
};
export type Setting = {
  readonly N?: number;
  readonly T?: number;
  readonly lengths?: readonly number[] | null;
  readonly tile?: Tile;
  readonly strict?: boolean;
  readonly revec?: boolean;
  /** Seed of the numbers and of the way in which units are handed out. */
  readonly seed?: number;
  readonly step?: boolean;
  readonly t?: number;
  readonly cuts?: Uint8Array | null;
  /** What ends the kernel: so many of the operands given, the last ones, are this formula's. */
  readonly after?: { readonly formula: Formula; readonly others: number };
};
export const TILES: readonly Tile[] = [
  { mr: 4, nr: 8, unroll: 1 },
  { mr: 6, nr: 8, unroll: 2 },
  { mr: 6, nr: 16, unroll: 2 },
  { mr: 4, nr: 16, unroll: 4 },
];
const rowsFor = (lead: Lead, N: number, T: number): number => ({ none: 1, N, TN: T * N })[lead];
/** Normal numbers, or small ids. */
export function numbersOf(g: Given, i: number, { N = 1, T = 1, seed = 0 }: Setting): Float32Array | Int32Array {
  const size = rowsFor(g.lead, N, T) * sizeOf(g.shape);
  if (g.data) return g.dtype === 'int32' ? Int32Array.from(g.data) : Float32Array.from(g.data);
  return Float32Array.from({ length: size }, (_, j) => normal(1000 * seed + i, j));
}
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** What the kernel gives, in logical order, and the module's bytes. */
export function runKernel<A>(
  generator: Generator<A>,
  attrs: A,
  given: readonly Given[],
  out: Given,
  setting: Setting = {},
): { readonly y: Float32Array; readonly bytes: Uint8Array; readonly text: string } {
  const { N = 1, T = 1, lengths = null, strict = false, seed = 0, step = false, t = -1 } = setting;
  const tile = setting.tile ?? (TILES[0] as Tile);
  // wide tiles are those of runtimes that join vectors
  const revec = setting.revec ?? tile.nr === 16;
  const features: Features = { relaxed: true, revec };
  const operand = (g: Given, form: Form): Operand => ({
    shape: g.shape,
    lead: g.lead,
    dtype: g.dtype ?? 'float32',
    N,
    form,
  });
  const base = { attrs, step, lengths: lengths !== null, features, strict, tile };
  const { formula, others = 0 } = setting.after ?? {};
  const first = given.length - others;
  const plain: Spec<A> = { ...base, inputs: given.slice(0, first).map((g) => operand(g, ROW)), out: operand(out, ROW) };
  const own = generator.forms?.(plain) ?? { inputs: plain.inputs.map(() => ROW), out: ROW };
  const forms = { inputs: [...own.inputs, ...given.slice(first).map(() => own.out)], out: own.out };
  const spec: Spec<A> = {
    ...base,
    inputs: given.map((g, i) => operand(g, forms.inputs[i] as Form)),
    out: operand(out, forms.out),
    ...(formula ? { after: { formula, from: first } } : {}),
  };
  const steps = step ? 1 : T;
  const floats = (g: Given, form: Form): number =>
    rowsFor(step && g.lead === 'TN' ? 'N' : g.lead, N, T) * rowFloats(g.shape, form);

  let top = 1024;
  const take = (bytes: number): number => {
    const at = top;
    top = align(top + bytes) + 64;
    return at;
  };
  const rowAt = given.map((g) => take(4 * floats(g, ROW)));
  const formAt = given.map((g, i) =>
    sameBytes(g.shape, ROW, forms.inputs[i] as Form) ? -1 : take(4 * floats(g, forms.inputs[i] as Form)),
  );
  const outAt = take(4 * floats(out, forms.out));
  const outRowAt = take(4 * floats(out, ROW));
  const argsAt = take(256);
  const lengthsAt = take(4 * N);
  const cutsAt = take(T + 1);
  const scratchBytes = generator.scratch?.(spec) ?? 0;
  expect(scratchBytes % 64).toBe(0);
  const scratchAt = take(scratchBytes);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((top + SLACK + 4096) / 65536), maximum: 4096 });
  const F = new Float32Array(memory.buffer);
  const I = new Int32Array(memory.buffer);
  F.fill(Number.NaN);

  const signature = { params: ['i32', 'i32', 'i32'], results: [] } as const;
  const functions: Fn[] = [];
  const write = <B>(name: string, g: Generator<B>, s: Spec<B>): void => {
    const f = new Fn(name, signature, !s.strict);
    g.emit(f, s);
    functions.push(f);
  };
  const conversion = (g: Given, from: Form, to: Form): Spec<unknown> => ({
    ...base,
    attrs: {},
    lengths: false,
    inputs: [operand(g, from)],
    out: operand(g, to),
  });
  write('kernel', generator, spec);
  for (const [i, g] of given.entries())
    if (formAt[i] !== -1) write(`in${i}`, convert, conversion(g, ROW, forms.inputs[i] as Form));
  const outConverted = !sameBytes(out.shape, forms.out, ROW);
  if (outConverted) write('out', convert, conversion(out, forms.out, ROW));
  const bytes = assemble({
    functions,
    memory: { shared: false, maximum: 4096 },
    globals: [{ name: 'scratch', type: 'i32' }],
  });
  const text = (functions[0] as Fn).name;
  expect(WebAssembly.validate(bytes), disassemble(functions[0] as Fn).slice(0, 2000)).toBe(true);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, scratch: scratchAt } });
  const x = exports as Record<string, (args: number, lo: number, hi: number) => void>;

  given.forEach((g, i) => {
    const at = (rowAt[i] as number) / 4;
    const data = numbersOf(g, i, { ...setting, T: step ? 1 : T });
    if (g.dtype === 'int32') I.set(data, at);
    else F.set(data, at);
  });
  if (lengths) I.set(lengths, lengthsAt / 4);
  if (setting.cuts) new Uint8Array(memory.buffer).set(setting.cuts, cutsAt);
  const call = (name: string, inputs: readonly number[], to: number, units: number): void => {
    const args = argsOf(inputs.length);
    inputs.forEach((at, i) => {
      I[(argsAt + args.input(i)) / 4] = at;
    });
    I[(argsAt + args.out) / 4] = to;
    I[(argsAt + args.T) / 4] = steps;
    I[(argsAt + args.t) / 4] = t;
    I[(argsAt + args.lengths) / 4] = lengths ? lengthsAt : 0;
    I[(argsAt + args.cuts) / 4] = setting.cuts ? cutsAt : 0;
    const pieces = cutUnits(units, seed);
    for (const [lo, hi] of pieces) x[name]?.(argsAt, lo, hi);
  };
  given.forEach((g, i) => {
    const to = forms.inputs[i] as Form;
    if (formAt[i] !== -1)
      call(`in${i}`, [rowAt[i] as number], formAt[i] as number, convert.units(conversion(g, ROW, to), steps));
  });
  const inputs = given.map((_, i) => (formAt[i] === -1 ? rowAt[i] : formAt[i]) as number);
  const before = I.slice();
  call('kernel', inputs, outAt, generator.units(spec, steps));
  const owned = (word: number): boolean =>
    (word >= outAt / 4 && word < outAt / 4 + floats(out, forms.out)) ||
    (word >= scratchAt / 4 && word < (scratchAt + scratchBytes) / 4) ||
    (word >= argsAt / 4 && word < argsAt / 4 + 64);
  for (let i = 0; i < before.length; i++)
    if (before[i] !== I[i] && !owned(i)) throw new Error(`wrote at word ${i}; its output is ${outAt / 4}`);
  if (outConverted) call('out', [outAt], outRowAt, convert.units(conversion(out, forms.out, ROW), steps));
  const from = (outConverted ? outRowAt : outAt) / 4;
  return { y: F.slice(from, from + floats(out, ROW)), bytes, text };
}
/** Units in two or three pieces, the later ones first; sometimes all at once. */
function cutUnits(units: number, seed: number): [number, number][] {
  if (seed % 3 === 0 || units < 2) return [[0, units]];
  const a = 1 + ((seed * 7) % (units - 1 || 1));
  const b = Math.min(units, a + 1 + ((seed * 5) % units));
  return (
    [
      [b, units],
      [0, a],
      [a, b],
    ] as [number, number][]
  ).filter(([lo, hi]) => lo < hi);
}

/** The reference kernel's answer in float64. */
export function reference<P extends Exclude<PrimName, 'commit'>>(
  prim: P,
  attrs: Attributes[P],
  given: readonly Given[],
  out: Given,
  setting: Setting,
  change: (x: number) => number = (x) => x,
): Float64Array {
  const { N = 1, T = 1, lengths = null } = setting;
  const operand = (g: Given, data: Numbers) => ({
    data,
    shape: g.shape,
    size: sizeOf(g.shape),
    lead: g.lead,
    rows: rowsFor(g.lead, N, T),
  });
  const y = new Float64Array(rowsFor(out.lead, N, T) * sizeOf(out.shape));
  KERNELS[prim]({
    x: given.map((g, i) => operand(g, Float64Array.from(numbersOf(g, i, setting), change))),
    y: operand(out, y),
    attrs,
    T,
    t: setting.t ?? -1,
    N,
    cuts: setting.cuts ?? null,
    lengths: lengths ? Int32Array.from(lengths) : null,
    scratch: {},
  });
  return y;
}
/**
 * A kernel that sums products agrees with the reference: each element within gamma_K times the sum of the products' absolute values, K the number of its
 * terms (found by summing ones). Source of the bound: Higham, Accuracy and Stability of Numerical Algorithms, 3.1.
 */
export function expectSums<P extends Exclude<PrimName, 'commit'>>(
  generator: Generator<Attributes[P]>,
  prim: P,
  attrs: Attributes[P],
  given: readonly Given[],
  out: Given,
  setting: Setting = {},
): Float32Array {
  const { y } = runKernel(generator, attrs, given, out, setting);
  const wanted = reference(prim, attrs, given, out, setting);
  const size = reference(prim, attrs, given, out, setting, Math.abs);
  const terms = reference(prim, attrs, given, out, setting, () => 1);
  for (let i = 0; i < y.length; i++) {
    const off = Math.abs((y[i] as number) - (wanted[i] as number));
    const allowed = ((terms[i] as number) + 4) * 2 ** -24 * (size[i] as number);
    if (!(off <= allowed))
      throw new Error(
        `${prim} ${JSON.stringify({ attrs, given, setting })}: element ${i} is ${y[i]}, wanted ${wanted[i]} +- ${allowed}`,
      );
  }
  return y;
}
/** What may end a kernel: its number is x, what stands beside it a, b. */
const ENDINGS = ['max(0, x)', 'tanh(x)', 'x + a', 'max(0, x + a)', 'where(0 >= a, 0, x)', '(x + a) * (1 - b * b)'];
/** A kernel that ends with a formula has the bits of the kernel and then the formula. */
export function expectEnding<A>(
  generator: Generator<A>,
  attrs: A,
  given: readonly Given[],
  out: Given,
  setting: Setting,
  choice: number,
): void {
  // one number is computed in double precision where it is by itself
  if (out.lead === 'none' && sizeOf(out.shape) === 1) return;
  const code = ENDINGS[choice % ENDINGS.length] as string;
  const names = ['x', 'a', 'b'].filter((name) => new RegExp(`\\b${name}\\b`).test(code.replace('max', '')));
  const formula = parsed(code, names);
  const others = names.slice(1).map((_, i): Given => ({ ...out, data: numbersOf(out, 50 + i, setting) }));
  const { y: before } = runKernel(generator, attrs, given, out, setting);
  const { y: wanted } = runKernel(
    pointwise,
    { formula, name: 'f' },
    [{ ...out, data: before }, ...others],
    out,
    setting,
  );
  const after = { formula, others: others.length };
  const { y } = runKernel(generator, attrs, [...given, ...others], out, { ...setting, after });
  expect(new Uint32Array(y.buffer), `${code} ${JSON.stringify({ attrs, given, setting })}`).toEqual(
    new Uint32Array(wanted.buffer),
  );
}
/** A generator of small whole numbers for random cases. */
export function randomOf(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 4; i++) next();
  return {
    /** low..high, both may come. */
    int: (low: number, high: number): number => low + Math.floor(next() * (high - low + 1)),
    of: <X>(list: readonly X[]): X => list[Math.floor(next() * list.length)] as X,
  };
}
/** How many random cases of each kind here, which are large: a twentieth of UNROLL_KERNELS, or a number for CI. */
export const CASES = Math.ceil(Number(process.env.UNROLL_KERNELS ?? 1200) / 20);
