/**
 * Golden cases through the built command line, a process each: all of them for acceptance, else every eighth pass and all trainings, for
 * test/backend/wasm/goldens.test.ts has every pass without one. Oracle: PyTorch in float64 (test/goldens/README.md).
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tensor } from '../../src-engine/core/tensor';
import { readSafetensors } from '../../src-engine/formats/safetensors/read';

const GOLDENS = 'test/goldens';
/** Acceptance runs the cases on each backend; otherwise the one that the command line takes by itself. */
const BACKEND = [...(process.env.UNROLL_BACKEND ? ['--backend', process.env.UNROLL_BACKEND] : [])];
const run = promisify(execFile);
const out = mkdtempSync(join(tmpdir(), 'unroll-goldens-'));
afterAll(() => rmSync(out, { recursive: true }));

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const cases = readdirSync(GOLDENS).filter((name) => {
  const graph = join(GOLDENS, name, 'graph.unroll.json');
  return existsSync(graph);
});
const isTraining = (name: string): boolean => name.startsWith('train-');
const passes = cases.filter((name) => !isTraining(name));
const asked = process.env.UNROLL_ACCEPTANCE === undefined ? passes.filter((_, i) => i % 8 === 0) : passes;
const tensors = (file: string) => readSafetensors(new Uint8Array(readFileSync(file)), file);

/** Where the largest excess over the tolerance stands, or null where all agree. */
function disagreement(ours: Tensor | undefined, golden: Tensor, absolute: number, relative: number): string | null {
  if (!ours) return 'missing';
  if (ours.shape.join() !== golden.shape.join()) return `shape [${ours.shape}] instead of [${golden.shape}]`;
  for (let i = 0; i < golden.data.length; i++) {
    const [a, b] = [ours.data[i] as number, golden.data[i] as number];
    if (!(Math.abs(a - b) <= absolute + relative * Math.abs(b))) return `[${i}]: ${a} instead of ${b}`;
  }
  return null;
}
function expectAgreement(
  found: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, Tensor>,
  rename: (key: string) => string,
  absolute: number,
  relative: number,
) {
  const wrong = [...expected].flatMap(([key, golden]) => {
    const d = disagreement(found.get(rename(key)), golden, absolute, relative);
    return d ? [`${key} ${d}`] : [];
  });
  expect(wrong).toEqual([]);
}

describe.concurrent('golden cases', () => {
  test.each(asked)('eval %s', async (name) => {
    const dir = join(GOLDENS, name);
    const flags = existsSync(join(dir, 'args.json')) ? json(join(dir, 'args.json')) : ['--grad'];
    const file = join(out, `${name}.safetensors`);
    await run('node', [
      'out/main/cli.js',
      'eval',
      join(dir, 'graph.unroll.json'),
      '--tensors',
      join(dir, 'tensors.safetensors'),
      '--out',
      file,
      ...flags,
      ...BACKEND,
    ]);
    expectAgreement(tensors(file), tensors(join(dir, 'expected.safetensors')), (k) => k, 1e-5, 1e-4);
  });
  test.each(cases.filter(isTraining))('train %s', async (name) => {
    const dir = join(GOLDENS, name);
    const losses: number[] = json(join(dir, 'losses.json'));
    const file = join(out, `${name}.safetensors`);
    const { stdout } = await run('node', [
      'out/main/cli.js',
      'train',
      join(dir, 'graph.unroll.json'),
      '--tensors',
      join(dir, 'tensors.safetensors'),
      '--steps',
      String(losses.length),
      ...BACKEND,
      '--json',
      '--save',
      file,
    ]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    const ours = lines.filter((l) => 'step' in l).map((l) => l.loss as number);
    expect(ours.length).toBe(losses.length);
    ours.forEach((loss, i) => {
      expect(Math.abs(loss - (losses[i] as number)), `loss of step ${i}`).toBeLessThanOrEqual(
        1e-6 + 1e-4 * Math.abs(losses[i] as number),
      );
    });
    expect(lines.at(-1)).toMatchObject({ done: true, steps: losses.length, stopped: null });
    const parameters = new Map([...tensors(join(dir, 'expected.safetensors'))].filter(([k]) => k.startsWith('param:')));
    expectAgreement(tensors(file), parameters, (k) => k.slice('param:'.length), 1e-4, 1e-3);
  });
});
test('there are as many cases as the issue means', () => expect(cases.length).toBe(138));
