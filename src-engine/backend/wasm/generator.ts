/**
 * The contract between kernel generators and the machine that runs them.
 *
 * A generator writes one WebAssembly function for one instruction. What is compiled in: shapes, N (samples in a batch), attributes, forms, tile,
 * features. What is not: T, lengths, cuts, addresses. The function is (args: i32, lo: i32, hi: i32) -> (): `args` points at 32-bit words laid out by
 * `argsOf`; it makes the units lo..hi-1 of the output and no others, so that threads only ever split outputs. It may read up to SLACK bytes past an
 * operand's end (the machine keeps that much mapped behind the last one; what is there may be NaN), and never writes a byte outside its output and scratch.
 */
import type { Formula } from '../../core/formula';
import type { DType, Lead, Shape } from '../../core/shape';
import { sizeOf } from '../../core/shape';
import type { Attributes, PrimName } from '../../prims/prim';
import type { Fn } from './asm/fn';

/** Floats before and after along each spatial axis: zeros around an image, so that a window finds no border. */
export type Halo = readonly (readonly [before: number, after: number])[];
/**
 * A matrix B [k, n] (or `groups.count` of them) in column panels: panel p holds columns p nr .. p nr + nr - 1 as [k][nr] without a gap; the last one is
 * as wide as its columns rounded up to 4, with zeros. Element (g, k0, k1, ..., n) is read at from + g groups.step + sum ki k[i].step + n n.step (floats;
 * negative steps are legal). The panels of a group follow each other; `lead` N or TN: a matrix for each row.
 * `round`: columns of the last panel are rounded up to a multiple of this instead of 4.
 */
export type Pack = {
  readonly from: number;
  readonly groups: Run;
  /** Outer to inner; their product is the k of the matrix. */
  readonly k: readonly Run[];
  readonly n: Run;
  readonly nr: number;
  readonly round?: 4 | 8;
};
export type Run = { readonly count: number; readonly step: number };
/**
 * How a value lies in memory, rows ([T][N] or nothing) outermost. 'row': as its shape says. 'last': channels last, [d...][C] for a shape
 * [C, d...], each spatial axis d lengthened by its halo of zeros. 'packed': column panels of a matrix.
 * Everything but 'row' is derived: the machine makes (value, form) once, right after the value, with the `convert` generator.
 */
export type Form =
  | { readonly layout: 'row' }
  | { readonly layout: 'last'; readonly halo?: Halo }
  | { readonly layout: 'packed'; readonly pack: Pack };
export const ROW: Form = { layout: 'row' };
export const LAST: Form = { layout: 'last' };
/** Two forms are one where their texts are. */
export function formText(form: Form): string {
  if (form === ROW) return ROW_TEXT;
  let text = TEXTS.get(form);
  if (text === undefined) {
    text = JSON.stringify(form);
    TEXTS.set(form, text);
  }
  return text;
}
const ROW_TEXT = JSON.stringify(ROW);
/** Asked again and again while tasks are made. */
const TEXTS = new WeakMap<Form, string>();

export type Operand = {
  /** Per sample. */
  readonly shape: Shape;
  readonly lead: Lead;
  readonly dtype: DType;
  /** Samples in the batch. */
  readonly N: number;
  readonly form: Form;
};
/** mr rows by nr columns of sums in registers, the inner loop unrolled. Any tile gives the same bits. */
export type Tile = { readonly mr: number; readonly nr: number; readonly unroll: number };
export type Features = {
  /** relaxed_madd may be used. */
  readonly relaxed: boolean;
  /** V8 joins two adjacent 128-bit vectors into one of 256: wide tiles win. */
  readonly revec: boolean;
};
/**
 * What is done with each number once it is finished, as a formula: its operand 0 is the number, the others are the spec's inputs from `from` on, each as the
 * output is. Computed while what was finished is still in the cache, it rounds as it does alone.
 */
export type After = { readonly formula: Formula; readonly from: number };
export type Spec<A> = {
  readonly inputs: readonly Operand[];
  readonly out: Operand;
  readonly attrs: A;
  /** One step of a loop: operands with a time axis are addressed at the step and seen as one with lead N; T is 1. Never set for primitives that look back. */
  readonly step: boolean;
  /** Its sequence has lengths: their address is among the arguments. Always false where `step`. */
  readonly lengths: boolean;
  readonly features: Features;
  /** Multiply and add instead of fused multiply-add. */
  readonly strict: boolean;
  readonly tile: Tile;
  /** Only of generators that have `ends`. */
  readonly after?: After;
};
/** Inputs that are the primitive's own. */
export const ownInputs = (spec: Spec<unknown>): number => spec.after?.from ?? spec.inputs.length;
export type Forms = { readonly inputs: readonly Form[]; readonly out: Form };

/** A spec with less compiled in; its function is told `per` times as many steps as the one that it stands for. */
export type Open = { readonly spec: Spec<unknown>; readonly per: number };

export type Generator<A> = {
  /** The spec that many share whose function differs only in how often its loop turns; null: this one is like no other. Its forms stand. */
  open?(spec: Spec<A>): Open | null;
  /** The forms it wants its operands in and gives its output in, seeing the forms they have now. The machine converts where they differ. Default: all 'row'. */
  forms?(spec: Spec<A>): Forms;
  /** It can end with a formula of what it makes (`after`). */
  readonly ends?: true;
  /** Bytes of scratch for each thread; its address is global 0 of the module. Multiple of 64, contents undefined at entry. Default: none. */
  scratch?(spec: Spec<A>): number;
  /** Into how many parts the output may be cut. `T`: steps it is bound with (1 without a time axis or where `step`). */
  units(spec: Spec<A>, T: number): number;
  /** Writes the body of (args, lo, hi). */
  emit(f: Fn, spec: Spec<A>): void;
};
/** A generator for each primitive but `commit`, which the machine does itself. */
export type Generators = { readonly [P in Exclude<PrimName, 'commit'>]: Generator<Attributes[P]> };

/** Parameters of every kernel function. */
export const ARGS = 0;
export const LO = 1;
export const HI = 2;
/** Global 0: where this thread's scratch is. */
export const SCRATCH_GLOBAL = 0;
/** Bytes a kernel may read past the end of an operand. */
export const SLACK = 256;

/** Byte offsets of the words behind `args`. */
export type Args = {
  readonly input: (i: number) => number;
  readonly out: number;
  /** Steps (1 without a time axis). */
  readonly T: number;
  /** The step that is computed, in a loop; -1: all of them. */
  readonly t: number;
  /** Address of N int32 lengths; 0: none. */
  readonly lengths: number;
  /** Address of T + 1 bytes, 1 where no gradient crosses from t to t - 1; 0: none. */
  readonly cuts: number;
  /** All of them, in bytes. */
  readonly bytes: number;
};
export function argsOf(inputs: number): Args {
  const at = (word: number): number => 4 * (inputs + word);
  return { input: (i) => 4 * i, out: at(0), T: at(1), t: at(2), lengths: at(3), cuts: at(4), bytes: at(5) };
}

/** Whether the operand has a time axis as this kernel sees it. */
export const overTime = (spec: { readonly step: boolean }, o: Operand): boolean => o.lead === 'TN' && !spec.step;
/** Rows that are known when it is compiled: N, or 1 for a value without samples. Times T where `overTime`. */
export const rowsEach = (o: Operand): number => (o.lead === 'none' ? 1 : o.N);

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;
/** Columns that a packed matrix has room for. */
export const packedColumns = (pack: Pack): number =>
  Math.floor(pack.n.count / pack.nr) * pack.nr + upTo(pack.n.count % pack.nr, pack.round ?? 4);
/** Spatial axes with their halo. */
export const withHalo = (shape: Shape, halo: Halo | undefined): number[] =>
  shape.slice(1).map((d, i) => d + (halo?.[i]?.[0] ?? 0) + (halo?.[i]?.[1] ?? 0));
/** Numbers that one row takes in a form. */
export function rowFloats(shape: Shape, form: Form): number {
  if (form.layout === 'row') return sizeOf(shape);
  if (form.layout === 'last') return (shape[0] ?? 1) * sizeOf(withHalo(shape, form.halo));
  const k = form.pack.k.reduce((n, r) => n * r.count, 1);
  return form.pack.groups.count * k * packedColumns(form.pack);
}
/** Whether both forms of this shape are the same bytes, so that no conversion is needed: one channel, or one position, without a halo. */
export function sameBytes(shape: Shape, a: Form, b: Form): boolean {
  if (formText(a) === formText(b)) return true;
  if (a.layout === 'packed' || b.layout === 'packed') return false;
  const plain = (f: Form): boolean => f.layout !== 'last' || !f.halo?.some(([x, y]) => x + y > 0);
  if (!plain(a) || !plain(b)) return false;
  return a.layout === b.layout || shape.length < 2 || shape[0] === 1 || sizeOf(shape.slice(1)) === 1;
}

/** The cache key of a kernel: two specs with one key have one function. Never holds an address, T or a length. */
export function kernelKey(prim: string, spec: Spec<unknown>): string {
  const of = (o: Operand): unknown => [o.shape, o.lead, o.dtype, o.lead === 'none' ? 0 : o.N, formText(o.form)];
  const { inputs, out, attrs, step, lengths, features, strict, tile, after } = spec;
  return JSON.stringify([prim, inputs.map(of), of(out), attrs, step, lengths, features, strict, tile, after]);
}
