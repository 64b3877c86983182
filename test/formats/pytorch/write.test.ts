/** The text of exported files. That PyTorch computes the same with them: agrees.test.ts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src-engine/core/params';
import type { Doc, DocNode } from '../../../src-engine/document/doc';
import { writePytorch } from '../../../src-engine/formats/pytorch/write';
import { ALL_OPS } from '../../../src-engine/ops';

type Wire = readonly [string, string];
const node = (id: string, op: string, params: DocNode['params'] = {}, more: Partial<DocNode> = {}): DocNode => ({
  id,
  op,
  params,
  at: [0, 0],
  ...more,
});
const docOf = (
  name: string,
  nodes: readonly DocNode[],
  edges: readonly Wire[],
  training: Doc['training'] = {},
): Doc => ({
  format: 'unroll',
  version: 1,
  name,
  nodes,
  edges,
  training,
});
const textOf = (doc: Doc): string => {
  const { text, issues } = writePytorch(doc);
  expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
  return text as string;
};

/** As it should read: read by eye, and run by agrees.test.ts's oracle in its parts. */
const expected = (name: string): string => readFileSync(new URL(`expected/${name}.py`, import.meta.url), 'utf8');
const TWO = docOf(
  'two "losses"\n',
  [
    node('x', 'Input', {
      shape: [2],
      value: [
        [0, 1],
        [1, 0.5],
      ],
    }),
    node('fc', 'Linear', { outFeatures: 3, init: 'he' }, { label: 'the only\nlayer' }),
    node('drop', 'Dropout', { p: 0.2 }),
    node('again', 'Linear', { outFeatures: 3 }, { weightsOf: 'fc' }),
    node(
      'fixed',
      'Linear',
      { outFeatures: 3, bias: false },
      {
        frozen: true,
        weights: {
          weight: [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ],
        },
      },
    ),
    node('scale', 'Constant', { value: [1, 2, 3] }),
    node('F', 'Multiply'),
    node('want', 'Input', { shape: [3] }),
    node('near', 'MSELoss'),
    node('far', 'L1Loss', { weight: 0.5 }),
    node('side', 'Softmax'),
  ],
  [
    ['x.y', 'fc.x'],
    ['fc.y', 'drop.x'],
    ['drop.y', 'F.a'],
    ['scale.y', 'F.b'],
    ['F.y', 'near.prediction'],
    ['want.y', 'near.target'],
    ['x.y', 'again.x'],
    ['again.y', 'fixed.x'],
    ['fixed.y', 'far.prediction'],
    ['want.y', 'far.target'],
    ['F.y', 'side.x'],
  ],
  {
    optimizer: { name: 'AdamW', lr: 0.1, betas: [0.8, 0.99] },
    clipNorm: 1,
    clipValue: 2,
    schedule: [
      { name: 'LinearLR', totalIters: 4, steps: 4 },
      { name: 'StepLR', stepSize: 2, steps: 9 },
    ],
  },
);
const LOOP = docOf(
  'An Elman cell',
  [
    node('x', 'Input', { shape: [1], sequence: true, value: [[[1]], [[0.5]], [[-1]]] }),
    node('wx', 'Linear', { outFeatures: 3 }),
    node('sum', 'Add'),
    node('h', 'Tanh'),
    node('before', 'Delay'),
    node('wh', 'Linear', { outFeatures: 3, bias: false }),
    node('last', 'LastStep'),
  ],
  [
    ['x.y', 'wx.x'],
    ['wx.y', 'sum.a'],
    ['before.y', 'wh.x'],
    ['wh.y', 'sum.b'],
    ['sum.y', 'h.x'],
    ['h.y', 'before.x'],
    ['h.y', 'last.x'],
  ],
  { bptt: { truncate: 5, cuts: [2] }, seed: 4 },
);
test('two losses, shared, frozen and written weights, a schedule, clipping: the whole file', () =>
  expect(textOf(TWO)).toBe(expected('two-losses')));
test('a loop that the user wired, with cuts: the whole file', () => expect(textOf(LOOP)).toBe(expected('elman')));

describe('every op', () => {
  test.each(Object.entries(ALL_OPS))('%s stands in the file, with its module or its formula', (op, def) => {
    for (const sample of def.samples) {
      const { values } = readParams(op, def.params, sample.p ?? {});
      const wired = [...'abcdefghij'.slice(0, sample.in.length)];
      const all = typeof def.inputs === 'function' ? def.inputs(values, wired) : def.inputs;
      const ports = all.filter((port) => !def.optional?.includes(port));
      const sequence = sample.over === 'time';
      const inputs = ports.map((port, i) => {
        const shape = sample.in[i] ?? [];
        const whole = [...(sequence ? [sample.steps ?? 2] : []), 2, ...shape];
        const value = sample.steps ? nested(whole) : null;
        return node(`in_${port}`, 'Input', { shape, sequence, value, dtype: sample.dtypes?.[i] ?? 'float32' });
      });
      const reader = def.outputs.includes('loss') ? [] : [node('after', 'Flatten')];
      const text = textOf(
        docOf(
          'sample',
          [...inputs, node('it', op, sample.p ?? {}), ...reader],
          [
            ...ports.map((port): Wire => [`in_${port}.y`, `it.${port}`]),
            ...reader.map((): Wire => [`it.${def.outputs[0]}`, 'after.x']),
          ],
        ),
      );
      expect(text).toMatch(/^ +(it\b.* = |return self\.it\(|def forward\(self, it|# it)|self\.it\b/m);
      expect(text).not.toMatch(/undefined|null|\[object/);
    }
  });
});
/** Zeros. */
const nested = ([n = 1, ...rest]: readonly number[]): unknown =>
  Array.from({ length: n }, () => (rest.length ? nested(rest) : 0));

test('names that Python or the file itself uses are given way', () => {
  const chain = ['t', 'state', 'F', 'lengths', 'total_loss', 'len'];
  const text = textOf(
    docOf(
      '3 × None',
      [
        node('model', 'Input', { shape: [2] }),
        ...chain.map((id) => node(id, 'Linear', { outFeatures: 2 })),
        node('loss', 'MSELoss'),
      ],
      [
        ...chain.map((id, i): Wire => [`${chain[i - 1] ?? 'model'}.y`, `${id}.x`]),
        ['len.y', 'loss.prediction'],
        ['model.y', 'loss.target'],
      ],
    ),
  );
  for (const id of chain) {
    expect(text).toContain(`self.${id} = nn.Linear(2, 2)`);
    expect(text).toMatch(new RegExp(`\\b${id}${id === 'total_loss' ? '' : '_'} = self.${id}\\(`));
  }
  expect(text).toContain('def total_loss_(self, len_, model_):');
  expect(text).toContain('class Net3None(nn.Module):');
});
test('what a user wrote stays in its comment', () => {
  const text = textOf(
    docOf(
      '"""\\\nimport os',
      [node('x', 'Input', {}, { label: 'a\r\nimport os\u2028b' }), node('y', 'ReLU', {}, { label: '\\' })],
      [['x.y', 'y.x']],
    ),
  );
  expect(text.split('\n')[0]).toMatch(/^".*": exported|^"\\"\\"\\"\\\\ import os: exported/);
  expect(text.split(/[\r\n\u2028]/).filter((l) => l.includes('import os') && !/^"|# /.test(l))).toEqual([]);
});
test('a graph with an error, or with nothing in it, is no file', () => {
  expect(writePytorch(docOf('broken', [node('c', 'Conv2d', { outChannels: 2 })], []))).toMatchObject({
    text: null,
    issues: [{ code: 'missing-param', node: 'c' }],
  });
  expect(writePytorch(docOf('empty', [node('x', 'Input')], []))).toMatchObject({
    text: null,
    issues: [{ code: 'nothing-to-export', severity: 'error' }],
  });
});
test('all weights frozen: there is nothing to train, and the loss is shown', () => {
  const text = textOf(
    docOf(
      'frozen',
      [
        node('x', 'Input', { shape: [2] }),
        node('fc', 'Linear', { outFeatures: 2 }, { frozen: true }),
        node('loss', 'MSELoss'),
      ],
      [
        ['x.y', 'fc.x'],
        ['fc.y', 'loss.prediction'],
        ['x.y', 'loss.target'],
      ],
    ),
  );
  expect(text).not.toContain('optimizer');
  expect(text).toContain('print("loss", loss_of(model, x))');
});
