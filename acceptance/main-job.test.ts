/** "Done when" of the main job: from a document to a trained network, on the canvas and from the command line. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runTestFile } from './testFile';

const run = promisify(execFile);

test('1 eval and train agree with every golden case that has no op about time', async () => {
  const { passed, failed } = await runTestFile('e2e', 'test/e2e/goldens.test.ts');
  expect(failed.join('\n')).toBe('');
  expect(passed).toBeGreaterThan(77); // the cases, and the count of them
});

test.each([
  ['the numeric gradients of every op over its samples agree', 'test/compile/gradients.test.ts', 30],
  ['the same bits, however a run is looked at, moved or kept', 'test/run/bits.test.ts', 5],
])('2 %s', async (_what, file, least) => {
  const { passed, failed, skipped } = await runTestFile('unit', file);
  expect(failed).toEqual([]);
  expect(skipped).toBe(0);
  expect(passed).toBeGreaterThan(least);
});

test.each([0, 1, 2])(
  '3 LeNet on Fashion-MNIST: 0.8 test accuracy after 5 epochs, under 600 s, seed %i',
  async (seed) => {
    const began = performance.now();
    const lenet = ['train', 'examples/lenet-fashion-mnist.unroll.json', '--epochs', '5', '--seed', `${seed}`, '--json'];
    const { stdout } = await run('node', ['out/main/cli.js', ...lenet], { maxBuffer: 1 << 28 });
    const seconds = (performance.now() - began) / 1000;
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ done: true, epochs: 5, stopped: null });
    expect(last.testAccuracy).toBeGreaterThanOrEqual(0.8);
    expect(seconds).toBeLessThan(600);
  },
);

test('4 in Chromium: first launch, step, train, rewind, change, undo, faults, keyboard, axe', async () => {
  const { passed, failed } = await runTestFile('e2e', 'test/e2e/app.test.ts');
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(12);
});
test('5 the nine numbers of the 5x5 example, read from the page', async () => {
  const { passed, failed } = await runTestFile('e2e', 'test/e2e/app.test.ts', { filter: 'nine numbers' });
  expect(failed).toEqual([]);
  expect(passed).toBe(1);
});

/** What a shell of its own would have: nothing of this test run. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(VITEST|UNROLL_|npm_)/.test(name) && !['NODE_ENV', 'TEST', 'DEV', 'PROD', 'MODE', 'SSR'].includes(name),
  ),
);
/** A clone of what is committed, removed when `use` ends. */
async function inFreshClone(use: (folder: string) => Promise<void>) {
  const parent = await mkdtemp(join(tmpdir(), 'unroll-fresh-'));
  const folder = join(parent, 'unroll');
  try {
    await run('git', ['clone', '--quiet', '--no-hardlinks', '.', folder]);
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, env: clean, maxBuffer: 1 << 26 });
    await use(folder);
  } finally {
    await rm(parent, { recursive: true });
  }
}
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok));
  const address = server.address();
  await new Promise((ok) => server.close(ok));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
/** The whole group: npm, its shell, and what that started. */
async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.pid === undefined) return;
  const gone = new Promise((ok) => child.once('exit', ok));
  process.kill(-child.pid, 'SIGTERM');
  await gone;
}

test('6 a fresh clone passes npm ci && npm test, and npm start serves the app', () =>
  inFreshClone(async (folder) => {
    const port = await freePort();
    const start = spawn('npm', ['start', '--', '--browser', '--no-open', `--port=${port}`], {
      cwd: folder,
      env: clean,
      detached: true,
      stdio: 'ignore',
    });
    try {
      const page = async () => {
        const reply = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
        return reply && `${reply.status} ${(await reply.text()).includes('<div id="root">')}`;
      };
      await expect.poll(page, { timeout: 120_000, interval: 500 }).toBe('200 true');
    } finally {
      await end(start);
    }
    const { stdout } = await run('npm', ['test'], { cwd: folder, env: clean, maxBuffer: 1 << 28 }).catch(
      (e: { stdout: string }) => ({ stdout: e.stdout }), // its closing line says what failed
    );
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^[1-9]\d* passed, 0 failed/);
  }));

test('6 the screenshots are there', () => {
  const names = ['light', 'dark', 'ko-light', 'ko-dark'].map((name) => `first-launch-${name}`);
  for (const name of [...names, 'training-light', 'training-dark'])
    expect(existsSync(join('docs', `${name}.png`)), name).toBe(true);
});
