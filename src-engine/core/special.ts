/** Functions that Math lacks, in double precision. */

/** Coefficients up to this power; grid points this far apart; erf(x) rounds to 1 from `LIMIT` on. */
const DEGREE = 12;
const STEP = 1 / 8;
const LIMIT = 6;
/** erf(c) = 2/sqrt(pi) exp(-c^2) sum of 2^n c^(2n+1) / (1 3 5 ... (2n+1)): every term is positive (Abramowitz and Stegun, 7.1.6). */
function series(c: number): number {
  let term = c;
  let sum = 0;
  for (let n = 0; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * c * c) / (2 * n + 3);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-c * c) * sum;
}
/**
 * Taylor coefficients of erf around the grid points c = 0, 1/8, ..., 6. Its derivative g = 2/sqrt(pi) exp(-x^2) solves g' = -2 x g;
 * so around c, with u = x - c, the coefficients of g follow (k + 1) g[k+1] = -2 (c g[k] + g[k-1]). |u| <= 1/16: the rest is below 1e-15.
 */
const TABLE = (() => {
  const table = new Float64Array((LIMIT / STEP + 1) * (DEGREE + 1));
  for (let i = 0; i * STEP <= LIMIT; i++) {
    const c = i * STEP;
    const at = i * (DEGREE + 1);
    table[at] = series(c);
    let before = 0;
    let g = (2 / Math.sqrt(Math.PI)) * Math.exp(-c * c);
    for (let k = 0; k < DEGREE; k++) {
      table[at + k + 1] = g / (k + 1);
      const next = (-2 * (c * g + before)) / (k + 1);
      before = g;
      g = next;
    }
  }
  return table;
})();
/** The error function, to a few units of 1e-16. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= LIMIT) return Math.sign(x);
  // NaN stays NaN: it is no index into the table; -0 is its own value, too
  if (Number.isNaN(size) || size === 0) return x;
  const i = Math.floor(size / STEP + 0.5);
  const u = size - i * STEP;
  const at = i * (DEGREE + 1);
  let y = TABLE[at + DEGREE] as number;
  for (let k = DEGREE - 1; k >= 0; k--) y = y * u + (TABLE[at + k] as number);
  return x < 0 ? -y : y;
}
/** 1 / (1 + exp(-x)): where exp overflows the quotient is 0, as it should be. */
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** log(1 + exp(x)), without the overflow of exp for large x. */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
