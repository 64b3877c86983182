/** A data set as numbers, and how rows of it become a batch. */
import type { SequenceParams, TimeSource } from '../core/sequences';
import { type Shape, sizeOf } from '../core/shape';
import type { CurveName, SourceName, UserSource } from '../core/sources';
import type { Numbers } from '../core/tensor';
import type { Normalize, Scaling } from './scaling';
import type { UserParams } from './user';

/** The parameters of a Dataset node with their defaults filled in. */
export type DataParams = {
  readonly source: SourceName | UserSource | TimeSource;
  readonly test: number;
  readonly validation: number;
  readonly shuffle: boolean;
  readonly normalize: Normalize;
  readonly samples: number;
  readonly noise: number;
  readonly classes: number;
  readonly function: CurveName;
} & Partial<Omit<UserParams, 'source'>> &
  Partial<Omit<SequenceParams, 'source' | 'file' | 'columns'>>;

export type Values =
  | { readonly dtype: 'int32'; readonly shape: Shape; readonly data: Int32Array }
  | { readonly dtype: 'float32'; readonly shape: Shape; readonly data: Float32Array };
/** Where the steps of a row lie: `length` of them from `start` on, counted in steps. Rows may overlap: windows of one long sequence do. */
export type RowSteps = {
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  /** Lengths may differ, so that a batch says them. */
  readonly ragged: boolean;
  /** There is a target at every step, which lies where the features of the step lie; else one a row. */
  readonly y: boolean;
  /** A row goes on where the row before it ended, inside each part. */
  readonly adjacent: boolean;
};
export type DataSet = {
  readonly source: DataParams['source'];
  /** `shape` is per sample (and step); `data` holds all rows, or all steps where rows are sequences, normalised. */
  readonly x: Values;
  readonly y: Values;
  /** Null: rows are not sequences. */
  readonly steps: RowSteps | null;
  /** Class names by id, or null where the target is a value. */
  readonly classes: readonly string[] | null;
  /** What the ids of x stand for, where it holds ids. */
  readonly vocabulary: readonly string[] | null;
  /** Row indices of each part, in the order of the file. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  /** Of x. */
  readonly scaling: Scaling;
  /** Of a forecast of a number: the feature that is its past, whose scaling is the target's, too, and how many steps ahead it lies. */
  readonly forecast: { readonly feature: number; readonly horizon: number } | null;
  /** What each number of x is called, where they have names. */
  readonly features: readonly string[] | null;
  /** Rows left out because a value is missing. */
  readonly dropped: number;
};
type Rows = Pick<DataSet, 'x' | 'y' | 'steps'>;

/** Steps and lengths of a batch of rows; lengths are null where they cannot differ. Null: rows are not sequences. */
export function formOf(
  { steps }: Rows,
  rows: Uint32Array,
): { readonly T: number; readonly lengths: Int32Array | null } | null {
  if (!steps) return null;
  const lengths = Int32Array.from(rows, (r) => steps.lengths[r] as number);
  return { T: lengths.reduce((a, b) => Math.max(a, b), 1), lengths: steps.ragged ? lengths : null };
}
/** Copies features or targets of the rows into a batch: one after the other, or [T, N, ...] with 0 past a row's end. */
export function gather(set: Rows, port: 'x' | 'y', rows: Uint32Array, out: Numbers): void {
  const { shape, data } = set[port];
  const size = sizeOf(shape);
  const N = rows.length;
  if (!set.steps || (port === 'y' && !set.steps.y)) {
    for (let n = 0; n < N; n++) {
      const from = (rows[n] as number) * size;
      out.set(data.subarray(from, from + size), n * size);
    }
    return;
  }
  const { starts, lengths } = set.steps;
  out.fill(0);
  for (let n = 0; n < N; n++) {
    const row = rows[n] as number;
    const from = starts[row] as number;
    const length = lengths[row] as number;
    for (let t = 0; t < length; t++) {
      const at = (from + t) * size;
      const to = (t * N + n) * size;
      for (let i = 0; i < size; i++) out[to + i] = data[at + i] as number;
    }
  }
}
