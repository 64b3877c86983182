/** How much faster two threads are than one, in turns in one process; asserts the limit of the issue. */
import '../test/backend/wasm/relaxed';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../src-engine/compile/check';
import { step } from '../src-engine/run/benchmark';
import { Loader } from '../src-engine/run/loader';
import { randomInputs } from '../src-engine/run/randomInputs';
import type { Session } from '../src-engine/run/session';
import { helpingThreads } from '../test/backend/wasm/helpers';

const TURNS = 40;
let helpers: Awaited<ReturnType<typeof helpingThreads>>;
beforeAll(async () => {
  helpers = await helpingThreads();
});
afterAll(() => helpers.end());

async function sessionOn(name: string, threads: number): Promise<Session> {
  const doc = JSON.parse(readFileSync(`bench/graphs/${name}.unroll.json`, 'utf8'));
  const tensors = new Map(
    Object.entries(randomInputs(doc, check(doc), doc.training.batchSize as number, doc.bench.steps as number)),
  );
  const noFiles = () => Promise.reject(new Error('no file'));
  const loader = new Loader(noFiles, { threads, threadOf: helpers.threadOf });
  const { session } = await loader.load({ doc, why: 'open', tensors, weights: new Map() });
  if (!session) throw new Error(name);
  return session;
}
const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

test.each(['mnist-cnn-b64', 'resnet20-b32'])('%s', async (name) => {
  const sides = [await sessionOn(name, 1), await sessionOn(name, 2)] as const;
  const took: [number[], number[]] = [[], []];
  for (const s of sides) for (let i = 0; i < 5; i++) step(s);
  await expect.poll(() => sides[1].machine.threads, { timeout: 60_000 }).toBe(2);
  for (let turn = 0; turn < TURNS; turn++)
    for (const k of [0, 1] as const) {
      const from = performance.now();
      step(sides[k]);
      took[k].push(performance.now() - from);
    }
  expect(sides[1].machine.threads).toBe(2);
  const [one, two] = [median(took[0]), median(took[1])];
  const best = Math.min(...took[0]) / Math.min(...took[1]);
  console.log(JSON.stringify({ measure: 'threads', workload: name, oneMs: one, twoMs: two, times: one / two, best }));
  expect(one / two).toBeGreaterThan(1.7);
});
