/** What an iteration takes: the arena of a run holds little more than what lives at one time; what is too much is refused with the numbers. */
import { describe, expect, test } from 'vitest';
import { WORKLOADS } from '../../bench/workloads';
import { check } from '../../src-engine/compile/check';
import { readTraining } from '../../src-engine/document/training';
import { Loader } from '../../src-engine/run/loader';
import { randomInputs } from '../../src-engine/run/randomInputs';
import { bytes, digits, go, sessionOf } from './documents';

describe('bench graphs', () => {
  test.each(WORKLOADS)('$name', async ({ doc, run }) => {
    const { batchSize } = readTraining(doc.training).training;
    const tensors = new Map(Object.entries(randomInputs(doc, check(doc), batchSize, run.steps)));
    const { session } = await new Loader(bytes).load({ doc, why: 'open', tensors, weights: new Map() });
    const fast = session?.machine.need('fast') ?? { bytes: 0, least: 0 };
    const inspect = session?.machine.need('inspect') ?? { bytes: 0, least: 0 };
    expect(fast.least).toBeGreaterThan(0);
    expect(fast.bytes).toBeLessThanOrEqual(1.15 * fast.least);
    expect(fast.bytes).toBeLessThan(inspect.bytes);
  });
});
test('a tape that needs more than there may be is refused with the numbers', async () => {
  const loader = new Loader(bytes, { limit: 2 ** 21 });
  const { session, issues } = await loader.load({
    doc: digits({ batchSize: 1000 }),
    why: 'open',
    tensors: new Map(),
    weights: new Map(),
  });
  expect(session).toBeNull();
  const found = issues.find((i) => i.code === 'out-of-memory');
  expect(found?.args.limit).toBe(2);
  expect(found?.args.megabytes).toBeGreaterThan(2);
  expect(found?.hint).toContain('batch size');
});
test('what is looked at is there while the run goes on, other values are not', async () => {
  const s = await sessionOf(digits());
  const id = (port: string) => s.program.ports.get(port) as number;
  s.watch(new Set([id('act1.y')]));
  const move = s.to({ iteration: 5, at: s.length });
  let complete = 0;
  for (const done of move) {
    if (!done || s.cursor.iteration !== 2) continue;
    complete++;
    expect(s.machine.holds(id('act1.y'))).toBe(true);
    expect(s.machine.holds(id('conv1.y'))).toBe(false);
    const seen = s.machine.data(id('act1.y')).slice();
    // the values come back where the run stands still, with the same bits
    s.settle();
    expect(s.machine.holds(id('conv1.y'))).toBe(true);
    expect(s.machine.data(id('act1.y'))).toEqual(seen);
    break;
  }
  expect(complete).toBe(1);
  go(s.to({ iteration: 5, at: s.length }));
});
