/** "Done when" of time: recurrent cells, loops the user wires, unrolled and truncated BPTT, on real sequences. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Doc } from '../src-engine/document/doc';
import { everyLine, type Line } from './testFile';
import { unfoldedKeepsUp } from './unfoldedSpeed';

const LINES: readonly Line[] = [
  ...['reference', 'wasm'].map(
    (backend): Line => [
      `1 every golden case, ${backend}: recurrent, truncated, cut, of varying length, Delay, training`,
      'e2e',
      'test/e2e/goldens.test.ts',
      137,
      { UNROLL_BACKEND: backend },
    ],
  ),
  [
    '2 gradients of every cell through T = 6 against plain loops: lengths, cuts, carried states',
    'unit',
    'test/run/recurrentGradients.test.ts',
    39,
    {},
  ],
  ['2 numeric gradients of every op over its samples', 'unit', 'test/compile/gradients.test.ts', 100, {}],
  [
    '2 shares of steps add up to the bits of the whole; no cuts, or truncate = T: the bits of the whole',
    'unit',
    'test/run/shares.test.ts',
    70,
    {},
  ],
  ['- another T, other lengths, a cut that is moved: nothing is compiled', 'unit', 'test/run/compiled.test.ts', 3, {}],
  ['- moves between batches of different lengths', 'unit', 'test/run/ragged.test.ts', 6, {}],
  ['- T = 256 with two layers, opened or not', 'unit', 'test/run/largeTape.test.ts', 11, {}],
  ['- bad input about time', 'unit', 'test/run/badTime.test.ts', 28, {}],
  ['- NaN and Inf name their step', 'unit', 'test/run/notFinite.test.ts', 5, {}],
  ['- states and the gradients that meet in them', 'unit', 'test/run/hidden.test.ts', 10, {}],
  ['- truncated against full gradients, beside the run', 'unit', 'test/run/truncation.test.ts', 6, {}],
  [
    '4 an Elman cell wired by mouse, unfolded, stepped back through time, cut: its cosine is the engine’s',
    'e2e',
    'test/e2e/unfold.test.ts',
    8,
    {},
  ],
  [
    '- dL_k/dh_t against finite differences, its sum the whole, the run left alone',
    'unit',
    'test/run/gradTime.test.ts',
    21,
    {},
  ],
  ['- asked while a run goes on, given up, made the weights', 'unit', 'test/worker/gradTime.test.ts', 2, {}],
  ['- the radius of known matrices', 'unit', 'test/core/eigen.test.ts', 7, {}],
  ['- what is said of a gradient over time is fitted', 'unit', 'test/editor/reading.test.ts', 8, {}],
  ['- opened cells agree with closed ones to 1e-5, in a run too', 'unit', 'test/editor/cells/open.test.ts', 17, {}],
  ['- gates of closed cells', 'unit', 'test/run/gates.test.ts', 3, {}],
  ['4 an LSTM opened by mouse; gates; how far gradients reach', 'e2e', 'test/e2e/gradtime.test.ts', 8, {}],
];
/** What is seen of it: panels and pages, with the engine behind them. */
const SEEN: readonly Line[] = [
  ['4 the character RNN is trained and a sample read, a forecast drawn', 'e2e', 'test/e2e/text.test.ts', 4, {}],
  [
    '- a model writes what one pass over the text would choose, beside the run',
    'unit',
    'test/run/writing.test.ts',
    14,
    {},
  ],
  ['- forecasts in the file’s numbers, beside the run', 'unit', 'test/run/forecast.test.ts', 8, {}],
  ['- lessons beside the canvas, and the gallery, by keyboard and by mouse', 'e2e', 'test/e2e/lessons.test.ts', 4, {}],
  ['- every example brings its lesson in both languages', 'unit', 'test/document/examples.test.ts', 70, {}],
];
describe.each([
  ['the engine', LINES],
  ['on the screen', SEEN],
])('%s', (_where, lines) => {
  everyLine(lines);
});

test(
  '5 the character RNN trains as fast unfolded and scrolled away (3 %), and nearly so in view (15 %); no task over 50 ms',
  unfoldedKeepsUp,
  1_200_000,
);

describe('3 from the command line, one core, the reference backend', () => {
  describe.each([0, 1, 2])('seed %i', (seed) => {
    test('the echo of five steps ago, by an RNN, to 99 %', async () => {
      const { testAccuracy } = await trained('echo', seed);
      expect(testAccuracy).toBeGreaterThanOrEqual(0.99);
    });
    test('the adding problem over 50 steps: an LSTM under 0.02, an RNN cut every 5 steps, as many steps, over 0.1', async () => {
      const lstm = await trained('adding-lstm', seed);
      expect(lstm.testLoss).toBeLessThan(0.02);
      const asRnn = (doc: Doc): Doc => ({
        ...doc,
        nodes: doc.nodes.map((n) => (n.op === 'LSTM' ? { ...n, op: 'RNN' } : n)),
        training: { ...doc.training, bptt: { truncate: 5 } },
      });
      const rnn = await trained('adding-lstm', seed, asRnn);
      expect(rnn.steps).toBe(lstm.steps);
      expect(rnn.testLoss).toBeGreaterThan(0.1);
    });
    test('truncation on the adding problem: k = 1 learns nothing, k = 5 next to nothing, the whole gradient does', async () => {
      const cut = (truncate: number | null) =>
        trained('adding-truncated', seed, (doc) => ({ ...doc, training: { ...doc.training, bptt: { truncate } } }));
      const [one, five, twenty, whole] = [await cut(1), await cut(5), await cut(20), await cut(null)];
      expect(one.testLoss).toBeGreaterThan(0.14);
      expect(five.testLoss).toBeGreaterThan(0.1);
      expect(twenty.testLoss).toBeLessThan(one.testLoss);
      expect(whole.testLoss).toBeLessThan(0.12);
    });
    test('characters of Moby-Dick: held-out text under 2.0 nats a character', async () => {
      const { testLoss } = await trained('char-rnn', seed);
      expect(testLoss).toBeLessThan(2);
    });
    test('the highest temperature of tomorrow: 5 % better than today, on the last fifth of the days', async () => {
      const { testLoss } = await trained('weather', seed);
      expect(Math.sqrt(testLoss / todayAgain())).toBeLessThan(0.95);
    });
  });
});
type Done = { readonly steps: number; readonly testLoss: number; readonly testAccuracy: number };
const LIMIT_SECONDS = 20 * 60;
/** Trains a document of the gallery as a script would; how it ended. */
async function trained(name: string, seed: number, change: (doc: Doc) => Doc = (doc) => doc): Promise<Done> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-time-'));
  try {
    const file = join(folder, `${name}.unroll.json`);
    await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(`examples/${name}.unroll.json`, 'utf8')))));
    const began = performance.now();
    const command = ['out/main/cli.js', 'train', file, '--seed', `${seed}`, '--json', '--backend', 'reference'];
    const { stdout } = await promisify(execFile)('node', command, { maxBuffer: 1 << 28 });
    expect((performance.now() - began) / 1000).toBeLessThan(LIMIT_SECONDS);
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ done: true, stopped: null });
    return last;
  } finally {
    await rm(folder, { recursive: true });
  }
}
/** The mean squared error of "tomorrow is like today" on the last fifth of the days, in the units of the scaled target: divided by the variance of the days before. */
function todayAgain(): number {
  const [head = '', ...rows] = readFileSync('resources/data/seattle-weather.csv', 'utf8').trim().split('\n');
  const column = head.split(',').indexOf('temp_max');
  const days = rows.map((row) => Number(row.split(',')[column]));
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const first = days.length - Math.round(days.length / 5);
  const before = days.slice(0, first);
  const variance = mean(before.map((v) => (v - mean(before)) ** 2));
  return mean(days.slice(first).map((v, i) => (v - (days[first + i - 1] as number)) ** 2)) / variance;
}
