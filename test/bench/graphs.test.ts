/** The benchmark's documents are those of bench/workloads.ts, and as large as PyTorch's networks. UNROLL_WRITE=1 writes them. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { WORKLOADS } from '../../bench/workloads';
import { check } from '../../src-engine/compile/check';
import { sizeOf } from '../../src-engine/core/shape';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';

/** Trained numbers of each network: sum(p.numel() for p in model.parameters()) of bench/pytorch.py. */
const COUNTS: Readonly<Record<string, number>> = {
  'mlp-2-8-8-1-b32': 105,
  'mlp-784-256-128-10-b64': 235_146,
  'lenet-b64': 61_706,
  'mnist-cnn-b64': 1_199_882,
  'resnet20-b32': 272_282,
  'char-rnn-t64-b32-h256': 103_297,
  'char-lstm-t64-b32-h128': 111_873,
  'char-lstm-t64-b32-h256': 350_593,
  'char-gru-t64-b32-h256': 268_161,
  'char-lstm-t16-b1-h32': 18_849,
  'conv1d-1024-b16': 5_130,
};
test.each(WORKLOADS)('$name', async ({ name, doc }) => {
  const file = `bench/graphs/${name}.unroll.json`;
  if (process.env.UNROLL_WRITE) await writeFile(file, writeDocument(doc));
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text)).toEqual(doc);
  expect(parseDocument(text, name).issues).toEqual([]);
  const checked = check(doc);
  // no warning either: it is a document like any other, and nothing in it is unread
  expect(checked.issues).toEqual([]);
  const count = Object.values(checked.parameters).reduce((sum, p) => sum + sizeOf(p), 0);
  expect(count).toBe(COUNTS[name]);
});
test('how each is run stands beside them', async () => {
  const file = 'bench/workloads.json';
  const runs = Object.fromEntries(WORKLOADS.map(({ name, run }) => [name, run]));
  if (process.env.UNROLL_WRITE) await writeFile(file, `${JSON.stringify(runs, null, 2)}\n`);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(runs);
});
