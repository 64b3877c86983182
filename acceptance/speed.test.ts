/** "Done when" of the Wasm engine: what can be held on a machine that others use. The ratios to PyTorch and to the calibrated peak are one idle run of `npm run bench`. */
import { describe } from 'vitest';
import { everyLine, type Line } from './testFile';

const LINES: readonly Line[] = [
  ['3 the arena of a run, at most 1.15 times what lives at one time', 'unit', 'test/run/memory.test.ts', 12, {}],
  ['4 every golden case, both schedules', 'unit', 'test/backend/wasm/goldens.test.ts', 230, {}],
  ['4 every golden case by the command line, wasm', 'e2e', 'test/e2e/goldens.test.ts', 137, { UNROLL_BACKEND: 'wasm' }],
  [
    '4 every golden case by the command line, reference',
    'e2e',
    'test/e2e/goldens.test.ts',
    137,
    { UNROLL_BACKEND: 'reference' },
  ],
  ['4 500 random graphs', 'unit', 'test/fuzz/graphs.test.ts', 0, { UNROLL_GRAPHS: '500' }],
  ...['pointwise', 'linear', 'conv', 'pool', 'movement', 'softmax', 'norms', 'loss', 'gather', 'time', 'sumTo'].map(
    (name): Line => [
      `4 kernels on random shapes: ${name}`,
      'unit',
      `test/backend/wasm/${name}.test.ts`,
      0,
      { UNROLL_KERNELS: '1000' },
    ],
  ),
  [
    '5 the same bits after 50 steps: 1 to 4 threads, fast and inspect',
    'unit',
    'test/backend/wasm/threads.test.ts',
    5,
    {},
  ],
  ['6 the app trains, steps and shows on it', 'e2e', 'test/e2e/app.test.ts', 10, {}],
];
describe('the engine in WebAssembly', () => {
  everyLine(LINES);
});
