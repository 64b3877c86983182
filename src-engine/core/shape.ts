/** Per-sample shape: the batch axis, and the time axis of a sequence, are not in it. */
export type Shape = readonly number[];
/** What stands before a value's per-sample axes: nothing (parameters, constants), N samples, or T steps of N samples. */
export type Lead = 'none' | 'N' | 'TN';
export type DType = 'float32' | 'int32';

export const sizeOf = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);
/** "6 × 28 × 28"; a scalar is "scalar". */
export const shapeText = (shape: Shape): string => (shape.length ? shape.join(' × ') : 'scalar');
/** Row-major strides in elements. */
export const stridesOf = (shape: Shape): number[] => {
  const s = new Array<number>(shape.length);
  for (let i = shape.length - 1, n = 1; i >= 0; i--) {
    s[i] = n;
    n *= shape[i] ?? 1;
  }
  return s;
};
/** The place of a flat index: one number for each axis. */
export function unravel(shape: Shape, flat: number): number[] {
  let left = flat;
  return stridesOf(shape).map((s) => {
    const i = Math.floor(left / s);
    left -= i * s;
    return i;
  });
}
/** PyTorch's broadcasting of per-sample shapes (aligned at the last axis); null where they do not fit. */
export function broadcast(shapes: readonly Shape[]): Shape | null {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const s of shapes)
    for (let i = 0; i < s.length; i++) {
      const at = rank - s.length + i;
      const d = s[i] ?? 1;
      if (d === 1) continue;
      if (out[at] !== 1 && out[at] !== d) return null;
      out[at] = d;
    }
  return out;
}
const WIDTH: Record<Lead, number> = { none: 0, N: 1, TN: 2 };
export const widest = (leads: readonly Lead[]): Lead =>
  leads.reduce<Lead>((a, b) => (WIDTH[b] > WIDTH[a] ? b : a), 'none');
/** How many window positions fit: floor((n + 2p - d(k-1) - 1) / s) + 1. Source: torch.nn.Conv2d. */
export const windowCount = (n: number, kernel: number, stride: number, padding: number, dilation = 1): number =>
  Math.floor((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
/** An axis given from 0, or from the end with -1, as an index; null where it is out of range. */
export const axisOf = (axis: number, rank: number): number | null => {
  const a = axis < 0 ? axis + rank : axis;
  return a >= 0 && a < rank ? a : null;
};
