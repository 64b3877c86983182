import { fail } from '../core/issue';
import { axes, bool, choice, data, file, float, int, suggested } from '../core/params';
import {
  CURVES,
  factsOf,
  isUserSource,
  SOURCE_NAMES,
  SOURCES,
  type SourceName,
  type SourceParams,
  sourceOf,
  USER_SOURCES,
} from '../core/sources';
import { type Arrays, CHANNELS, MISSING, readArrays, readColumns, readNames } from '../core/userData';
import { defineOp } from './op';

type Others = Readonly<Record<string, unknown>>;
const known = (p: Others) => typeof p.source === 'string' && Object.hasOwn(SOURCES, p.source);
const source = (p: Others) => sourceOf(p.source as SourceName);
const generated = (p: Others) => known(p) && source(p).generated;
const own = (p: Others) => isUserSource(p.source);

export const Dataset = defineOp({
  category: 'data',
  doc: 'Samples of a data set: features `x` and target `y`, an int32 class or a real number. `normalize` maps the features as stored to 0..1 (unit) or to mean 0 and variance 1 (standard), fitted on the training part, which is shuffled anew each epoch.',
  inputs: [],
  outputs: ['x', 'y'],
  params: {
    source: suggested(choice([...SOURCE_NAMES, ...USER_SOURCES], undefined), 'digits'),
    file: file({ showIf: own }),
    /** IDX keeps its labels in a file of their own. */
    labels: file({ showIf: (p) => p.source === 'idx' }),
    columns: data([] as ReturnType<typeof readColumns> & object, 'a list of columns', readColumns),
    missing: choice(MISSING, 'drop', { showIf: (p) => p.source === 'csv' }),
    arrays: data<Arrays | null>(null, 'arrays of a file', (v) => (v === null ? null : readArrays(v))),
    size: axes(2, 32, { min: 1, max: 512, showIf: (p) => p.source === 'images' }),
    channels: choice(CHANNELS, 'rgb', { showIf: (p) => p.source === 'images' }),
    classNames: data([] as readonly string[], 'a list of names', readNames),
    /** Shares of all samples; a source with its own test part uses that. */
    test: float(0.2, { min: 0, max: 0.9, showIf: (p) => own(p) || (known(p) && !source(p).ownTest) }),
    validation: float(0, { min: 0, max: 0.9 }),
    shuffle: bool(true),
    normalize: choice(['none', 'unit', 'standard'], 'none'),
    samples: int(400, { min: 2, max: 100_000, showIf: generated }),
    noise: float(0.1, { min: 0, showIf: generated }),
    classes: int(2, { min: 2, max: 10, showIf: (p) => known(p) && source(p).classes === 'param' }),
    function: choice(CURVES, 'sine', { showIf: (p) => p.source === 'regression' }),
  },
  summary: (p) => factsOf(p as SourceParams).title,
  build(b, _, p) {
    if (isUserSource(p.source) && (!p.file || (p.source === 'idx' && !p.labels))) fail('no-file', { source: p.source });
    const { x, y, classes } = factsOf(p as SourceParams);
    if (x.some((d) => d < 1)) fail('no-column', { role: 'feature' });
    if (p.source === 'csv' && !p.columns.some((c) => c.role === 'target')) fail('no-column', { role: 'target' });
    if (classes?.length === 0) fail('no-column', { role: 'class' });
    return {
      x: b.feed('x', x, 'float32', false),
      y: y === 'classes' ? b.feed('y', [], 'int32', false) : b.feed('y', [1], 'float32', false),
    };
  },
  picture: 'samples',
  samples: [
    { in: [], p: { source: 'fashion-mnist', normalize: 'standard', validation: 0.1 }, out: [1, 28, 28] },
    { in: [], p: { source: 'penguins', test: 0.3, shuffle: false, normalize: 'unit' }, out: [4] },
    { in: [], p: { source: 'spirals', samples: 60, noise: 0.2, classes: 3 }, out: [2] },
    { in: [], p: { source: 'regression', function: 'cubic' }, out: [1] },
    {
      in: [],
      p: {
        source: 'csv',
        file: { name: 'a.csv', bytes: 3, sha256: '0'.repeat(64) },
        missing: 'mean',
        columns: [
          { name: 'a', role: 'feature', type: 'number' },
          { name: 'b', role: 'feature', type: 'category', categories: ['x', 'y'] },
          { name: 'c', role: 'target', type: 'number' },
        ],
      },
      out: [3],
    },
    {
      in: [],
      p: {
        source: 'images',
        file: { name: 'a.zip', bytes: 3, sha256: '1'.repeat(64) },
        size: [4, 6],
        channels: 'grey',
        classNames: ['cat', 'dog'],
      },
      out: [1, 4, 6],
    },
    {
      in: [],
      p: {
        source: 'idx',
        file: { name: 'images-idx3-ubyte', bytes: 3, sha256: '2'.repeat(64) },
        labels: { name: 'labels-idx1-ubyte', bytes: 3, sha256: '3'.repeat(64) },
        arrays: { x: 'images', y: 'labels', shape: [1, 5, 5], classes: 3 },
      },
      out: [1, 5, 5],
    },
  ],
});
