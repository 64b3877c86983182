/** Timed steps are training steps: the losses are those of a run, and the operations those that can be counted by hand. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { expectations, verdict } from '../../bench/expected.mjs';
import { check } from '../../src-engine/compile/check';
import { parseDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import type { Events } from '../../src-engine/protocol/messages';
import { step } from '../../src-engine/run/benchmark';
import { ledLosses } from '../../src-engine/run/led';
import { Loader } from '../../src-engine/run/loader';
import { randomInputs } from '../../src-engine/run/randomInputs';
import type { Session } from '../../src-engine/run/session';
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
describe('which rows count', () => {
  const workload = 'resnet20-b32';
  const { losses = [], eighth = [] } = expectations('.')[workload] ?? {};
  test('as expected, to 1e-4', () => {
    const near = eighth.map((x) => x * 1.00009);
    expect(verdict('.', { workload, losses, eighth })).toBeNull();
    expect(verdict('.', { workload, losses, eighth: near })).toBeNull();
  });
  test('others do not', () => {
    const off = eighth.map((x, i) => (i === 19 ? x * 1.0002 : x));
    expect(verdict('.', { workload, losses, eighth: off })).toContain('differ');
    expect(verdict('.', { workload, losses, eighth: eighth.slice(1) })).toContain('differ');
    expect(verdict('.', { workload, losses: losses.map((x) => x * 1.001), eighth })).toContain('losses');
  });
});
describe('steps that are led by the reference', () => {
  const led = async (of: Doc, samples: number, iterations: number) => {
    const ours = engine(noFiles)(() => {});
    await ours.machine({ backend: 'wasm' });
    return (await ours.led({ doc: of, steps: 1, samples, iterations })).losses;
  };
  test('go where its own go, step by step, where nobody can follow for long', async () => {
    const { eighth = [] } = expectations('.')['resnet20-b32'] ?? {};
    const losses = await led(await doc('resnet20-b32'), 4, 6);
    expect(losses).toHaveLength(6);
    for (const [i, x] of losses.entries()) expect(Math.abs(x / (eighth[i] as number) - 1)).toBeLessThan(1e-4);
  });
  test('are found out where a step goes elsewhere', async () => {
    const lenet = await doc('lenet-b64');
    const open = async (backend: 'wasm' | 'reference', lr: number): Promise<Session> => {
      const other = { ...lenet, training: { ...lenet.training, optimizer: { name: 'SGD', lr } } };
      const tensors = new Map(Object.entries(randomInputs(lenet, check(lenet), 8, 1)));
      const loader = new Loader(noFiles, { backend });
      const { session } = await loader.load({ doc: other, why: 'open', tensors, weights: new Map() });
      if (!session) throw new Error('no session');
      return session;
    };
    const losses = async (lr: number) =>
      ledLosses(await open('reference', 0.01), [await open('wasm', lr), await open('wasm', lr)], 5);
    const [right, wrong] = [await losses(0.01), await losses(0.0101)];
    const own = await open('reference', 0.01);
    const wanted = right.map(() => {
      step(own);
      return own.loss(own.cursor.iteration) as number;
    });
    const far = (found: readonly number[]) => found.map((x, i) => Math.abs(x / (wanted[i] as number) - 1));
    expect(Math.max(...far(right))).toBeLessThan(1e-6);
    // a step that is a hundredth too long shows in the loss of the next one, and does not add up
    expect(far(wrong)[0]).toBeLessThan(1e-6);
    expect(Math.min(...far(wrong).slice(1))).toBeGreaterThan(1e-6);
  });
});
