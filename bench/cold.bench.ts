/** How long a first load takes in a process that has done nothing yet, with and without the tile that was measured before; asserts the limits of the issue. The least of some processes: neighbours only make one longer. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engineInNode } from '../acceptance/runtimes';
import { node26 } from '../scripts/runtimes.mjs';
import type { Doc } from '../src-engine/document/doc';

const PROCESSES = 7;
const lenet = {
  doc: JSON.parse(readFileSync('bench/graphs/lenet-b64.unroll.json', 'utf8')) as Doc,
  samples: 64,
  steps: 1,
};
const at = [0, 0] as const;
const long = {
  doc: {
    ...{ format: 'unroll', version: 1, name: 'long' },
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [], dtype: 'int32', sequence: true }, at },
      { id: 'embedding', op: 'Embedding', params: { numEmbeddings: 65, embeddingDim: 64 }, at },
      { id: 'rnn', op: 'LSTM', params: { hiddenSize: 128, numLayers: 2 }, at },
      { id: 'out', op: 'Linear', params: { outFeatures: 65 }, at },
      { id: 'target', op: 'Input', params: { shape: [], dtype: 'int32', sequence: true }, at },
      { id: 'loss', op: 'CrossEntropyLoss', params: {}, at },
    ],
    edges: [
      ['x.y', 'embedding.x'],
      ['embedding.y', 'rnn.x'],
      ['rnn.y', 'out.x'],
      ['out.y', 'loss.prediction'],
      ['target.y', 'loss.target'],
    ],
    training: { optimizer: { name: 'SGD', lr: 0.01 }, batchSize: 32 },
  } as Doc,
  ...{ samples: 32, steps: 256 },
};
type Ask = typeof lenet;
/** One process: what loading takes, check, tapes, kernels and the first batch; and what it measured. */
async function once(node: string, ask: Ask, tuning: string | null): Promise<{ ms: number; text: string }> {
  const door = await engineInNode(node, true);
  try {
    await door.ask('machine', { threads: 1, ...(tuning ? { tuning } : {}) });
    const { compileMs } = (await door.ask('benchmark', { ...ask, iterations: 0, seconds: 0 })) as { compileMs: number };
    return { ms: compileMs, text: ((await door.ask('tuning', {})) as { text: string }).text };
  } finally {
    await door.close();
  }
}
async function least(node: string, ask: Ask, tuning: string | null): Promise<number> {
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < PROCESSES; i++) ms = Math.min(ms, (await once(node, ask, tuning)).ms);
  return ms;
}
test.each([
  ['this Node', () => process.execPath],
  ['Node 26', () => node26().path as string],
])('%s', async (name, path) => {
  const node = path();
  const { text } = await once(node, lenet, null);
  const [untuned, tuned] = [await least(node, lenet, null), await least(node, lenet, text)];
  const lstm = await least(node, long, text);
  console.log(JSON.stringify({ measure: 'cold', node: name, lenetMs: tuned, tuningMs: untuned - tuned, lstmMs: lstm }));
  expect.soft(tuned, 'LeNet').toBeLessThan(50);
  expect.soft(untuned - tuned, 'tuning').toBeLessThan(100);
  expect.soft(lstm, 'two layers over 256 steps').toBeLessThan(300);
});
