/** A Dataset node's source as numbers: read or generated, split, normalised. */
import { fail } from '../core/issue';
import { isTimeSource, type SequenceParams } from '../core/sequences';
import { sizeOf } from '../core/shape';
import { classesOf, factsOf, isUserSource, type SourceName, type SourceParams, type UserSource } from '../core/sources';
import { fillMeans } from './csv';
import { makeCurve, makePoints, type PointSource } from './generators';
import { type Bytes, isFileSource, type Raw, readFileSource } from './raw';
import { applyScaling, fitScaling } from './scaling';
import { loadSequences } from './sequences';
import type { DataParams, DataSet } from './set';
import { splitAtRandom } from './split';
import { rawOfUser, type UserFiles, type UserParams } from './user';

export { Batches, inOrder, inStreams } from './batches';
export type { Bytes } from './raw';
export { type DataParams, type DataSet, formOf, gather } from './set';

const NO_FILES: UserFiles = new Map();
type StillParams = DataParams & { readonly source: SourceName | UserSource };
const isStill = (p: DataParams): p is StillParams => !isTimeSource(p.source);
const rawOf = (p: StillParams, seed: number, bytes: Bytes, files: UserFiles): Raw | Promise<Raw> => {
  if (isUserSource(p.source)) return rawOfUser(p as UserParams, files);
  if (isFileSource(p.source)) return readFileSource(p.source, bytes);
  if (p.source === 'regression') return makeCurve(p.function, p.samples, p.noise, seed);
  return makePoints(p.source satisfies PointSource, p.samples, p.noise, p.classes, seed);
};
/** Reads or generates a source, splits and normalises it: a function of parameters, seed and files alone. `streams`: batches will go on from each other. */
export async function loadSource(
  p: DataParams,
  seed: number,
  bytes: Bytes,
  files: UserFiles = NO_FILES,
  streams = false,
): Promise<DataSet> {
  if (!isStill(p)) return loadSequences(p as DataParams & SequenceParams, seed, bytes, files, streams);
  const facts = factsOf(p as SourceParams);
  const raw = await rawOf(p, seed, bytes, files);
  const classes = classesOf(facts, p.classes);
  if (classes && raw.y.some((id) => id < 0 || id >= classes.length))
    fail('bad-data', { file: facts.title, detail: `it has a class outside 0 to ${classes.length - 1}` });
  const parts = splitAtRandom(p, raw.trainRows, raw.y.length, seed);
  const size = sizeOf(facts.x);
  if (p.source === 'csv' && p.missing === 'mean') fillMeans(raw.x, size, parts.train);
  const scaling = fitScaling(p.normalize, raw.x, parts.train, size, facts.image ? 1 : size);
  applyScaling(raw.x, scaling);
  return {
    source: p.source,
    x: { dtype: 'float32', shape: facts.x, data: raw.x },
    y:
      raw.y instanceof Int32Array
        ? { dtype: 'int32', shape: [], data: raw.y }
        : { dtype: 'float32', shape: [1], data: raw.y },
    classes,
    ...parts,
    steps: null,
    vocabulary: null,
    scaling,
    forecast: null,
    features: facts.features ?? null,
    dropped: raw.dropped,
  };
}
