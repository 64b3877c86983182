/** "Done when" of the main job: from a document to a trained network, on the canvas and from the command line. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runTestFile } from './testFile';

const run = promisify(execFile);

test('1 eval and train agree with every golden case that has no op about time', async () => {
  const { passed, failed } = await runTestFile('e2e', 'test/e2e/goldens.test.ts');
  expect(failed.join('\n')).toBe('');
  expect(passed).toBeGreaterThan(77); // the cases, and the count of them
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
