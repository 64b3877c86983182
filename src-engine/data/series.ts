/** A table whose rows follow each other in time, as windows with what comes after them. */
import { fail } from '../core/issue';
import { pastOf, type SequenceParams, seriesColumns } from '../core/sequences';
import { type Missing, widthOf } from '../core/userData';
import { fillMeans, rawCsv } from './csv';
import { applyScaling, fitScaling } from './scaling';
import type { DataParams, DataSet } from './set';
import { splitInTime, windowsIn } from './split';

type SeriesParams = SequenceParams &
  Pick<DataParams, 'test' | 'validation' | 'normalize'> & { readonly missing?: Missing };

/**
 * Rows of the table as steps. The scaling is fitted on the rows of the training part; a target that is a number is scaled as its own past is.
 * `adjacent`: a window begins where the one before ended, so that a state may go on; else there is one for every row.
 */
export function makeSeries(
  bytes: Uint8Array,
  file: string,
  p: SeriesParams,
  adjacent: boolean,
): Pick<DataSet, 'x' | 'y' | 'steps' | 'train' | 'validation' | 'test' | 'scaling' | 'forecast' | 'dropped'> {
  const columns = seriesColumns(p);
  const target = columns.findIndex((c) => c.role === 'target');
  const past = pastOf(columns);
  const { missing = 'drop' } = p;
  const read = rawCsv(bytes, file, [...past, ...columns.filter((c) => c.role === 'target')], missing);
  const { x, y: seen, dropped } = read;
  const n = seen.length;
  const size = past.reduce((sum, c) => sum + (c.role === 'feature' ? widthOf(c) : 0), 0);
  const [from, to] = splitInTime(n, p).train;
  const days = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  if (missing === 'mean') fillMeans(x, size, days);
  const scaling = fitScaling(p.normalize, x, days, size, size);
  applyScaling(x, scaling);
  const isNumber = columns[target]?.type === 'number';
  const forecast = isNumber
    ? past.slice(0, target).reduce((sum, c) => sum + (c.role === 'feature' ? widthOf(c) : 0), 0)
    : null;
  // its past is its own column of x, which is scaled by now
  const scaled = forecast === null ? seen : seen.map((_, i) => x[i * size + forecast] as number);
  const every = p.targets === 'every';
  const windows = { window: p.window, ahead: p.horizon, every, stride: adjacent ? p.window : 1 };
  if (n < p.window + p.horizon)
    fail('series-too-short', { file, steps: n, window: p.window, ahead: p.horizon, needed: p.window + p.horizon });
  const { starts, ...parts } = windowsIn(n, p, windows);
  // the target of a step lies where the step lies: `horizon` rows later in the table
  const later = scaled.subarray(p.horizon) as Float32Array | Int32Array;
  const data = every
    ? later
    : (starts as Uint32Array & { length: number }).reduce(
        (out, start, i) => {
          out[i] = later[start + p.window - 1] as number;
          return out;
        },
        isNumber ? new Float32Array(starts.length) : new Int32Array(starts.length),
      );
  return {
    x: { dtype: 'float32', shape: [size], data: x },
    y: data instanceof Int32Array ? { dtype: 'int32', shape: [], data } : { dtype: 'float32', shape: [1], data },
    ...parts,
    steps: { starts, lengths: new Uint32Array(starts.length).fill(p.window), ragged: false, y: every, adjacent },
    scaling,
    forecast: forecast === null ? null : { feature: forecast, horizon: p.horizon },
    dropped,
  };
}
