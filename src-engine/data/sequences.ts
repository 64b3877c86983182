/** Sources over time as data sets. */
import { isTask, MOBY_DICK, type SequenceParams } from '../core/sequences';
import { sizeOf } from '../core/shape';
import { factsOf, type SourceParams } from '../core/sources';
import { type Bytes, openFile } from './raw';
import { applyScaling, fitScaling } from './scaling';
import { makeSeries } from './series';
import type { DataParams, DataSet, RowSteps, Values } from './set';
import { splitAtRandom } from './split';
import { makeTask } from './tasks';
import { makeText } from './text';
import { bytesOf, type UserFiles } from './user';

const NO_SCALING = { kind: 'none', shift: [0], scale: [1] } as const;
const TEXT_FILE = 'moby-dick.txt';
const SERIES_FILE = 'seattle-weather.csv';

/** A function of parameters, seed and files alone. `streams`: batches go on from each other, so that windows may not overlap. */
export async function loadSequences(
  p: DataParams & SequenceParams,
  seed: number,
  bytes: Bytes,
  files: UserFiles,
  streams: boolean,
): Promise<DataSet> {
  const facts = factsOf(p as unknown as SourceParams);
  const { source } = p;
  const classes = facts.classes as readonly string[] | null;
  const features = facts.features ?? null;
  const given = async (shipped: string) =>
    p.file ? bytesOf(p.file, source, files) : { name: shipped, bytes: await openFile(bytes, shipped) };
  if (source === 'text') {
    const { name, bytes: text } = await given(TEXT_FILE);
    const { vocabulary, ...set } = makeText(text, name, p, p.file ? p.vocabulary : MOBY_DICK);
    return { source, ...set, classes: vocabulary, vocabulary, scaling: NO_SCALING, forecast: null, features };
  }
  if (source === 'series') {
    const { name, bytes: table } = await given(SERIES_FILE);
    return { source, ...makeSeries(table, name, p, streams), classes, vocabulary: null, features };
  }
  if (!isTask(source)) throw new Error(`no task ${source}`);
  const { x, y, steps } = makeTask({ ...p, source }, facts, seed);
  const parts = splitAtRandom(p, p.samples, p.samples, seed);
  const size = sizeOf(facts.x);
  const rest = { source, steps, classes, features, vocabulary: facts.vocabulary ?? null, ...parts, dropped: 0 };
  const target: Values =
    y instanceof Int32Array
      ? { dtype: 'int32', shape: [], data: y }
      : { dtype: 'float32', shape: [1], data: y as Float32Array };
  if (x instanceof Int32Array)
    return { ...rest, x: { dtype: 'int32', shape: [], data: x }, y: target, scaling: NO_SCALING, forecast: null };
  const scaling = fitScaling(p.normalize, x as Float32Array, stepsIn(steps, parts.train), size, facts.image ? 1 : size);
  applyScaling(x as Float32Array, scaling);
  // the next value of a series is scaled as the values before it
  const forecast = source === 'sines' || source === 'random-walk' ? { feature: 0, horizon: 1 } : null;
  if (forecast !== null) applyScaling(y as Float32Array, scaling);
  return { ...rest, x: { dtype: 'float32', shape: facts.x, data: x as Float32Array }, y: target, scaling, forecast };
}
/** The steps of rows. */
function stepsIn({ starts, lengths }: RowSteps, rows: Uint32Array): Uint32Array {
  const out = new Uint32Array(rows.reduce((n, r) => n + (lengths[r] as number), 0));
  let at = 0;
  for (const r of rows) for (let t = 0; t < (lengths[r] as number); t++) out[at++] = (starts[r] as number) + t;
  return out;
}
