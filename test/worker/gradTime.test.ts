/** How far gradients reach, asked over the wire: while a run goes on, given up for another question, and a scale made the user's. */
import { expect, test, vi } from 'vitest';
import type { Doc } from '../../src-engine/document/doc';
import type { Events } from '../../src-engine/protocol/messages';
import { connect, pair, serve } from '../../src-engine/protocol/rpc';
import { engine } from '../../src-engine/worker/engine';
import { bytes, document } from '../run/documents';

vi.setConfig({ testTimeout: 30_000 });
const doc: Doc = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['grid', 'Reshape', { shape: [8, 8] }],
    ['time', 'ToSequence'],
    ['rnn', 'RNN', { hiddenSize: 8 }],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 32, epochs: 20, seed: 3 },
);
async function open() {
  const [page, worker] = pair();
  serve(worker, engine(bytes));
  const events: Events[] = [];
  const call = connect(page, (e) => events.push(e));
  await call('load', { doc, why: 'open' });
  return { call, events };
}
const hash = async (call: Awaited<ReturnType<typeof open>>['call']) => (await call('hash', {})).hash;

test('asked while a run goes on, with another scale: the same bits as a run that nobody asked', async () => {
  const [asked, alone] = [await open(), await open()];
  await asked.call('run', { iterations: 40 });
  const found = await asked.call('gradTime', { rows: 64, scale: 3 });
  expect(found?.rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(found?.ms).toBeGreaterThan(0);
  await vi.waitFor(() => expect(asked.events.some((e) => e.type === 'stopped')).toBe(true), 20_000);
  await alone.call('run', { iterations: 40 });
  await vi.waitFor(() => expect(alone.events.some((e) => e.type === 'stopped')).toBe(true), 20_000);
  expect(await hash(asked.call)).toBe(await hash(alone.call));
  const told = asked.events.filter((e) => e.type === 'gradTime');
  expect(told.map((e) => e.done)).toEqual(told.map((_, i) => i));
  expect(told.at(-1)?.of).toBe(10);
});
test('another question, stopping, or another document gives the first up', async () => {
  const { call } = await open();
  const first = call('gradTime', { rows: 64, scale: 1 });
  const second = call('gradTime', { rows: 2, scale: 1 });
  expect(await first).toBeNull();
  expect((await second)?.rows).toEqual([0, 7]);
  const third = call('gradTime', { rows: 64, scale: 1 });
  await call('stopGradTime', {});
  expect(await third).toBeNull();
  const fourth = call('gradTime', { rows: 64, scale: 1 });
  await call('load', { doc: { ...doc, training: { ...doc.training, seed: 9 } }, why: 'edit' });
  expect(await fourth).toBeNull();
});
test('a scale that is made the user’s is a change of the weights: what was asked is what follows, and going back takes it away', async () => {
  const { call } = await open();
  await call('goTo', { iteration: 3 });
  const before = await hash(call);
  await call('step', { unit: 'node', back: false });
  const scaled = await call('gradTime', { rows: 4, scale: 2 });
  const at = await call('scaleRecurrent', { factor: 2 });
  expect(at.iteration).toBe(4);
  const now = await call('gradTime', { rows: 4, scale: 1 });
  expect(now?.states).toEqual(scaled?.states);
  expect(now?.matrices[0]?.radius).toBeCloseTo(scaled?.matrices[0]?.radius as number, 6);
  await call('goTo', { iteration: 6 });
  const after = await hash(call);
  await call('goTo', { iteration: 3 });
  expect(await hash(call)).toBe(before);
  await call('goTo', { iteration: 6 });
  expect(await hash(call)).toBe(after);
});
