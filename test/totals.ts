/** Closing lines for people and CI: "N passed, N failed, N skipped" is the last one. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

type Totals = { passed: number; failed: number; skipped: number };

/** A file that could not be loaded, an error outside any test and a test that never ended count as failed. */
function count(modules: readonly TestModule[], unhandled: number): Totals {
  const n: Totals = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    if (module.errors().length > 0) n.failed++;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      n[state === 'pending' ? 'failed' : state]++;
    }
  }
  return n;
}
const closing = (n: Totals) => `${n.passed} passed, ${n.failed} failed, ${n.skipped} skipped`;

/** Stands after vitest's own reporter, so that its line is the last. */
export const plainTotals: Reporter = {
  onTestRunEnd: (modules, unhandled) => console.log(closing(count(modules, unhandled.length))),
};

/** For acceptance runs: a line for each test as it ends. Test names begin with the line of "Done when" that they are about. */
export const lineByLine: Reporter = {
  onTestCaseResult(test: TestCase) {
    const [, line = '', name = test.name] = /^(\d+) (.*)$/s.exec(test.name) ?? [];
    const { state, errors } = test.result();
    const seconds = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1);
    const why =
      state === 'failed'
        ? `\n    ${errors?.map((e) => [e.message, e.diff].filter(Boolean).join('\n')).join('\n    ')}`
        : '';
    console.log(`${line} ${state}: ${name} (${seconds} s)${why}`);
  },
  onTestRunEnd(modules, unhandled) {
    for (const e of [...unhandled, ...modules.flatMap((m) => m.errors())]) console.log(e.stack ?? e.message);
    console.log(closing(count(modules, unhandled.length)));
  },
};
