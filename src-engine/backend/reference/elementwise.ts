/** One operation over a chunk of numbers: a tight loop each, so that the compiler sees one kind of array and one operation. `y` may be `a` or `b`. */
import type { Binary, Unary } from '../../core/formula';
import { erf, sigmoid, softplus } from '../../core/special';

type Chunk = Float64Array;
export type UnaryLoop = (a: Chunk, y: Chunk, n: number) => void;
export type BinaryLoop = (a: Chunk, b: Chunk, y: Chunk, n: number) => void;

export const UNARY_LOOPS: Readonly<Record<Unary, UnaryLoop>> = {
  neg(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = -(a[i] as number);
  },
  exp(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.exp(a[i] as number);
  },
  expm1(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.expm1(a[i] as number);
  },
  log(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.log(a[i] as number);
  },
  log1p(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.log1p(a[i] as number);
  },
  sqrt(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.sqrt(a[i] as number);
  },
  abs(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.abs(a[i] as number);
  },
  sign(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.sign(a[i] as number);
  },
  sin(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.sin(a[i] as number);
  },
  cos(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.cos(a[i] as number);
  },
  tanh(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.tanh(a[i] as number);
  },
  sigmoid(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = sigmoid(a[i] as number);
  },
  softplus(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = softplus(a[i] as number);
  },
  erf(a, y, n) {
    for (let i = 0; i < n; i++) y[i] = erf(a[i] as number);
  },
};
export const BINARY_LOOPS: Readonly<Record<Binary, BinaryLoop>> = {
  add(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) + (b[i] as number);
  },
  sub(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) - (b[i] as number);
  },
  mul(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) * (b[i] as number);
  },
  div(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) / (b[i] as number);
  },
  pow(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) ** (b[i] as number);
  },
  max(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.max(a[i] as number, b[i] as number);
  },
  min(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = Math.min(a[i] as number, b[i] as number);
  },
  lt(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) < (b[i] as number) ? 1 : 0;
  },
  le(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) <= (b[i] as number) ? 1 : 0;
  },
  gt(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) > (b[i] as number) ? 1 : 0;
  },
  ge(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = (a[i] as number) >= (b[i] as number) ? 1 : 0;
  },
  eq(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = a[i] === b[i] ? 1 : 0;
  },
  ne(a, b, y, n) {
    for (let i = 0; i < n; i++) y[i] = a[i] !== b[i] ? 1 : 0;
  },
};
/** Where c is not 0 (NaN is not 0) a, else b. */
export function selectLoop(c: Chunk, a: Chunk, b: Chunk, y: Chunk, n: number): void {
  for (let i = 0; i < n; i++) y[i] = (c[i] !== 0 ? a[i] : b[i]) as number;
}
