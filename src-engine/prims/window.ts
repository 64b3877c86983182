/** Windows that slide over 1, 2 or 3 axes. Fewer than three get leading axes of 1, so that everything behind this file is one code path. */
import { type Shape, sizeOf, windowCount } from '../core/shape';
import type { Form } from './prim';

export type Three = readonly [number, number, number];
/** Depth, height, width of what a window slides over, of the window, and of its positions. */
export type Geometry = {
  readonly input: Three;
  readonly kernel: Three;
  readonly out: Three;
  readonly stride: Three;
  readonly padding: Three;
  readonly dilation: Three;
};
type Sliding = {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation?: readonly number[];
};

const three = (axes: readonly number[], fill: number): Three => {
  const at = (i: number): number => axes[axes.length - 3 + i] ?? fill;
  return [at(0), at(1), at(2)];
};
/** `input` and `kernel` without channels. */
export function slide(input: Shape, kernel: Shape, w: Sliding): Geometry {
  const g = {
    input: three(input, 1),
    kernel: three(kernel, 1),
    stride: three(w.stride, 1),
    padding: three(w.padding, 0),
    dilation: three(w.dilation ?? [], 1),
  };
  const count = (i: 0 | 1 | 2): number =>
    windowCount(g.input[i], g.kernel[i], g.stride[i], g.padding[i], g.dilation[i]);
  return { ...g, out: [count(0), count(1), count(2)] };
}
/** How far a dilated kernel reaches: d (k - 1) + 1. */
export const reach = (kernel: Shape, dilation: Shape): number[] =>
  kernel.map((k, i) => (dilation[i] ?? 1) * (k - 1) + 1);
/** The input as the window sees it: n + 2 p. */
export const padded = (input: Shape, padding: Shape): number[] => input.map((n, i) => n + 2 * (padding[i] ?? 0));

type Pair = readonly [number, number];
const AXES = [0, 1, 2] as const;
const split = (flat: number, [, h, w]: Three): Three => [
  Math.floor(flat / (h * w)),
  Math.floor(flat / w) % h,
  flat % w,
];
/** Joins the pairs of the three axes, in row-major order, into pairs of flat positions. */
function join(axes: readonly (readonly Pair[])[], first: Three, second: Three): Pair[] {
  const [zs = [], ys = [], xs = []] = axes;
  return zs.flatMap(([za, zb]) =>
    ys.flatMap(([ya, yb]) =>
      xs.map(([xa, xb]): Pair => [(za * first[1] + ya) * first[2] + xa, (zb * second[1] + yb) * second[2] + xb]),
    ),
  );
}
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const within = (i: number, n: number): boolean => i >= 0 && i < n;

/** What the window at position `o` covers inside the input: [kernel position, input position], in order. */
export function covered(g: Geometry, o: number): Pair[] {
  const at = split(o, g.out);
  const axis = (a: 0 | 1 | 2): Pair[] =>
    range(g.kernel[a])
      .map((k): Pair => [k, at[a] * g.stride[a] - g.padding[a] + k * g.dilation[a]])
      .filter(([, i]) => within(i, g.input[a]));
  return join(AXES.map(axis), g.kernel, g.input);
}
/** The windows that cover input position `i`: [kernel position there, window position], in the order of kernel positions. */
export function covering(g: Geometry, i: number): Pair[] {
  const at = split(i, g.input);
  const axis = (a: 0 | 1 | 2): Pair[] =>
    range(g.kernel[a])
      .map((k): Pair => [k, (at[a] + g.padding[a] - k * g.dilation[a]) / g.stride[a]])
      .filter(([, o]) => Number.isInteger(o) && within(o, g.out[a]));
  return join(AXES.map(axis), g.kernel, g.out);
}
/** Where kernel position `k` lies inside the input: [window position, input position], in order. */
export function visits(g: Geometry, k: number): Pair[] {
  const at = split(k, g.kernel);
  const axis = (a: 0 | 1 | 2): Pair[] =>
    range(g.out[a])
      .map((o): Pair => [o, o * g.stride[a] - g.padding[a] + at[a] * g.dilation[a]])
      .filter(([, i]) => within(i, g.input[a]));
  return join(AXES.map(axis), g.out, g.input);
}

const AXES_BEFORE = { none: 0, N: 1, TN: 2 } as const;
/** Shape per sample of what `explain` is told about. */
export const sampleShape = (form: Form): Shape => form.shape.slice(AXES_BEFORE[form.lead]);
/** Where the operand's data for row `row` of the result start: a narrower operand stands at every sample or step. */
export const rowStart = (form: Form, row: number): number => (row % form.rows) * sizeOf(sampleShape(form));
/** The rows of an operand that a sum takes: those of valid steps, in order. */
export function countedRows(form: Form, lengths: Int32Array | null): number[] {
  const rows = Array.from({ length: form.rows }, (_, row) => row);
  if (!lengths || form.lead !== 'TN') return rows;
  const N = form.shape[1] ?? 1;
  return rows.filter((row) => Math.floor(row / N) < (lengths[row % N] as number));
}
/** All positions of a kernel, or of its windows. */
export const volume = (t: Three): number => t[0] * t[1] * t[2];
