/**
 * How long a first load takes in a process that has done nothing yet: in the first process of all, and where earlier ones have kept the engine's compiled code
 * and the tile that they measured, as the command line has it from its second call on; asserts the limits of the issue of the latter. The least of some
 * processes: neighbours only make one longer.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
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
/** What earlier processes have kept. */
type Kept = { readonly tuning?: string; readonly cache?: string };
/** One process: what loading takes, check, tapes, kernels and the first batch; and what it measured. */
async function once(node: string, ask: Ask, { tuning, cache }: Kept): Promise<{ ms: number; text: string }> {
  const door = await engineInNode(node, true, cache);
  try {
    await door.ask('machine', { threads: 1, ...(tuning ? { tuning } : {}) });
    const { compileMs } = (await door.ask('benchmark', { ...ask, iterations: 0, seconds: 0 })) as { compileMs: number };
    const { text } = (await door.ask('tuning', {})) as { text: string };
    await door.ask('keepCode', {});
    return { ms: compileMs, text };
  } finally {
    await door.close();
  }
}
async function least(node: string, ask: Ask, kept: Kept): Promise<number> {
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < PROCESSES; i++) ms = Math.min(ms, (await once(node, ask, kept)).ms);
  return ms;
}
test.each([
  ['this Node', () => process.execPath],
  ['Node 26', () => node26().path as string],
])('%s', async (name, path) => {
  const node = path();
  const cache = mkdtempSync(join(tmpdir(), 'unroll-code-'));
  onTestFinished(() => rmSync(cache, { recursive: true }));
  const { text: tuning } = await once(node, lenet, { cache });
  await once(node, long, { cache });
  const nothing = await least(node, lenet, { tuning });
  const [untuned, tuned] = [await least(node, lenet, { cache }), await least(node, lenet, { tuning, cache })];
  const lstm = await least(node, long, { tuning, cache });
  console.log(
    JSON.stringify({
      ...{ measure: 'cold', node: name, lenetMs: tuned, lenetCodeNotKeptMs: nothing },
      ...{ tuningMs: untuned - tuned, lstmMs: lstm },
    }),
  );
  expect.soft(tuned, 'LeNet').toBeLessThan(50);
  expect.soft(untuned - tuned, 'tuning').toBeLessThan(100);
  expect.soft(lstm, 'two layers over 256 steps').toBeLessThan(300);
});
