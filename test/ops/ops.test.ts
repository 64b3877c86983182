import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import { readParams } from '../../src-engine/core/params';
import type { DType, Shape } from '../../src-engine/core/shape';
import { SOURCE_NAMES, sourceOf } from '../../src-engine/core/sources';
import { ALL_OPS, OPS } from '../../src-engine/ops';
import type { OpDef } from '../../src-engine/ops/op';
import { shapeBuilder } from './shapes';

/** Contract 3. */
const CONTRACT =
  'Input Constant Dataset Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d GlobalAvgPool GlobalMaxPool Upsample RNN GRU LSTM Delay LastStep MeanOverTime MaxOverTime ToSequence FromSequence Linear MatMul Embedding OneHot BatchNorm LayerNorm Dropout ReLU LeakyReLU ELU GELU SiLU Sigmoid Tanh Softplus Softmax LogSoftmax Expression Flatten Reshape Transpose Slice Concat Add Subtract Multiply CrossEntropyLoss MSELoss L1Loss HuberLoss BCEWithLogitsLoss'.split(
    ' ',
  );
const CATEGORIES = ['data', 'layer', 'pooling', 'activation', 'recurrent', 'norm', 'shape', 'arithmetic', 'loss'];
const PORTS = 'abcdefghijklmnopqrstuvwxyz';

/** Builds an op on shapes: what came out, what was recorded, and the refs that went in. */
function build(
  name: string,
  shapes: readonly Shape[],
  raw: Readonly<Record<string, unknown>> = {},
  dtypes: readonly DType[] = [],
  training = true,
  over?: 'time',
  steps?: number,
) {
  const def = ALL_OPS[name] as OpDef;
  const { values, issues } = readParams(name, def.params, raw);
  expect(issues).toEqual([]);
  const { b, recorded, value } = shapeBuilder(training);
  const wired = [...PORTS.slice(0, shapes.length)];
  const ports = typeof def.inputs === 'function' ? def.inputs(values, wired) : def.inputs;
  const used = ports.filter((port) => !def.optional?.includes(port));
  expect(used).toHaveLength(shapes.length);
  const x = Object.fromEntries(
    used.map((port, i) => [port, value(shapes[i] ?? [], dtypes[i] ?? 'float32', over, steps)]),
  );
  return { out: def.build(b, x, values), recorded, x, values, def };
}
/** The issue that building ends in. */
function issueOf(...args: Parameters<typeof build>) {
  try {
    build(...args);
  } catch (e) {
    if (e instanceof IssueError) return e.issue;
    throw e;
  }
  return null;
}

test('the table holds the ops of the contract, and no other name finds one', () => {
  expect(Object.keys(ALL_OPS).sort()).toEqual([...CONTRACT].sort());
  expect(ALL_OPS.constructor).toBeUndefined();
});
test('the palette has each category in one piece', () => {
  const seen = Object.values(ALL_OPS).map((o) => CATEGORIES.indexOf(o.category));
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

describe.each(Object.entries(ALL_OPS))('%s', (name, def) => {
  test('says what it is', () => {
    expect(def.doc.length).toBeGreaterThan(30);
    expect(def.doc.trim().endsWith('.')).toBe(true);
    expect(def.outputs.length).toBeGreaterThan(0);
  });
  test('defaults are values that its own form accepts', () => {
    for (const [key, p] of Object.entries(def.params)) {
      expect(p.expected, key).not.toBe('');
      if (p.default !== undefined) expect(p.read(p.default), key).toEqual(p.default);
    }
  });
  test('samples give what has no default, and each parameter another value than its default somewhere', () => {
    expect(def.samples.length).toBeGreaterThanOrEqual(2);
    for (const [key, p] of Object.entries(def.params)) {
      if (p.default === undefined) for (const s of def.samples) expect(s.p, key).toHaveProperty(key);
      const given = def.samples.map((s) => s.p?.[key]).filter((v) => v !== undefined);
      if (key !== 'gain' && key !== 'init')
        expect(
          given.some((v) => JSON.stringify(v) !== JSON.stringify(p.default)),
          key,
        ).toBe(true);
    }
    if ('init' in def.params) expect(def.samples.some((s) => s.p?.init)).toBe(true);
  });
  for (const [i, s] of def.samples.entries())
    for (const training of [true, false])
      test(`sample ${i} ${training ? 'in training' : 'in inference'} has the shape it says`, () => {
        const { out, values } = build(name, s.in, s.p, s.dtypes, training, s.over, s.steps);
        expect(Object.keys(out)).toEqual(def.outputs);
        expect(out[def.outputs[0] as string]?.shape).toEqual(s.out);
        expect(typeof (def.summary?.(values) ?? '')).toBe('string');
      });
});

describe("parameters are PyTorch's", () => {
  const shapes = (...args: Parameters<typeof build>) =>
    Object.fromEntries([...build(...args).recorded.params].map(([key, p]) => [key, p.shape]));
  test('names and layouts', () => {
    const conv = { outChannels: 8, kernelSize: [3, 2], groups: 2 };
    expect(shapes('Conv2d', [[4, 9, 9]], conv)).toEqual({ weight: [8, 2, 3, 2], bias: [8] });
    expect(shapes('ConvTranspose2d', [[4, 9, 9]], conv)).toEqual({ weight: [4, 4, 3, 2], bias: [8] });
    expect(shapes('ConvTranspose1d', [[4, 9]], { outChannels: 3, kernelSize: 5, bias: false })).toEqual({
      weight: [4, 3, 5],
    });
    expect(shapes('Linear', [[2, 5]], { outFeatures: 3 })).toEqual({ weight: [3, 5], bias: [3] });
    expect(shapes('Embedding', [[4]], { numEmbeddings: 9, embeddingDim: 2 }, ['int32'])).toEqual({ weight: [9, 2] });
    expect(shapes('LayerNorm', [[4, 5, 6]], { dims: 2 })).toEqual({ weight: [5, 6], bias: [5, 6] });
    expect(shapes('BatchNorm', [[4, 5, 6]])).toEqual({ weight: [4], bias: [4] });
    expect(shapes('BatchNorm', [[4, 5, 6]], { affine: false })).toEqual({});
  });
  test('BatchNorm moves its statistics in training alone', () => {
    const { recorded } = build('BatchNorm', [[3, 2]], { momentum: 0.3 });
    expect([...recorded.buffers]).toEqual([
      ['running_mean', { shape: [3], fill: 0 }],
      ['running_var', { shape: [3], fill: 1 }],
    ]);
    expect(recorded.emitted.filter((e) => e.prim === 'moveStatistic').map((e) => e.attrs)).toEqual([
      { momentum: 0.3, unbiased: false },
      { momentum: 0.3, unbiased: true },
    ]);
    expect(recorded.next.size).toBe(2);
    const infer = build('BatchNorm', [[3, 2]], {}, [], false).recorded;
    expect(infer.next.size).toBe(0);
    expect(infer.emitted.map((e) => [e.prim, e.attrs])).toEqual([['batchNorm', { eps: 1e-5, batch: false }]]);
    expect(infer.buffers.size).toBe(2);
  });
  test('default initial values', () => {
    const initial = (...args: Parameters<typeof build>) =>
      [...build(...args).recorded.params.values()].map((p) => p.initial);
    const uniform = (fanIn: number) => ({ kind: 'uniform', bound: 1 / Math.sqrt(fanIn) });
    expect(initial('Conv2d', [[4, 9, 9]], { outChannels: 8, kernelSize: 3, groups: 2 })).toEqual([
      uniform(18),
      uniform(18),
    ]);
    expect(initial('ConvTranspose2d', [[4, 9, 9]], { outChannels: 6, kernelSize: 3, groups: 2 })).toEqual([
      uniform(27),
      uniform(27),
    ]);
    expect(initial('Linear', [[7]], { outFeatures: 3 })).toEqual([uniform(7), uniform(7)]);
    expect(initial('BatchNorm', [[7]])).toEqual([
      { kind: 'constant', value: 1 },
      { kind: 'constant', value: 0 },
    ]);
    expect(initial('Linear', [[7]], { outFeatures: 3, init: 'xavier', gain: 2 })).toEqual([
      { kind: 'uniform', bound: 2 * Math.sqrt(6 / 10) },
      { kind: 'constant', value: 0 },
    ]);
    expect(initial('Conv1d', [[2, 9]], { outChannels: 3, kernelSize: 4, init: 'he' })[0]).toEqual({
      kind: 'normal',
      std: Math.sqrt(2 / 8),
    });
  });
  test('every op that makes parameters can be told how they start', () => {
    for (const [name, def] of Object.entries(ALL_OPS)) {
      const made = def.samples.some(
        (s) => build(name, s.in, s.p, s.dtypes, true, s.over, s.steps).recorded.params.size > 0,
      );
      expect('init' in def.params && 'gain' in def.params, name).toBe(made);
    }
  });
  test('every loss has a weight and says what correct means', () => {
    for (const [name, def] of Object.entries(ALL_OPS)) {
      expect('weight' in def.params, name).toBe(def.category === 'loss');
      expect(def.metric !== undefined, name).toBe(def.category === 'loss');
    }
  });
});

test('advice names ports, ops and codes that exist', () => {
  const advice = Object.values(ALL_OPS).flatMap((def) => (def.advises ?? []).map((a) => ({ ...a, ports: def.inputs })));
  expect(advice.map((a) => a.code).sort()).toEqual(['sigmoid-before-loss', 'softmax-before-loss']);
  for (const a of advice) {
    expect(a.ports).toContain(a.port);
    for (const op of a.from) expect(ALL_OPS).toHaveProperty(op);
  }
});
test('dropout leaves everything alone outside training', () => {
  const { out, x } = build('Dropout', [[3]], {}, [], false);
  expect(out.y).toBe(x.x);
  expect(build('Dropout', [[3]], { p: 0.3 }).recorded.emitted.map((e) => e.prim)).toEqual(['dropoutMask', 'pointwise']);
});
test('a pool without a stride steps by its kernel', () => {
  const { recorded } = build('MaxPool2d', [[1, 6, 6]], { kernelSize: [3, 2] });
  expect(recorded.emitted[0]?.attrs).toEqual({ kernel: [3, 2], stride: [3, 2], padding: [0, 0] });
  expect(OPS.MaxPool2d.params.stride.read(2)).toEqual([2, 2]);
});
test('Concat shows ports up to the last wired one', () => {
  const ports = OPS.Concat.inputs as (p: { axis: number }, wired: readonly string[]) => readonly string[];
  expect(ports({ axis: 0 }, [])).toEqual(['a', 'b']);
  expect(ports({ axis: 0 }, ['a', 'd'])).toEqual(['a', 'b', 'c', 'd']);
});
test('Expression takes its ports from its code, and keeps the wires of one that does not parse', () => {
  const ports = OPS.Expression.inputs as (p: { code: string }, wired: readonly string[]) => readonly string[];
  expect(ports({ code: 'b * a + b' }, [])).toEqual(['b', 'a']);
  expect(ports({ code: 'x * (' }, ['x'])).toEqual(['x']);
  expect(issueOf('Expression', [[2]], { code: 'a * (' })?.code).toBe('expression-syntax');
  expect(issueOf('Expression', [], { code: '1 + 2' })?.code).toBe('expression-empty');
  expect(issueOf('Expression', [[2], [3]], { code: 'x + y' })?.code).toBe('shape-mismatch');
});
test('a Dataset feeds what its source says', () => {
  for (const source of SOURCE_NAMES) {
    const { out } = build('Dataset', [], { source });
    expect(out.x?.shape, source).toEqual(sourceOf(source).x);
    expect([out.y?.dtype, out.y?.shape], source).toEqual(
      sourceOf(source).y === 'classes' ? ['int32', []] : ['float32', [1]],
    );
    const { features, x, image } = sourceOf(source);
    expect(image ? x.length === 3 : features?.length === x[0], source).toBe(true);
  }
  const shown = (source: string) =>
    Object.entries(OPS.Dataset.params)
      .filter(([, p]) => p.showIf?.({ source }) ?? true)
      .map(([key]) => key);
  expect(shown('fashion-mnist')).toEqual(['source', 'validation', 'shuffle', 'normalize']);
  expect(shown('gaussians')).toContain('classes');
  expect(shown('regression')).toContain('function');
});

test.each([
  ['kernel-too-large', 'Conv2d', [[1, 3, 3]], { outChannels: 1, kernelSize: 3, dilation: 2 }],
  ['kernel-too-large', 'MaxPool1d', [[1, 3]], { kernelSize: 4 }],
  ['pool-padding', 'MaxPool1d', [[1, 9]], { kernelSize: 3, padding: 2 }],
  ['bad-groups', 'Conv2d', [[3, 5, 5]], { outChannels: 2, kernelSize: 1, groups: 2 }],
  ['bad-output-padding', 'ConvTranspose1d', [[1, 3]], { outChannels: 1, kernelSize: 3, outputPadding: 1 }],
  ['empty-output', 'ConvTranspose1d', [[1, 1]], { outChannels: 1, kernelSize: 1, padding: 1 }],
  ['wrong-rank', 'Conv2d', [[28, 28]], { outChannels: 1, kernelSize: 3 }],
  ['wrong-rank', 'LayerNorm', [[3]], { dims: 2 }],
  ['bad-reshape', 'Reshape', [[6]], { shape: [-1, 4] }],
  ['bad-reshape', 'Reshape', [[6]], { shape: [-1, -1] }],
  ['bad-slice', 'Slice', [[6]], { axis: 0, start: 4, end: 2 }],
  ['bad-axis', 'Softmax', [[6]], { axis: 1 }],
  ['bad-permutation', 'Transpose', [[2, 3]], { axes: [0, 0] }],
  [
    'concat-shapes',
    'Concat',
    [
      [2, 3],
      [2, 4],
    ],
    {},
  ],
  ['shape-mismatch', 'Add', [[2, 3], [2]], {}],
  ['target-shape', 'MSELoss', [[3], [1]], {}],
  ['ragged-value', 'Constant', [], { value: [[1], [1, 2]] }],
  ['value-shape', 'Input', [], { shape: [3], value: [[1, 2]] }],
  ['bad-param', 'Constant', [], { value: [1.5], dtype: 'int32' }],
] as const)('%s is said by %s', (code, op, shapes, raw) => {
  const found = issueOf(op, shapes, raw);
  expect(found?.code).toBe(code);
  expect(`${found?.message} ${found?.hint}`).not.toMatch(/[{}]/);
});
test('ids and real numbers do not meet by themselves', () => {
  expect(issueOf('Linear', [[3]], { outFeatures: 2 }, ['int32'])).toMatchObject({ code: 'needs-float', port: 'x' });
  expect(issueOf('OneHot', [[3]], { numClasses: 2 })).toMatchObject({ code: 'needs-int', port: 'x' });
  expect(issueOf('CrossEntropyLoss', [[3], []], {})).toMatchObject({ code: 'needs-int', port: 'target' });
  expect(issueOf('Concat', [[3], [3]], {}, ['float32', 'int32'])).toMatchObject({ code: 'needs-float', port: 'b' });
});
