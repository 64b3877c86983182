/** The numbers do not depend on how many threads made them, nor on the schedule: after 50 steps all parameters have the same bits. */
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MachineOptions } from '../../../src-engine/backend/create';
import type { Threads } from '../../../src-engine/core/machine';
import type { Doc } from '../../../src-engine/document/doc';
import { Loader } from '../../../src-engine/run/loader';
import { hashState } from '../../../src-engine/run/state';
import { bytes, digits, document, go, sessionOf } from '../../run/documents';
import { helpingThreads } from './helpers';

if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
let threadOf: Threads;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ threadOf, end } = await helpingThreads());
});
afterAll(() => end());

const STEPS = 50;
async function hash(doc: Doc, options: MachineOptions): Promise<string> {
  const s = await sessionOf(doc, new Map(), new Loader(bytes, { backend: 'wasm', ...options }));
  if (options.threads !== undefined)
    await expect.poll(() => s.machine.threads, { timeout: 10_000 }).toBe(options.threads);
  // all but the last step as in a run
  go(s.to({ iteration: STEPS - 1, at: s.length }));
  if (options.threads !== undefined) expect(s.machine.threads).toBe(options.threads);
  return hashState(s.state);
}
const wide = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['conv1', 'Conv2d', { outChannels: 20, kernelSize: 3, padding: 1 }],
    ['act1', 'Tanh'],
    ['conv2', 'Conv2d', { outChannels: 24, kernelSize: 3, stride: 2 }],
    ['act2', 'ReLU'],
    ['flat', 'Flatten'],
    ['fc1', 'Linear', { outFeatures: 70 }],
    ['act3', 'GELU'],
    ['fc2', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'SGD', lr: 0.05, momentum: 0.9 }, batchSize: 37, epochs: 1, seed: 3 },
);
const rows = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['grid', 'Reshape', { shape: [8, 8] }],
    ['time', 'ToSequence'],
    ['cell', 'LSTM', { hiddenSize: 40, numLayers: 2, bidirectional: true }],
    ['last', 'LastStep'],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 32, epochs: 1, seed: 3 },
);
describe.each([
  ['convolutions', wide],
  ['statistics and dropout', digits()],
  ['an LSTM', rows],
])('%s', (_, doc) => {
  test('1, 2, 3 and 4 threads', { timeout: 240_000 }, async () => {
    const one = await hash(doc, { threads: 1 });
    for (const threads of [2, 3, 4]) expect(await hash(doc, { threads, threadOf }), `${threads} threads`).toBe(one);
  });
  test('fast and inspect', { timeout: 120_000 }, async () => {
    expect(await hash(doc, { schedule: 'inspect' })).toBe(await hash(doc, { schedule: 'fast' }));
  });
});
