/** The one inner loop of convolutions and matrix products, and the order in which parameters sum their gradients. */
import type { Numbers } from '../../core/tensor';
import { type Call, isValid } from './call';

/** out[r, c] += sum over k of a[r, k] x[c, k]; everything is float64, so that this loop sees one kind of array whatever the program's precision. */
export type Product = {
  /** Rows and columns of the result, length of the sums. */
  rows: number;
  columns: number;
  length: number;
  /** a[r, k] stands at aAt + r rowStep + k step. */
  readonly a: Float64Array;
  readonly rowStep: number;
  readonly step: number;
  /** x[c, k] stands at xAt + columnAt[c] + at[k]. */
  readonly x: Float64Array;
  readonly columnAt: Int32Array;
  readonly at: Int32Array;
};
/**
 * Two rows by four columns at a time: eight sums of their own hide the latency of the adder, and each is still taken in order of k.
 * At the edges the last row or column is computed again with the same result, which costs less than a second loop.
 */
export function addProducts(p: Product, aAt: number, xAt: number, out: Float64Array, outAt: number): void {
  const { rows, columns, length, a, rowStep, step, x, columnAt, at } = p;
  for (let c = 0; c < columns; c += 4) {
    const c1 = Math.min(c + 1, columns - 1);
    const c2 = Math.min(c + 2, columns - 1);
    const c3 = Math.min(c + 3, columns - 1);
    const x0 = xAt + (columnAt[c] as number);
    const x1 = xAt + (columnAt[c1] as number);
    const x2 = xAt + (columnAt[c2] as number);
    const x3 = xAt + (columnAt[c3] as number);
    for (let r = 0; r < rows; r += 2) {
      const r1 = Math.min(r + 1, rows - 1);
      const o0 = outAt + r * columns;
      const o1 = outAt + r1 * columns;
      let a0 = aAt + r * rowStep;
      let a1 = aAt + r1 * rowStep;
      let s00 = out[o0 + c] as number;
      let s01 = out[o0 + c1] as number;
      let s02 = out[o0 + c2] as number;
      let s03 = out[o0 + c3] as number;
      let s10 = out[o1 + c] as number;
      let s11 = out[o1 + c1] as number;
      let s12 = out[o1 + c2] as number;
      let s13 = out[o1 + c3] as number;
      for (let k = 0; k < length; k++) {
        const i = at[k] as number;
        const w0 = a[a0] as number;
        const w1 = a[a1] as number;
        const v0 = x[x0 + i] as number;
        const v1 = x[x1 + i] as number;
        const v2 = x[x2 + i] as number;
        const v3 = x[x3 + i] as number;
        s00 += w0 * v0;
        s01 += w0 * v1;
        s02 += w0 * v2;
        s03 += w0 * v3;
        s10 += w1 * v0;
        s11 += w1 * v1;
        s12 += w1 * v2;
        s13 += w1 * v3;
        a0 += step;
        a1 += step;
      }
      out[o0 + c] = s00;
      out[o0 + c1] = s01;
      out[o0 + c2] = s02;
      out[o0 + c3] = s03;
      out[o1 + c] = s10;
      out[o1 + c1] = s11;
      out[o1 + c2] = s12;
      out[o1 + c3] = s13;
    }
  }
}
/** `count` numbers from `from` on, as float64, to `at`. */
export function copy(data: Numbers, from: number, count: number, to: Float64Array, at: number): void {
  for (let i = 0; i < count; i++) to[at + i] = data[from + i] as number;
}
/** 0, step, 2 step, ... */
export const multiples = (count: number, step: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => i * step);

/** What a parameter's gradient keeps between calls: a step's subtotal in float64, and rounded. */
export type StepSums = { readonly sum: Float64Array; readonly share: Numbers; readonly addRow: (row: number) => void };
export function stepSums(call: Call<unknown>, addRow: (row: number, sum: Float64Array) => void): StepSums {
  const y = call.y.data;
  const sum = new Float64Array(y.length);
  return { sum, share: overSteps(call) ? y.slice() : y.slice(0, 0), addRow: (row) => addRow(row, sum) };
}
const overSteps = (call: Call<unknown>): boolean => call.x.some((o) => o.lead === 'TN');
/**
 * Fills y with the sum over all valid rows: each step's subtotal from zero, rounded as y is, then the steps' subtotals added as y rounds, t = 0 first.
 * `rows`: of the wider operand; those without a time axis are one step. `flush` is called before a step's subtotal is read.
 */
export function sumOverSteps(call: Call<unknown>, rows: number, s: StepSums, flush?: () => void): void {
  const y = call.y.data;
  const { sum, share } = s;
  const steps = overSteps(call) ? call.T : 1;
  const each = rows / steps;
  sum.fill(0);
  for (let t = 0; t < steps; t++) {
    for (let row = t * each; row < (t + 1) * each; row++) if (isValid(call, row)) s.addRow(row);
    flush?.();
    if (t === 0) for (let i = 0; i < y.length; i++) y[i] = sum[i] as number;
    else
      for (let i = 0; i < y.length; i++) {
        share[i] = sum[i] as number;
        y[i] = (y[i] as number) + (share[i] as number);
      }
    if (t + 1 < steps) sum.fill(0);
  }
}
