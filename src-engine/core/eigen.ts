/**
 * Eigenvalues of a real square matrix: reduced to upper Hessenberg form by Householder reflections, then the QR algorithm with Francis' implicit double shift, which
 * stays in real numbers where eigenvalues are complex pairs. Source: Golub and Van Loan, Matrix Computations, 4th ed., 7.4.2, 7.5.1, 7.5.5; exceptional shifts: Martin,
 * Peters and Wilkinson, The QR algorithm for real Hessenberg matrices (1970). About 10 n^3 multiplications; each `next()` does O(n^2) of them.
 */
type Square = { readonly n: number; readonly a: Float64Array };
/** Eigenvalues as pairs (real, imaginary), in no order. NaN where a number of the matrix is not finite, or the iteration does not end. */
export type Eigenvalues = readonly (readonly [number, number])[];
type Sliced<T> = Generator<void, T, void>;

/** Sweeps for one eigenvalue before it is given up; a shift out of the ordinary after each ten breaks a cycle. */
const SWEEPS = 60;
const UNUSUAL = 10;

/** Row-major, n x n. */
export function* eigenvalues(matrix: ArrayLike<number>, n: number): Sliced<Eigenvalues> {
  const a = Float64Array.from(matrix);
  if (!a.every(Number.isFinite)) return [[Number.NaN, Number.NaN]];
  const m = { n, a };
  yield* hessenberg(m);
  return yield* francis(m);
}
/** The largest modulus of the eigenvalues. */
export function* spectralRadius(matrix: ArrayLike<number>, n: number): Sliced<number> {
  const all = yield* eigenvalues(matrix, n);
  return all.reduce((most, [re, im]) => Math.max(most, Math.hypot(re, im)), 0);
}

/** Reflects x = a[from..from + v.length) of each column in `columns` (rows) or of each row (columns): x -= 2 v (v . x), v of length 1. */
function reflectRows({ n, a }: Square, v: readonly number[], row: number, first: number, last: number): void {
  for (let j = first; j < last; j++) {
    let dot = 0;
    for (let i = 0; i < v.length; i++) dot += (v[i] as number) * (a[(row + i) * n + j] as number);
    for (let i = 0; i < v.length; i++)
      a[(row + i) * n + j] = (a[(row + i) * n + j] as number) - 2 * dot * (v[i] as number);
  }
}
function reflectColumns({ n, a }: Square, v: readonly number[], column: number, first: number, last: number): void {
  for (let i = first; i < last; i++) {
    let dot = 0;
    for (let j = 0; j < v.length; j++) dot += (v[j] as number) * (a[i * n + column + j] as number);
    for (let j = 0; j < v.length; j++)
      a[i * n + column + j] = (a[i * n + column + j] as number) - 2 * dot * (v[j] as number);
  }
}
/** v of length 1 whose reflection takes x to a multiple of the first axis; null where x is there already. */
function householder(x: readonly number[]): number[] | null {
  const rest = Math.hypot(...x.slice(1));
  if (rest === 0) return null;
  const first = x[0] as number;
  const v = [...x];
  // the sign that does not cancel
  v[0] = first + (first >= 0 ? 1 : -1) * Math.hypot(first, rest);
  const norm = Math.hypot(v[0] as number, rest);
  return v.map((u) => u / norm);
}
function* hessenberg(m: Square): Sliced<void> {
  const { n, a } = m;
  for (let k = 0; k + 2 < n; k++) {
    const v = householder(Array.from({ length: n - k - 1 }, (_, i) => a[(k + 1 + i) * n + k] as number));
    if (v) {
      reflectRows(m, v, k + 1, k, n);
      reflectColumns(m, v, k + 1, 0, n);
    }
    for (let i = k + 2; i < n; i++) a[i * n + k] = 0;
    yield;
  }
}
function* francis(m: Square): Sliced<Eigenvalues> {
  const { n, a } = m;
  const at = (i: number, j: number): number => a[i * n + j] as number;
  const found: [number, number][] = [];
  let end = n - 1;
  let sweeps = 0;
  while (end >= 0) {
    let start = end;
    for (; start > 0; start--) {
      const around = Math.abs(at(start - 1, start - 1)) + Math.abs(at(start, start));
      if (Math.abs(at(start, start - 1)) <= Number.EPSILON * (around || 1)) {
        a[start * n + start - 1] = 0;
        break;
      }
    }
    if (start === end) {
      found.push([at(end, end), 0]);
      end--;
      sweeps = 0;
    } else if (start === end - 1) {
      found.push(...pair(at(start, start), at(start, end), at(end, start), at(end, end)));
      end -= 2;
      sweeps = 0;
    } else {
      if (sweeps++ > SWEEPS) return [[Number.NaN, Number.NaN]];
      sweep(m, start, end, sweeps % UNUSUAL === 0);
      yield;
    }
  }
  return found;
}
/** Of [[p, q], [r, s]]. */
function pair(p: number, q: number, r: number, s: number): [number, number][] {
  const half = (p - s) / 2;
  const middle = s + half;
  const inside = half * half + q * r;
  if (inside < 0) return [Math.sqrt(-inside), -Math.sqrt(-inside)].map((im) => [middle, im]);
  // the one without cancellation, then the other from their product
  const far = half + (half >= 0 ? 1 : -1) * Math.sqrt(inside);
  return [
    [s + far, 0],
    [far === 0 ? s : s - (q * r) / far, 0],
  ];
}
/** One double step on the block start..end, at least 3 x 3: the first column of (A - s1)(A - s2), and the bulge that it makes chased down. */
function sweep(m: Square, start: number, end: number, isUnusual: boolean): void {
  const { n, a } = m;
  const at = (i: number, j: number): number => a[i * n + j] as number;
  let sum = at(end - 1, end - 1) + at(end, end);
  let product = at(end - 1, end - 1) * at(end, end) - at(end - 1, end) * at(end, end - 1);
  if (isUnusual) {
    const s = Math.abs(at(end, end - 1)) + Math.abs(at(end - 1, end - 2));
    sum = 1.5 * s;
    product = s * s;
  }
  const [p, q, r] = [at(start, start), at(start, start + 1), at(start + 1, start)];
  let x = p * p + q * r - sum * p + product;
  let y = r * (p + at(start + 1, start + 1) - sum);
  let z = r * at(start + 2, start + 1);
  for (let k = start; k < end; k++) {
    const v = householder(k < end - 1 ? [x, y, z] : [x, y]);
    if (v) {
      reflectRows(m, v, k, Math.max(start, k - 1), end + 1);
      reflectColumns(m, v, k, start, Math.min(end, k + 3) + 1);
    }
    if (k > start) for (let i = k + 1; i < Math.min(end, k + 2) + 1; i++) a[i * n + k - 1] = 0;
    x = at(k + 1, k);
    y = k + 2 <= end ? at(k + 2, k) : 0;
    z = k + 3 <= end ? at(k + 3, k) : 0;
  }
}
