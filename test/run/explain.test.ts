/** "Why is this number this?": what is told is what was computed, along the gradients that are taught. */
import { describe, expect, test } from 'vitest';
import { formula } from '../../src-engine/core/formulaParse';
import { formulaValue } from '../../src-engine/core/formulaValue';
import type { Explained, TensorRef } from '../../src-engine/core/look';
import type { Doc } from '../../src-engine/document/doc';
import { axesOf } from '../../src-engine/run/axes';
import { explain } from '../../src-engine/run/explain';
import { tensor } from '../../src-engine/run/probe';
import type { Session } from '../../src-engine/run/session';
import { document, go, sessionOf } from './documents';

const H = 6;
/** The last state is classified. */
function rows(op: string, training: Doc['training']): Doc {
  const doc = document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['grid', 'Reshape', { shape: [8, 8] }],
      ['time', 'ToSequence', { axis: 0 }],
      ['cell', op, { hiddenSize: H }],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss', {}],
    ],
    { batchSize: 4, ...training },
  );
  return { ...doc, edges: doc.edges.map(([from, to]) => [from === 'cell.y' ? 'cell.h' : from, to]) };
}
const digitsNet = document([
  ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
  ['conv', 'Conv2d', { outChannels: 2, kernelSize: 3 }],
  ['flat', 'Flatten', {}],
  ['fc', 'Linear', { outFeatures: 10 }],
  ['loss', 'CrossEntropyLoss', {}],
]);
async function ended(op: string, training = {}): Promise<Session> {
  const s = await sessionOf(rows(op, training));
  go(s.to({ iteration: 0, at: s.length }));
  return s;
}
const asked = (s: Session, ref: TensorRef, index: readonly number[]): Explained => {
  const found = explain(s, ref, index);
  if (!found) throw new Error(`nothing is told of ${ref.name}`);
  return found;
};
/** What the terms come to. */
function worth({ terms, join, text, total, plus }: Explained): number {
  const values = terms.map((t) => t.reduce((p, f) => p * f.value, 1));
  const sum = values.reduce((a, b) => a + b, 0) + (plus?.value ?? 0);
  const names = values.map((_, i) => `x${i}`);
  return text ? formulaValue(formula(text, names), values) : join === 'mean' ? sum / total : sum;
}
const state = (of: TensorRef['of'], name: string): TensorRef => ({ node: 'cell', of, name });

describe('the two gradients that meet in a state', () => {
  test.each([
    ['LSTM', 'c_l0'],
    ['LSTM', 'h_l0'],
    ['GRU', 'h_l0'],
    ['RNN', 'h_l0'],
  ])('%s, %s', async (op, name) => {
    const s = await ended(op);
    const at = [3, 1, 2];
    const whole = asked(s, state('grad-hidden', name), at);
    expect(whole.text).toBe('x0 + x1');
    expect(whole.terms.map(([f]) => [f?.name, f?.part])).toEqual([
      [`dL/d ${name}`, 'out'],
      [`dL/d ${name}`, 'next'],
    ]);
    for (const [f] of whole.terms) {
      const part = asked(s, f?.ref as TensorRef, at);
      expect(part.value).toBe(f?.value);
      if (part.total > 0) expect(worth(part)).toBeCloseTo(part.value, 6);
    }
    // what comes from the step behind is worked out there: a sum over the matrix, or the gate that lets it through
    const next = asked(s, state('grad-hidden-next', name), at);
    expect(next.total).toBeGreaterThan(1);
  });
  test('nothing comes from behind the last step, nor over a cut', async () => {
    const nothing = { total: 0, value: 0, terms: [] };
    const s = await ended('LSTM', { bptt: { truncate: 4 } });
    expect(asked(s, state('grad-hidden-next', 'c_l0'), [7, 1, 2])).toMatchObject(nothing);
    expect(asked(s, state('grad-hidden-next', 'c_l0'), [3, 1, 2])).toMatchObject(nothing);
    expect(asked(s, state('grad-hidden-next', 'c_l0'), [4, 1, 2]).total).toBeGreaterThan(1);
  });
});
test('a copy is told as what it is a copy of', async () => {
  const s = await ended('LSTM');
  const last = asked(s, { node: 'cell', of: 'out', name: 'h' }, [1, 2]);
  expect(last.terms.map(([f]) => f?.name).sort()).toEqual(['c_l0', 'o_l0']);
  expect(worth(last)).toBeCloseTo(last.value, 6);
});
test('the loss, and its gradient to the logits: probability less target', async () => {
  const s = await ended('LSTM');
  const loss = asked(s, { node: 'loss', of: 'out', name: 'loss' }, []);
  expect(loss.terms).toHaveLength(4);
  expect(worth(loss)).toBeCloseTo(loss.value, 5);
  const logits = tensor(s, { node: 'fc', of: 'out', name: 'y' }, 1)?.data ?? new Float32Array();
  const all = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  let targets = 0;
  for (let k = 0; k < 10; k++) {
    const found = asked(s, { node: 'fc', of: 'grad-out', name: 'y' }, [1, k]);
    const [, softmax, target, count] = found.terms.map(([f]) => f?.value);
    expect(softmax).toBeCloseTo(Math.exp(logits[k] as number) / all, 6);
    expect(count).toBe(4);
    expect(worth(found)).toBeCloseTo(found.value, 7);
    targets += target as number;
  }
  expect(targets).toBe(1);
});
test('of a long sum those terms that give most', async () => {
  const s = await sessionOf(digitsNet);
  go(s.to({ iteration: 0, at: s.length }));
  const found = asked(s, { node: 'conv', of: 'grad-param', name: 'weight' }, [0, 0, 1, 1]);
  const sizes = found.terms.map((t) => Math.abs(t.reduce((p, f) => p * f.value, 1)));
  expect(found.total).toBeGreaterThan(1000);
  expect(sizes).toHaveLength(60);
  expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
});
test('a gradient is called by the port that it is the gradient of, and can be asked about', async () => {
  const s = await sessionOf(digitsNet);
  go(s.to({ iteration: 0, at: s.length }));
  const found = asked(s, { node: 'conv', of: 'grad-param', name: 'weight' }, [0, 0, 1, 1]);
  const dy = found.terms[0]?.[1];
  expect(dy?.name).toBe('dL/d conv.y');
  expect(dy?.ref).toEqual({ node: 'conv', of: 'grad-out', name: 'y' });
  expect(asked(s, dy?.ref as TensorRef, dy?.index ?? []).value).toBe(dy?.value);
  const [first] = asked(s, { node: 'conv', of: 'grad-out', name: 'y' }, [0, 0, 0, 0]).terms.flat();
  expect(first?.ref).toEqual({ node: 'fc', of: 'grad-out', name: 'y' });
});

test('a 5x5 kernel over the border: 25 products, those on the padding counted and not listed', async () => {
  const doc = document([
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['conv', 'Conv2d', { outChannels: 2, kernelSize: 5, padding: 2 }],
    ['pool', 'AvgPool2d', { kernelSize: 3, padding: 1 }],
    ['flat', 'Flatten', {}],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss', {}],
  ]);
  const s = await sessionOf(doc);
  go(s.to({ iteration: 0, at: s.length }));
  for (const [at, padded] of [
    [[0, 0], 16],
    [[0, 3], 10],
    [[1, 6], 9],
    [[4, 4], 0],
  ] as const) {
    const found = asked(s, { node: 'conv', of: 'out', name: 'y' }, [1, 1, ...at]);
    expect([found.total, found.padded, found.terms.length]).toEqual([25, padded, 25 - padded]);
    expect(worth(found)).toBeCloseTo(found.value, 5);
  }
  expect(asked(s, { node: 'pool', of: 'out', name: 'y' }, [0, 0, 0, 0])).toMatchObject({ total: 9, padded: 5 });
});
describe('places are told by what their axes count', () => {
  test('an image: sample, channel, row and column; its weights and gradients too', async () => {
    const s = await sessionOf(digitsNet);
    go(s.to({ iteration: 0, at: s.length }));
    const image = ['sample', 'channel', 'row', 'column'];
    const found = asked(s, { node: 'conv', of: 'out', name: 'y' }, [3, 1, 2, 2]);
    expect(found.axes).toEqual(image);
    expect(found.terms[0]?.map((f) => f.axes)).toEqual([image, ['output', 'input', 'row', 'column']]);
    expect(found.plus?.axes).toEqual(['channel']);
    const grad = asked(s, { node: 'conv', of: 'grad-param', name: 'weight' }, [0, 0, 1, 1]);
    expect([grad.axes, grad.terms[0]?.[1]?.axes]).toEqual([['output', 'input', 'row', 'column'], image]);
    const logit = asked(s, { node: 'fc', of: 'out', name: 'y' }, [3, 1]);
    expect([logit.axes, logit.terms[0]?.[1]?.axes, logit.plus?.axes]).toEqual([
      ['sample', 'unit'],
      ['output', 'input'],
      ['unit'],
    ]);
  });
  test('a sequence: step, sample, unit; a state of the step before, and the one that it began with', async () => {
    const s = await ended('GRU');
    const found = asked(s, state('hidden', 'h_l0'), [3, 1, 2]);
    const place = ['step', 'sample', 'unit'];
    expect([found.axes, ...found.terms.flat().map((f) => f.axes)]).toEqual(
      found.terms
        .flat()
        .map(() => place)
        .concat([place]),
    );
    const first = asked(s, state('hidden', 'h_l0'), [0, 1, 2]).terms.flat();
    expect(first.find((f) => f.name === 'h0')).toMatchObject({ index: [1, 2], axes: ['sample', 'unit'] });
    for (const f of first) expect(f.axes).toHaveLength(f.index.length);
  });
  test('positions of a line, rows of a matrix, layers', async () => {
    const doc = document([
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['rows', 'Reshape', { shape: [8, 8] }],
      ['twice', 'Expression', { code: '2 * x' }],
      ['line', 'Conv1d', { outChannels: 3, kernelSize: 3 }],
      ['act', 'ReLU', {}],
      ['time', 'ToSequence', { axis: 1 }],
      ['deep', 'LSTM', { hiddenSize: 5, numLayers: 2 }],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss', {}],
    ]);
    const edges = doc.edges.map(([from, to]) => [from === 'deep.y' ? 'deep.h' : from, to] as const);
    const nodes = doc.nodes.map((n) => (n.id === 'fc' ? { ...n, op: 'Flatten', params: {} } : n));
    const s = await sessionOf({ ...doc, nodes, edges });
    go(s.to({ iteration: 0, at: s.length }));
    const axes = (node: string, name = 'y') => axesOf(s.program, s.program.ports.get(`${node}.${name}`) as number);
    expect(axes('twice')).toEqual(['sample', 'row', 'column']);
    expect(axes('act')).toEqual(['sample', 'channel', 'position']);
    expect(axes('deep')).toEqual(['step', 'sample', 'unit']);
    expect(axes('deep', 'h')).toEqual(['sample', 'layer', 'unit']);
    const weight = asked(s, { node: 'line', of: 'out', name: 'y' }, [0, 0, 1]).terms[0]?.[1];
    expect(weight?.axes).toEqual(['output', 'input', 'position']);
  });
});
describe('what it was read from', () => {
  const padded = document([
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['conv', 'Conv2d', { outChannels: 2, kernelSize: 3, stride: 2, padding: 1 }],
    ['pool', 'MaxPool2d', { kernelSize: 2 }],
    ['flat', 'Flatten', {}],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss', {}],
  ]);
  /** From, to, and the steps between where there are gaps. */
  const readIn = async (doc = padded) => {
    const s = await sessionOf(doc);
    go(s.to({ iteration: 0, at: s.length - 1 }));
    return (node: string, of: TensorRef['of'], name: string, index: readonly number[]) =>
      Object.fromEntries(
        asked(s, { node, of, name }, index).reads.map(({ tensor: t, low, high, every }) => [
          `${t.of} ${t.node}.${t.name}`,
          every.some((step) => step > 1) ? [low, high, every] : [low, high],
        ]),
      );
  };
  test('a window, where it lies on the border without the padding, and the kernel', async () => {
    const read = await readIn();
    const image = (rows: number[], columns: number[]) => [
      [3, 0, rows[0], columns[0]],
      [3, 0, rows[1], columns[1]],
    ];
    expect(read('conv', 'out', 'y', [3, 1, 0, 2])).toEqual({
      'out data.x': image([0, 1], [3, 5]),
      'param conv.weight': [
        [1, 0, 1, 0],
        [1, 0, 2, 2],
      ],
      'param conv.bias': [[1], [1]],
    });
    expect(read('pool', 'out', 'y', [3, 1, 1, 0])).toEqual({
      'out conv.y': [
        [3, 1, 2, 0],
        [3, 1, 3, 1],
      ],
    });
  });
  test('between the taps of a dilated kernel nothing is read, also where the border takes some of them', async () => {
    const nodes = padded.nodes.map((n) =>
      n.id === 'conv' ? { ...n, params: { outChannels: 2, kernelSize: 3, padding: 2, dilation: [2, 3] } } : n,
    );
    const read = await readIn({ ...padded, nodes });
    expect(read('conv', 'out', 'y', [3, 1, 3, 1])).toMatchObject({
      'out data.x': [
        [3, 0, 1, 2],
        [3, 0, 5, 5],
        [1, 1, 2, 3],
      ],
      'param conv.weight': [
        [1, 0, 0, 1],
        [1, 0, 2, 2],
      ],
    });
  });
  test('gradients: of a weight, over all samples and places; of an input, from the places that it was read for', async () => {
    const read = await readIn();
    const N = 32;
    expect(read('conv', 'grad-param', 'weight', [1, 0, 1, 1])).toMatchObject({
      'grad-out conv.y': [
        [0, 1, 0, 0],
        [N - 1, 1, 3, 3],
      ],
      'out data.x': [
        [0, 0, 0, 0],
        [N - 1, 0, 6, 6],
        [1, 1, 2, 2],
      ],
    });
    expect(read('flat', 'grad-out', 'y', [2, 5])).toEqual({
      'grad-out fc.y': [
        [2, 0],
        [2, 9],
      ],
      'param fc.weight': [
        [0, 5],
        [9, 5],
      ],
    });
  });
});
