/** Bars on a logarithmic scale: what spans many powers of ten is seen at once. Pure. */

/** Powers of ten below the largest that are drawn: what is smaller still is a bar of the least height. */
const DECADES = 12;
export type LogRange = {
  /** Powers of ten at the ends. */
  readonly low: number;
  readonly high: number;
};
/** Whole powers of ten around the positive, finite values; null where there are none. */
export function logRange(values: ArrayLike<number>): LogRange | null {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (!(v > 0) || v === Number.POSITIVE_INFINITY) continue;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  if (most === 0) return null;
  const high = Math.ceil(Math.log10(most) - 1e-9) + 0;
  const low = Math.min(high - 1, Math.max(high - DECADES, Math.floor(Math.log10(least) + 1e-9)));
  return { low, high };
}
/** From 0 to 1: 0 for zero alone, a sliver for what is at or below the lower end, 1 for what is not finite. */
export function logHeight(value: number, { low, high }: LogRange): number {
  if (!Number.isFinite(value)) return 1;
  if (value <= 0) return 0;
  return Math.max(0.04, Math.min(1, (Math.log10(value) - low) / (high - low)));
}
/** "1e-6". */
export const power = (exponent: number): string => `1e${exponent}`;
/** A norm, with three digits. */
export function scientific(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : 'Inf';
  if (x === 0) return '0';
  return Math.abs(x) >= 0.001 && Math.abs(x) < 1000 ? x.toPrecision(3) : x.toExponential(2);
}
