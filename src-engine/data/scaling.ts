/** Normalisation: what is subtracted and divided by, fitted on the training part alone. */
export type Normalize = 'none' | 'unit' | 'standard';
export type Scaling = {
  readonly kind: Normalize;
  /** x' = (x - shift) / scale; one number for images (the whole tensor), one a feature for tables and points. */
  readonly shift: readonly number[];
  readonly scale: readonly number[];
};

/**
 * Fits `unit` ((x - min) / (max - min)) or `standard` ((x - mean) / standard deviation, over n) on the training rows.
 * `size`: numbers in a row. `groups`: 1, or `size` for one fit a feature. What does not vary is divided by 1.
 */
export function fitScaling(kind: Normalize, x: Float32Array, rows: Uint32Array, size: number, groups: number): Scaling {
  const shift = new Array<number>(groups).fill(0);
  const scale = new Array<number>(groups).fill(1);
  if (kind === 'none') return { kind, shift, scale };
  const each = (visit: (value: number, group: number) => void) => {
    for (const row of rows) for (let k = 0; k < size; k++) visit(x[row * size + k] as number, groups === 1 ? 0 : k);
  };
  const count = (rows.length * size) / groups;
  if (groups === 1 && kind === 'standard') {
    const { mean, deviation } = momentsOf(x, rows, size);
    return { kind, shift: [mean], scale: [deviation || 1] };
  }
  if (kind === 'unit') {
    const low = new Array<number>(groups).fill(Infinity);
    const high = new Array<number>(groups).fill(-Infinity);
    each((v, g) => {
      if (v < (low[g] as number)) low[g] = v;
      if (v > (high[g] as number)) high[g] = v;
    });
    return { kind, shift: low, scale: high.map((h, g) => h - (low[g] as number) || 1) };
  }
  each((v, g) => {
    shift[g] = (shift[g] as number) + v;
  });
  const mean = shift.map((s) => s / count);
  const squares = new Array<number>(groups).fill(0);
  each((v, g) => {
    squares[g] = (squares[g] as number) + (v - (mean[g] as number)) ** 2;
  });
  return { kind, shift: mean, scale: squares.map((s) => Math.sqrt(s / count) || 1) };
}
/** Mean and standard deviation of all numbers of the rows: pictures have so many that nothing else may stand in these loops. */
function momentsOf(
  x: Float32Array,
  rows: Uint32Array,
  size: number,
): { readonly mean: number; readonly deviation: number } {
  const count = rows.length * size;
  let sum = 0;
  for (const row of rows) for (let i = row * size; i < (row + 1) * size; i++) sum += x[i] as number;
  const mean = sum / count;
  let squares = 0;
  for (const row of rows) for (let i = row * size; i < (row + 1) * size; i++) squares += ((x[i] as number) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
/** Scales every row of x where it lies. */
export function applyScaling(x: Float32Array, { kind, shift, scale }: Scaling): void {
  if (kind === 'none') return;
  const groups = shift.length;
  if (groups === 1) {
    const [by = 0, per = 1] = [shift[0], scale[0]];
    for (let i = 0; i < x.length; i++) x[i] = ((x[i] as number) - by) / per;
    return;
  }
  for (let i = 0; i < x.length; i++) {
    const g = i % groups;
    x[i] = ((x[i] as number) - (shift[g] as number)) / (scale[g] as number);
  }
}
