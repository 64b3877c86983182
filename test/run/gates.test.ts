/** Gates as values of their own: those of the opened cell, step by step; and what they make is the state. */
import { expect, test } from 'vitest';
import type { TensorRef } from '../../src-engine/core/look';
import { describe as described } from '../../src-engine/run/describe';
import { explain } from '../../src-engine/run/explain';
import { Loader } from '../../src-engine/run/loader';
import { picture, tensor } from '../../src-engine/run/probe';
import type { Session } from '../../src-engine/run/session';
import { type Opened, openCell } from '../../src-renderer/editor/cells/open';
import { bytes, document, go, sessionOf } from './documents';

const H = 6;
const rows = (op: string, params: object = {}) =>
  document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['grid', 'Reshape', { shape: [8, 8] }],
      ['time', 'ToSequence'],
      ['cell', op, { hiddenSize: H, ...params }],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 4, epochs: 1, seed: 3 },
  );
const ask = { tensors: new Map(), weights: new Map() };
const numbers = (s: Session, node: string, of: 'gate' | 'out' | 'hidden', name: string): Float32Array => {
  const found = tensor(s, { node, of, name }, undefined);
  if (!found) throw new Error(`no ${of} ${node}.${name}`);
  expect(found.shape).toEqual([8, 4, H]);
  return found.data;
};
test.each([
  ['LSTM', 'ifgo'],
  ['GRU', 'rzn'],
])('%s: as in the opened cell, of each layer', async (op, gates) => {
  const doc = rows(op, { numLayers: 2 });
  const loader = new Loader(bytes);
  const closed = (await loader.load({ ...ask, doc, why: 'open' })).session as Session;
  go(closed.to({ iteration: 0, at: closed.length - 1 }));
  expect(described(closed).gates.map((g) => g.name)).toEqual(
    [0, 1].flatMap((l) => [...gates].map((g) => `${g}_l${l}`)),
  );
  const opened = openCell(doc, 'cell') as Opened;
  const open = (await loader.load({ ...ask, doc: opened.doc, why: 'edit', moves: opened.moves })).session as Session;
  go(open.to({ iteration: 0, at: open.length - 1 }));
  for (const layer of [0, 1])
    for (const gate of gates) {
      const [a, b] = [
        numbers(closed, 'cell', 'gate', `${gate}_l${layer}`),
        numbers(open, `cell_l${layer}_${gate}`, 'out', 'y'),
      ];
      expect(Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number))))).toBeLessThan(1e-6);
    }
});
test('from the end too: c = f c of the step behind + i g, steps counted as the inputs are', async () => {
  const s = await sessionOf(rows('LSTM', { bidirectional: true }));
  go(s.to({ iteration: 0, at: s.length - 1 }));
  const of = (name: string) => numbers(s, 'cell', 'gate', `${name}_l0_reverse`);
  const [i, f, g, c] = [of('i'), of('f'), of('g'), numbers(s, 'cell', 'hidden', 'c_l0_reverse')];
  const step = 4 * H;
  for (let at = 0; at < c.length; at++) {
    const behind = at + step < c.length ? (c[at + step] as number) : 0;
    expect(c[at]).toBeCloseTo((f[at] as number) * behind + (i[at] as number) * (g[at] as number), 5);
  }
});
test('in the middle of the loop the steps that are there; a number says what made it', async () => {
  const s = await sessionOf(rows('LSTM'));
  const view = {
    id: 'o',
    tensor: { node: 'cell', of: 'gate', name: 'o_l0' },
    reduce: { kind: 'steps', sample: 0, max: 64 },
  } as const;
  expect(picture(s, view).ready).toBe(false);
  const shown: number[] = [];
  while (s.cursor.at < s.length / 2) {
    go(s.to({ iteration: 0, at: s.cursor.at + 1 }));
    const { ready, steps, shape } = picture(s, view);
    if (!ready || !steps || shown.at(-1) === steps.to) continue;
    expect(shape).toEqual([1, H, steps.to]);
    shown.push(steps.to);
  }
  expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const at = [3, 1, 2];
  const found = explain(s, view.tensor, at);
  expect(found?.index).toEqual(at);
  expect(found?.value).toBe(numbers(s, 'cell', 'gate', 'o_l0')[(3 * 4 + 1) * H + 2]);
  // sigmoid of the two products
  const sum = found?.terms.flat().reduce((t, f) => t + f.value, 0) as number;
  expect(found?.value).toBeCloseTo(1 / (1 + Math.exp(-sum)), 6);
  expect(found?.terms.map(([f]) => f?.name)).toEqual([
    '(weight_ih_l0·time.y + bias_ih_l0)',
    '(weight_hh_l0·h_l0(t-1) + bias_hh_l0)',
  ]);
  expect(found?.text).toBe('sigmoid(x0 + x1)');
});
test('what a state is made of is called by its gates and the state before it', async () => {
  const s = await sessionOf(rows('LSTM'));
  go(s.to({ iteration: 0, at: s.length }));
  const found = explain(s, { node: 'cell', of: 'hidden', name: 'c_l0' }, [3, 1, 2]);
  const names = found?.terms.map(([f]) => f?.name) ?? [];
  expect(found?.text?.replace(/x(\d)/g, (_, i) => names[Number(i)] ?? '')).toBe('f_l0 * c_l0(t-1) + i_l0 * g_l0');
  // the state that it began with stands at the step before; each can be asked the same
  expect(found?.terms.map(([f]) => `${f?.index}`).sort()).toEqual(['2,1,2', '3,1,2', '3,1,2', '3,1,2']);
  for (const [f] of found?.terms ?? []) expect(explain(s, f?.ref as TensorRef, f?.index ?? [])?.value).toBe(f?.value);
  const before = numbers(s, 'cell', 'hidden', 'c_l0')[(2 * 4 + 1) * H + 2];
  expect(found?.terms[names.indexOf('c_l0(t-1)')]?.[0]?.value).toBe(before);
});
