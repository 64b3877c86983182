import { bool, choice, float, int, suggested } from '../core/params';
import { CURVES, SOURCE_NAMES, SOURCES, type SourceName, sourceOf } from '../core/sources';
import { defineOp } from './op';

type Others = Readonly<Record<string, unknown>>;
const known = (p: Others) => typeof p.source === 'string' && Object.hasOwn(SOURCES, p.source);
const source = (p: Others) => sourceOf(p.source as SourceName);
const generated = (p: Others) => known(p) && source(p).generated;

export const Dataset = defineOp({
  category: 'data',
  doc: 'Samples of a data set: features `x` and target `y`, an int32 class or a real number. `normalize` maps the features as stored to 0..1 (unit) or to mean 0 and variance 1 (standard), fitted on the training part, which is shuffled anew each epoch.',
  inputs: [],
  outputs: ['x', 'y'],
  params: {
    source: suggested(choice(SOURCE_NAMES, undefined), 'digits'),
    /** Shares of all samples; a source with its own test part uses that. */
    test: float(0.2, { min: 0, max: 0.9, showIf: (p) => known(p) && !source(p).ownTest }),
    validation: float(0, { min: 0, max: 0.9 }),
    shuffle: bool(true),
    normalize: choice(['none', 'unit', 'standard'], 'none'),
    samples: int(400, { min: 2, max: 100_000, showIf: generated }),
    noise: float(0.1, { min: 0, showIf: generated }),
    classes: int(2, { min: 2, max: 10, showIf: (p) => known(p) && source(p).classes === 'param' }),
    function: choice(CURVES, 'sine', { showIf: (p) => p.source === 'regression' }),
  },
  summary: (p) => sourceOf(p.source).title,
  build(b, _, p) {
    const { x, y } = sourceOf(p.source);
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
  ],
});
