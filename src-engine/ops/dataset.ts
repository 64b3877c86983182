import { fail } from '../core/issue';
import { axes, bool, choice, data, file, float, int, optionalInt, suggested } from '../core/params';
import {
  hasTargets,
  isTask,
  isTimeSource,
  TARGETS,
  TEXT_FORMS,
  TIME_SOURCES,
  WEATHER_COLUMNS,
} from '../core/sequences';
import {
  CURVES,
  classesOf,
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
const generated = (p: Others) => isTask(p.source) || (known(p) && source(p).generated);
const own = (p: Others) => isUserSource(p.source);
const is =
  (...names: readonly string[]) =>
  (p: Others) =>
    names.includes(p.source as string);
const isTable = (p: Others) => p.source === 'csv' || (p.source === 'series' && p.file !== null && p.file !== undefined);
const noisy = (p: Others) => (generated(p) && !isTask(p.source)) || is('sines', 'moving-shapes')(p);
const ofLength = (p: Others) => isTask(p.source) && p.source !== 'copy';

export const Dataset = defineOp({
  category: 'data',
  doc: 'Samples of a data set: features `x` and target `y`, an int32 class or a real number. `normalize` maps the features as stored to 0..1 (unit) or to mean 0 and variance 1 (standard), fitted on the training part, which is shuffled anew each epoch. Sources over time give sequences; texts and series are cut into their parts in time.',
  inputs: [],
  outputs: ['x', 'y'],
  params: {
    source: suggested(choice([...SOURCE_NAMES, ...USER_SOURCES, ...TIME_SOURCES], undefined), 'digits'),
    file: file({ showIf: (p) => own(p) || is('text', 'series')(p) }),
    /** IDX keeps its labels in a file of their own. */
    labels: file({ showIf: (p) => p.source === 'idx' }),
    columns: data([] as ReturnType<typeof readColumns> & object, 'a list of columns', readColumns),
    missing: choice(MISSING, 'drop', { showIf: isTable }),
    arrays: data<Arrays | null>(null, 'arrays of a file', (v) => (v === null ? null : readArrays(v))),
    size: axes(2, 32, { min: 1, max: 512, showIf: (p) => p.source === 'images' }),
    channels: choice(CHANNELS, 'rgb', { showIf: (p) => p.source === 'images' }),
    classNames: data([] as readonly string[], 'a list of names', readNames),
    vocabulary: data([] as readonly string[], 'a list of names', readNames),
    /** Of a series that ships. */
    column: choice(WEATHER_COLUMNS, 'temp_max', { showIf: (p) => p.source === 'series' && !isTable(p) }),
    form: choice(TEXT_FORMS, 'stream', { showIf: is('text') }),
    /** Steps of a window, or of the longest line. */
    window: int(30, { min: 1, max: 10_000, showIf: is('text', 'series') }),
    horizon: int(1, { min: 1, max: 10_000, showIf: is('series') }),
    length: int(20, { min: 2, max: 1000, showIf: ofLength }),
    minLength: optionalInt(null, { min: 2, max: 1000, showIf: ofLength }),
    delay: int(5, { min: 0, max: 999, showIf: is('echo', 'copy') }),
    symbols: int(8, { min: 1, max: 26, showIf: is('copy') }),
    items: int(5, { min: 1, max: 100, showIf: is('copy') }),
    depth: int(4, { min: 1, max: 20, showIf: is('brackets') }),
    targets: choice(TARGETS, 'last', { showIf: (p) => hasTargets(p.source) }),
    /** Shares of all samples; a source with its own test part uses that. */
    test: float(0.2, {
      min: 0,
      max: 0.9,
      showIf: (p) => own(p) || isTimeSource(p.source) || (known(p) && !source(p).ownTest),
    }),
    validation: float(0, { min: 0, max: 0.9 }),
    shuffle: bool(true),
    normalize: choice(['none', 'unit', 'standard'], 'none', { showIf: (p) => !is('text', 'copy', 'brackets')(p) }),
    samples: int(400, { min: 2, max: 100_000, showIf: generated }),
    noise: float(0.1, { min: 0, showIf: noisy }),
    classes: int(2, { min: 2, max: 10, showIf: (p) => known(p) && source(p).classes === 'param' }),
    function: choice(CURVES, 'sine', { showIf: (p) => p.source === 'regression' }),
  },
  summary: (p) => factsOf(p as SourceParams).title,
  build(b, _, p) {
    if (isUserSource(p.source) && (!p.file || (p.source === 'idx' && !p.labels))) fail('no-file', { source: p.source });
    const facts = factsOf(p as SourceParams);
    const { x, y, vocabulary, sequence } = facts;
    const classes = classesOf(facts, p.classes);
    if (x.some((d) => d < 1)) fail('no-column', { role: 'feature' });
    if (isTable(p) && !p.columns.some((c) => c.role === 'target')) fail('no-column', { role: 'target' });
    if (classes?.length === 0 && p.source !== 'text') fail('no-column', { role: 'class' });
    if (ofLength(p)) {
      const most = (param: 'minLength' | 'delay', value: number, limit: number) => {
        if (value > limit)
          fail('bad-param', { op: 'Dataset', param, value, expected: `a whole number of at most ${limit}` });
      };
      most('minLength', p.minLength ?? 0, p.length);
      if (p.source === 'echo') most('delay', p.delay, p.length - 1);
    }
    const steps = sequence?.steps ?? undefined;
    const every = sequence?.y === true;
    // a text of which no character is known yet says nothing of its ids
    const ofX = { steps, ids: vocabulary?.length || undefined };
    const ofY = { steps: every ? steps : undefined, ids: classes?.length || undefined };
    return {
      x: b.feed('x', x, vocabulary ? 'int32' : 'float32', sequence !== undefined, ofX),
      y: y === 'classes' ? b.feed('y', [], 'int32', every, ofY) : b.feed('y', [1], 'float32', every, ofY),
    };
  },
  torch: () => ({}),
  picture: 'samples',
  samples: [
    { in: [], p: { source: 'text', window: 50 }, out: [] },
    {
      in: [],
      p: {
        source: 'text',
        form: 'lines',
        window: 80,
        file: { name: 'a.txt', bytes: 3, sha256: '4'.repeat(64) },
        vocabulary: ['a', 'b'],
      },
      out: [],
    },
    { in: [], p: { source: 'series', column: 'weather', horizon: 2, targets: 'every' }, out: [8 + 1] },
    { in: [], p: { source: 'echo', delay: 3, length: 12, minLength: 4 }, out: [1] },
    { in: [], p: { source: 'adding', length: 50 }, out: [2] },
    { in: [], p: { source: 'copy', symbols: 4, items: 3, delay: 6 }, out: [] },
    { in: [], p: { source: 'brackets', depth: 3 }, out: [] },
    { in: [], p: { source: 'moving-shapes', length: 6, noise: 0.3 }, out: [1, 16, 16] },
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
