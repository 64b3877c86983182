import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { lineByLine, plainTotals } from './test/totals.ts';

const acceptance = process.env.UNROLL_ACCEPTANCE !== undefined;
const e2e = {
  // the built main imports 'electron': give it the stand-in
  alias: { electron: fileURLToPath(new URL('./test/standin/electron.ts', import.meta.url)) },
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    reporters: acceptance ? [lineByLine] : ['default', plainTotals],
    // what an acceptance run measures is said beside its lines
    disableConsoleIntercept: acceptance,
    setupFiles: ['./test/setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'node_modules/**'],
          // vitest by itself leaves one processor idle, of two
          maxWorkers: '100%',
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          ...e2e,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // two browsers: they wait for each other's pages more than for a processor
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: 'bench', include: ['bench/*.bench.ts'], testTimeout: 600_000 } },
      {
        extends: true,
        test: {
          name: 'acceptance',
          include: ['acceptance/*.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
