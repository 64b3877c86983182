/** Runs a file of test/ in a vitest of its own, so that an acceptance line and `npm test` share one text. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Result = { passed: number; failed: string[]; skipped: number };
type Json = {
  numPassedTests: number;
  numPendingTests: number;
  testResults: {
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
};

/** `filter`: a pattern that test names must match. `env`: how the file is told to run at full size, where it has a smaller one. */
export async function runTestFile(
  project: 'unit' | 'e2e' | 'bench',
  file: string,
  options: { filter?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-acceptance-'));
  const report = join(folder, 'report.json');
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, file, '--reporter=json'];
  args.push(`--outputFile=${report}`, ...(options.filter ? ['-t', options.filter] : []));
  const env = { ...process.env, ...options.env };
  delete env.VITEST_POOL_ID;
  delete env.VITEST_WORKER_ID;
  try {
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { env, maxBuffer: 1 << 28 }, (_error, out, err) => resolve(out + err));
    });
    const text = await readFile(report, 'utf8').catch(() => {
      throw new Error(`${file} did not run:\n${output.slice(-4000)}`);
    });
    const json: Json = JSON.parse(text);
    const failed = json.testResults.flatMap((r) => [
      ...(r.assertionResults.length === 0 ? [r.message || `${file}: no test in it`] : []),
      ...r.assertionResults
        .filter((t) => t.status === 'failed')
        .map((t) => `${t.fullName}: ${t.failureMessages[0]?.split('\n')[0]}`),
    ]);
    return { passed: json.numPassedTests, failed, skipped: json.numPendingTests };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A line of "Done when": a whole test file at its full size; the same file runs in CI with a slice. */
export type Line = readonly [
  what: string,
  project: 'unit' | 'e2e' | 'bench',
  file: string,
  /** More tests than this must have passed. */
  least: number,
  env: Readonly<Record<string, string>>,
];
const HOURS_3 = 10_800_000;
/** A test for each line: nothing failed, nothing was skipped. */
export function everyLine(lines: readonly Line[]): void {
  test.each([...lines])(
    '%s',
    async (_what, project, file, least, env) => {
      const { passed, failed, skipped } = await runTestFile(project, file, { env });
      expect(failed.join('\n')).toBe('');
      expect(skipped).toBe(0);
      expect(passed).toBeGreaterThan(least);
    },
    HOURS_3,
  );
}
