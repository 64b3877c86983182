/** What a parameter can be chosen to be, by its name and the value in files. A field has room for some fifteen letters; its help says more. */
import { SOURCES } from '../../../src-engine/core/sources';

const sources = Object.entries(SOURCES).map(([name, { title }]) => [name, title]);
export const options = {
  source: {
    ...(Object.fromEntries(sources) as Record<keyof typeof SOURCES, string>),
    csv: 'CSV table',
    idx: 'IDX file',
    npy: 'NumPy arrays',
    images: 'Images',
    text: 'Text',
    series: 'Time series',
    echo: 'Echo',
    adding: 'Adding',
    copy: 'Copy',
    parity: 'Parity',
    sines: 'Sines',
    brackets: 'Bracket depth',
    'random-walk': 'Random walk',
    'moving-shapes': 'Moving shapes',
  },
  missing: { drop: 'leave row out', mean: 'mean', zero: 'zero' },
  channels: { grey: 'grey', rgb: 'RGB' },
  column: {
    temp_max: 'daily high',
    temp_min: 'daily low',
    precipitation: 'precipitation',
    wind: 'wind',
    weather: 'weather',
  },
  form: { stream: 'one stream', lines: 'lines' },
  targets: { last: 'last step', every: 'every step' },
  normalize: { none: 'as stored', unit: '0 to 1', standard: 'mean 0, var 1' },
  function: { sine: 'sine', step: 'step', abs: 'absolute value', cubic: 'cubic' },
  dtype: { float32: 'float32', int32: 'int32' },
  init: {
    default: 'default',
    zeros: 'zeros',
    xavier: 'Xavier',
    he: 'He',
    orthogonal: 'orthogonal',
    normal: 'normal',
  },
  approximate: { none: 'exact', tanh: 'by tanh' },
  nonlinearity: { tanh: 'tanh', relu: 'ReLU' },
  optimizer: { SGD: 'SGD', Adam: 'Adam', AdamW: 'AdamW', RMSprop: 'RMSprop' },
} as const;
