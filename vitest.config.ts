import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with the plain line "N passed, N failed" that any CI can read. */
const plainTotals: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const n = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const m of modules) for (const t of m.children.allTests()) n[t.result().state]++;
    console.log(`${n.passed} passed, ${n.failed} failed, ${n.skipped} skipped`);
  },
};

export default defineConfig({
  test: {
    reporters: ['default', plainTotals],
    setupFiles: ['./test/setup.ts'],
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'node_modules/**'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // the built main imports 'electron': give it the stand-in
          alias: { electron: fileURLToPath(new URL('./test/standin/electron.ts', import.meta.url)) },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
