/** A number in at most six characters, for a node. */
export function short(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : '-Inf';
  if (Number.isInteger(x) && Math.abs(x) < 10_000) return String(x);
  const a = Math.abs(x);
  if (a >= 10_000 || a < 0.001) return x.toExponential(1);
  return a >= 100 ? x.toFixed(0) : a >= 10 ? x.toFixed(1) : a >= 1 ? x.toFixed(2) : x.toFixed(3);
}
/** With fewer decimals where `room` characters ask for it; one at least below 10, for a whole number is read as one. Null where it does not fit. */
export function shortIn(x: number, room: number): string | null {
  const whole = short(x);
  if (whole.length <= room) return whole;
  if (!Number.isFinite(x) || Number.isInteger(x)) return null;
  const least = Math.abs(x) < 10 ? 1 : 0;
  for (let decimals = 2; decimals >= least; decimals--) {
    const text = x.toFixed(decimals);
    if (text.length <= room) return text;
  }
  return null;
}
/** A loss or an error in a table: four decimals, and where that would be a long row of digits (it diverged) four digits and an exponent. */
export const decimals = (x: number): string => (Math.abs(x) < 10_000 ? x.toFixed(4) : short(x));
/** A round number beside an axis, in six characters however large: "0.005", "2000", "2.5e20". */
export function tick(x: number): string {
  const rounded = Number(x.toPrecision(6));
  const plain = String(rounded);
  return plain.length <= 6 ? plain : rounded.toExponential(1).replace('.0e', 'e').replace('+', '');
}
/** Three digits that count, and no exponent where a plain number is as short: "0.0521", "1230". */
export const digits = (x: number): string => String(Number(x.toPrecision(3)));
