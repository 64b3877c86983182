/** Normalisation: what is subtracted and divided by, fitted on the training part alone. */
export type Normalize = 'none' | 'unit' | 'standard';
export type Scaling = {
  readonly kind: Normalize;
  /** x' = (x - shift) / scale; one number for images (the whole tensor), one a feature for tables and points. */
  readonly shift: readonly number[];
  readonly scale: readonly number[];
};

/** Numbers of one fit: of each of the rows, which have `size` of them, every `step`th from `first` on. */
type Those = {
  readonly x: Float32Array;
  readonly rows: Uint32Array;
  readonly size: number;
  readonly first: number;
  readonly step: number;
};
type Fit = (those: Those) => { readonly shift: number; readonly scale: number };
// pictures have so many numbers that nothing else may stand in these loops
const FITS: Readonly<Record<Normalize, Fit>> = {
  none: () => ({ shift: 0, scale: 1 }),
  unit({ x, rows, size, first, step }) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows)
      for (let i = row * size + first; i < (row + 1) * size; i += step) {
        const v = x[i] as number;
        if (v < low) low = v;
        if (v > high) high = v;
      }
    return { shift: low, scale: high - low || 1 };
  },
  standard({ x, rows, size, first, step }) {
    const count = (rows.length * size) / step;
    let sum = 0;
    for (const row of rows) for (let i = row * size + first; i < (row + 1) * size; i += step) sum += x[i] as number;
    const mean = sum / count;
    let squares = 0;
    for (const row of rows)
      for (let i = row * size + first; i < (row + 1) * size; i += step) squares += ((x[i] as number) - mean) ** 2;
    return { shift: mean, scale: Math.sqrt(squares / count) || 1 };
  },
};
/**
 * Fits `unit` ((x - min) / (max - min)) or `standard` ((x - mean) / standard deviation, over n) on the training rows.
 * `size`: numbers in a row. `groups`: 1, or `size` for one fit a feature. What does not vary is divided by 1.
 */
export function fitScaling(kind: Normalize, x: Float32Array, rows: Uint32Array, size: number, groups: number): Scaling {
  const fits = Array.from({ length: groups }, (_, first) => FITS[kind]({ x, rows, size, first, step: groups }));
  return { kind, shift: fits.map((f) => f.shift), scale: fits.map((f) => f.scale) };
}
/** Scales every row of x where it lies. */
export function applyScaling(x: Float32Array, { kind, shift, scale }: Scaling): void {
  if (kind === 'none') return;
  const groups = shift.length;
  for (let g = 0; g < groups; g++) {
    const [by, per] = [shift[g] as number, scale[g] as number];
    for (let i = g; i < x.length; i += groups) x[i] = ((x[i] as number) - by) / per;
  }
}
