/** A Dataset node's source as numbers: read or generated, split, normalised. */
import { fail } from '../core/issue';
import { permutation, streamKey } from '../core/random';
import { type Shape, sizeOf } from '../core/shape';
import {
  type CurveName,
  classesOf,
  factsOf,
  isUserSource,
  type SourceName,
  type SourceParams,
  type UserSource,
} from '../core/sources';
import type { Numbers } from '../core/tensor';
import { fillMeans } from './csv';
import { makeCurve, makePoints, type PointSource } from './generators';
import { type Bytes, isFileSource, type Raw, readFileSource } from './raw';
import { applyScaling, fitScaling, type Normalize, type Scaling } from './scaling';
import { rawOfUser, type UserFiles, type UserParams } from './user';

export { Batches, inOrder } from './batches';
export type { Bytes } from './raw';

/** The parameters of a Dataset node with their defaults filled in. */
export type DataParams = {
  readonly source: SourceName | UserSource;
  readonly test: number;
  readonly validation: number;
  readonly shuffle: boolean;
  readonly normalize: Normalize;
  readonly samples: number;
  readonly noise: number;
  readonly classes: number;
  readonly function: CurveName;
} & Partial<Omit<UserParams, 'source'>>;
export type DataSet = {
  readonly source: SourceName | UserSource;
  /** `shape` is per sample; `data` holds all rows, normalised. */
  readonly x: { readonly shape: Shape; readonly data: Float32Array };
  readonly y:
    | { readonly dtype: 'int32'; readonly shape: Shape; readonly data: Int32Array }
    | { readonly dtype: 'float32'; readonly shape: Shape; readonly data: Float32Array };
  /** Class names by id, or null where the target is a value. */
  readonly classes: readonly string[] | null;
  /** Row indices of each part, in the order of the file. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  readonly scaling: Scaling;
  /** Rows left out because a value is missing. */
  readonly dropped: number;
};

const NO_FILES: UserFiles = new Map();
const rawOf = (p: DataParams, seed: number, bytes: Bytes, files: UserFiles): Raw | Promise<Raw> => {
  if (isUserSource(p.source)) return rawOfUser(p as UserParams, files);
  if (isFileSource(p.source)) return readFileSource(p.source, bytes);
  if (p.source === 'regression') return makeCurve(p.function, p.samples, p.noise, seed);
  return makePoints(p.source satisfies PointSource, p.samples, p.noise, p.classes, seed);
};
/** Parts by a seeded permutation; each keeps the order of the file. A source with its own test part gives away no training row for it. */
function split(p: DataParams, raw: Raw, seed: number): Pick<DataSet, 'train' | 'validation' | 'test'> {
  const { ownTest } = factsOf(p as SourceParams);
  const n = raw.trainRows;
  const order = permutation(n, streamKey(seed, 'split'));
  const testCount = ownTest ? 0 : Math.round(n * p.test);
  const validationCount = Math.round(n * p.validation);
  if (testCount + validationCount >= n)
    fail('bad-param', {
      op: 'Dataset',
      param: 'validation',
      value: p.validation,
      expected: `small enough to leave training samples beside a test part of ${p.test}`,
    });
  const cut = (from: number, to: number) => order.slice(from, to).sort();
  return {
    test: ownTest ? Uint32Array.from({ length: raw.y.length - n }, (_, i) => n + i) : cut(0, testCount),
    validation: cut(testCount, testCount + validationCount),
    train: cut(testCount + validationCount, n),
  };
}
/** Reads or generates a source, splits and normalises it: a function of parameters, seed and files alone. */
export async function loadSource(
  p: DataParams,
  seed: number,
  bytes: Bytes,
  files: UserFiles = NO_FILES,
): Promise<DataSet> {
  const facts = factsOf(p as SourceParams);
  const raw = await rawOf(p, seed, bytes, files);
  const classes = isUserSource(p.source) ? (facts.classes as readonly string[] | null) : classesOf(p.source, p.classes);
  if (classes && raw.y.some((id) => id < 0 || id >= classes.length))
    fail('bad-data', { file: facts.title, detail: `it has a class outside 0 to ${classes.length - 1}` });
  const parts = split(p, raw, seed);
  const size = sizeOf(facts.x);
  if (p.source === 'csv' && p.missing === 'mean') fillMeans(raw.x, size, parts.train);
  const scaling = fitScaling(p.normalize, raw.x, parts.train, size, facts.image ? 1 : size);
  applyScaling(raw.x, scaling);
  return {
    source: p.source,
    x: { shape: facts.x, data: raw.x },
    y:
      raw.y instanceof Int32Array
        ? { dtype: 'int32', shape: [], data: raw.y }
        : { dtype: 'float32', shape: [1], data: raw.y },
    classes,
    ...parts,
    scaling,
    dropped: raw.dropped,
  };
}
/** Copies features or targets of the rows, one after the other, into a batch. */
export function gather(set: Pick<DataSet, 'x' | 'y'>, port: 'x' | 'y', rows: Uint32Array, out: Numbers): void {
  const { shape, data } = set[port];
  const size = sizeOf(shape);
  for (let n = 0; n < rows.length; n++) {
    const from = (rows[n] as number) * size;
    out.set(data.subarray(from, from + size), n * size);
  }
}
