/** "Done when" of the Wasm engine. What is measured needs an idle machine: `npm run acceptance -- speed -t "1 |2 |3 "`. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { node26, REVEC } from '../scripts/runtimes.mjs';
import { bitsOf } from './bits';
import { measured } from './figures';
import { untilIdle } from './idle';
import { type EngineDoor, engineInChromium, engineInNode } from './runtimes';
import { everyLine, type Line } from './testFile';

const HOUR = 3_600_000;
const LINES: readonly Line[] = [
  ['3 the arena of a run, at most 1.15 times what lives at one time', 'unit', 'test/run/memory.test.ts', 12, {}],
  ['4 every golden case, both schedules', 'unit', 'test/backend/wasm/goldens.test.ts', 230, {}],
  [
    '4 every golden case on two, three and four threads, both schedules',
    'unit',
    'test/backend/wasm/goldensOnThreads.test.ts',
    700,
    { UNROLL_THREADS: '4' },
  ],
  ...['wasm', 'reference'].map(
    (backend): Line => [
      `4 every golden case by the command line, ${backend}`,
      'e2e',
      'test/e2e/goldens.test.ts',
      137,
      { UNROLL_BACKEND: backend },
    ],
  ),
  [
    '5 the same bits after 50 steps: 1 to 4 threads, fast and inspect',
    'unit',
    'test/backend/wasm/threads.test.ts',
    5,
    {},
  ],
  ['- a helping thread that traps or ends hangs nobody', 'unit', 'test/backend/wasm/lost.test.ts', 3, {}],
  ['6 the app trains, steps and shows on it', 'e2e', 'test/e2e/app.test.ts', 10, {}],
];
/** Each waits for an idle machine. */
const MEASURES: readonly Line[] = [
  ['2 two threads at least 1.7 times one, in turns', 'bench', 'bench/threads.bench.ts', 1, {}],
  ['3 an instruction; the look for NaN and Inf; denormals', 'bench', 'bench/guards.bench.ts', 5, {}],
  ['3 LeNet, tuning, and two layers over 256 steps in a cold process', 'bench', 'bench/cold.bench.ts', 1, {}],
];
const other = () => {
  const { path, wrong } = node26();
  if (!path) throw new Error(wrong);
  return path;
};
describe('the engine in WebAssembly', () => {
  everyLine(LINES);
});
describe('measured on an idle machine', () => {
  beforeEach(untilIdle, HOUR);
  everyLine(MEASURES);
  measured();
});
describe('4 10,000 kernels and 500 graphs at random', () => {
  test.each([
    ['node', ''],
    ['node26', ''],
    ['node26', '1'],
    ['chromium', ''],
    ['chromium', '1'],
  ])('%s%s', { timeout: 3 * HOUR }, (runtime, revec) => {
    const args = ['scripts/fuzz.mjs', '--kernels', '10000', '--graphs', '500', '--runtime', runtime];
    const env: NodeJS.ProcessEnv = { ...process.env, ...(revec ? { UNROLL_REVEC: revec } : {}) };
    delete env.UNROLL_ACCEPTANCE;
    delete env.VITEST_POOL_ID;
    delete env.VITEST_WORKER_ID;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(status, (stdout + stderr).slice(-4000)).toBe(0);
  });
});
describe('5 the same bits after 50 steps, whatever runs them', () => {
  const RUNTIMES: readonly (readonly [string, () => Promise<EngineDoor>])[] = [
    ['Node 20', () => engineInNode(process.execPath, true)],
    ['Node 26, vectors joined', () => engineInNode(other(), true)],
    ['Node 26', () => engineInNode(other(), false)],
    ['Chromium, vectors joined', () => engineInChromium([REVEC])],
    ['Chromium', () => engineInChromium([])],
  ];
  const found: Record<string, Record<string, string>> = {};
  const doors: EngineDoor[] = [];
  afterAll(() => Promise.all(doors.map((d) => d.close())));
  for (const strict of [false, true])
    test.each(RUNTIMES)(`%s${strict ? ', strict' : ''}`, { timeout: HOUR }, async (_name, open) => {
      const door = await open();
      doors.push(door);
      const bits = await bitsOf(door, strict);
      found[`${strict}`] ??= bits;
      expect(bits).toEqual(found[`${strict}`]);
    });
});
