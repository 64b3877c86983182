/** Timed steps are training steps: the losses are those of a run, and the operations those that can be counted by hand. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { expectations, verdict } from '../../bench/expected.mjs';
import { check } from '../../src-engine/compile/check';
import { parseDocument } from '../../src-engine/document/codec';
import type { Events } from '../../src-engine/protocol/messages';
import { randomInputs } from '../../src-engine/run/randomInputs';
import { engine } from '../../src-engine/worker/engine';

const doc = async (name: string) => {
  const parsed = parseDocument(await readFile(`bench/graphs/${name}.unroll.json`), name).doc;
  if (!parsed) throw new Error(name);
  return parsed;
};
const noFiles = () => Promise.reject(new Error('no file'));

test('losses of a benchmark are those of a run on the same numbers', async () => {
  const lenet = await doc('lenet-b64');
  const timed = await engine(noFiles)(() => {}).benchmark({
    doc: lenet,
    samples: 4,
    steps: 1,
    iterations: 3,
    seconds: 0,
  });
  const points: number[] = [];
  const plain = engine(noFiles)((e: Events) => {
    if (e.type === 'losses') points.push(...e.points);
  });
  await plain.load({ doc: lenet, why: 'open', tensors: randomInputs(lenet, check(lenet), 4, 1) });
  for (let i = 0; i < 3; i++) await plain.step({ unit: 'iteration', back: false });
  expect(timed.losses).toEqual(points.filter((_, i) => i % 2 === 1));
  expect(timed.ms).toBeNull();
});
test('operations of a step: each dense layer is three products, also for the gradient of the input', async () => {
  const mlp = await doc('mlp-784-256-128-10-b64');
  const { flop } = await engine(noFiles)(() => {}).benchmark({
    doc: mlp,
    samples: 64,
    steps: 1,
    iterations: 1,
    seconds: 0,
  });
  expect(flop).toBe(2 * 64 * (3 * 784 * 256 + 3 * 256 * 128 + 3 * 128 * 10));
});
test('operations of a recurrent net are those of all its steps', async () => {
  const char = await doc('char-lstm-t16-b1-h32');
  const { flop } = await engine(noFiles)(() => {}).benchmark({
    doc: char,
    samples: 1,
    steps: 16,
    iterations: 1,
    seconds: 0,
  });
  expect(flop).toBe(2 * 16 * 3 * (64 * 128 + 32 * 128 + 32 * 65));
});
test('ids are those that what they go to knows', async () => {
  const char = await doc('char-lstm-t16-b1-h32');
  const { 'in:x': x, 'in:target': target } = randomInputs(char, check(char), 8, 16);
  for (const t of [x, target]) {
    expect(t?.shape).toEqual([16, 8]);
    expect(Math.min(...(t?.data ?? []))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...(t?.data ?? []))).toBeLessThan(65);
    expect(new Set(t?.data).size).toBeGreaterThan(30);
  }
});
test('nudged floats are other ones, by no more than was said; ids stay', async () => {
  const lenet = await doc('lenet-b64');
  const plain = randomInputs(lenet, check(lenet), 4, 1);
  const nudged = randomInputs(lenet, check(lenet), 4, 1, 1e-3);
  const [x, y] = [plain['in:x']?.data ?? [], nudged['in:x']?.data ?? []];
  const shares = [...x].map((v, i) => Math.abs(((y[i] as number) - v) / v));
  expect(Math.max(...shares)).toBeLessThan(1.001e-3);
  expect(Math.max(...shares)).toBeGreaterThan(0.9e-3);
  expect(nudged['in:target']).toEqual(plain['in:target']);
});
describe('which rows count', () => {
  const workload = 'resnet20-b32';
  const { losses = [], eighth = [], spread = [] } = expectations('.')[workload] ?? {};
  const off = (by: (i: number) => number) => eighth.map((x, i) => x + by(i));
  test('as expected', () => {
    expect(verdict('.', { workload, losses, eighth })).toEqual({ refused: null, loose: false });
  });
  test('farther than 1e-4, but no farther than the reference is from itself: it counts, and says so', () => {
    expect(Math.max(...spread)).toBeGreaterThan(1e-4);
    expect(verdict('.', { workload, losses, eighth: off((i) => spread[i] ?? 0) })).toEqual({
      refused: null,
      loose: true,
    });
  });
  test('farther still', () => {
    expect(verdict('.', { workload, losses, eighth: off((i) => 5 * (spread[i] ?? 0)) }).refused).toContain('differ');
    const early = off((i) => (i === 0 ? 1e-3 : 0));
    expect(verdict('.', { workload, losses, eighth: early }).refused).toContain('differ');
    expect(verdict('.', { workload, losses: losses.map((x) => x * 1.001), eighth }).refused).toContain('losses');
  });
  test.each([false, true])("the engine's own, strict: %s", async (strict) => {
    const resnet = await doc(workload);
    const ours = engine(noFiles)(() => {});
    await ours.machine({ backend: 'wasm', strict });
    const { losses: longer } = await ours.benchmark({
      ...{ doc: resnet, steps: 1, samples: 4, iterations: 20, seconds: 0 },
    });
    expect(verdict('.', { workload, losses, eighth: longer }).refused).toBeNull();
  });
});
