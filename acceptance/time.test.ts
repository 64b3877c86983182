/** "Done when" of time: recurrent cells, loops the user wires, unrolled and truncated BPTT, on real sequences. */
import { describe, expect, test } from 'vitest';
import { runTestFile } from './testFile';

type Line = readonly [
  what: string,
  project: 'unit' | 'e2e',
  file: string,
  least: number,
  env: Readonly<Record<string, string>>,
];
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
  test.each([...lines])(
    '%s',
    async (_what, project, file, least, env) => {
      const { passed, failed, skipped } = await runTestFile(project, file, { env });
      expect(failed.join('\n')).toBe('');
      expect(skipped).toBe(0);
      expect(passed).toBeGreaterThan(least);
    },
    3_600_000,
  );
});
