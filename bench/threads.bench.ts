/** How much faster two threads are than one, in turns in one process; asserts the limit of the issue. */
import '../test/backend/wasm/relaxed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../src-engine/compile/check';
import { step } from '../src-engine/run/benchmark';
import { Loader } from '../src-engine/run/loader';
import { randomInputs } from '../src-engine/run/randomInputs';
import type { Session } from '../src-engine/run/session';
import { helpingThreads } from '../test/backend/wasm/helpers';
import { named } from './workloads';

const TURNS = 25;
/** Two threads wait for the slower of their processors, and a neighbour takes half of one for seconds at a time: taken anew until the middle turn of both sides is nearly the shortest. */
const STILL = 1.05;
const TRIES = 12;
let helpers: Awaited<ReturnType<typeof helpingThreads>>;
beforeAll(async () => {
  helpers = await helpingThreads();
});
afterAll(() => helpers.end());

async function sessionOn(name: string, threads: number): Promise<Session> {
  const { doc, run } = named(name);
  const tensors = new Map(Object.entries(randomInputs(doc, check(doc), doc.training.batchSize as number, run.steps)));
  const noFiles = () => Promise.reject(new Error('no file'));
  const loader = new Loader(noFiles, { threads, threadOf: helpers.threadOf });
  const { session } = await loader.load({ doc, why: 'open', tensors, weights: new Map() });
  if (!session) throw new Error(name);
  return session;
}
const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

type Taken = { readonly oneMs: number; readonly twoMs: number; readonly times: number; readonly spread: number };
/** Medians in turns; `spread`: how far they are from the shortest. */
function inTurns(sides: readonly [Session, Session]): Taken {
  const took: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++)
    for (const k of [0, 1] as const) {
      const from = performance.now();
      step(sides[k]);
      took[k].push(performance.now() - from);
    }
  const [oneMs, twoMs] = [median(took[0]), median(took[1])];
  const spread = Math.max(oneMs / Math.min(...took[0]), twoMs / Math.min(...took[1]));
  return { oneMs, twoMs, times: oneMs / twoMs, spread };
}
test.each(['mnist-cnn-b64', 'resnet20-b32'])('%s', async (name) => {
  const sides = [await sessionOn(name, 1), await sessionOn(name, 2)] as const;
  for (const s of sides) for (let i = 0; i < 5; i++) step(s);
  await expect.poll(() => sides[1].machine.threads, { timeout: 60_000 }).toBe(2);
  let still: Taken | null = null;
  for (let i = 0; i < TRIES && !(still && still.spread < STILL); i++) {
    const taken = inTurns(sides);
    console.log(JSON.stringify({ measure: 'threads', workload: name, ...taken }));
    if (!still || taken.spread < still.spread) still = taken;
  }
  expect(sides[1].machine.threads).toBe(2);
  const { oneMs, twoMs } = still as Taken;
  expect(oneMs / twoMs).toBeGreaterThan(1.7);
});
