/** Batches of different lengths make tapes of different lengths: every move between iterations ends where it says. */
import { expect, test } from 'vitest';
import { uniform } from '../../src-engine/core/random';
import type { Unit } from '../../src-engine/protocol/messages';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { END } from '../../src-engine/run/units';
import { document, go, sessionOf } from './documents';

const doc = document(
  [
    ['data', 'Dataset', { source: 'echo', delay: 1, length: 30, minLength: 2, samples: 60, test: 0.2 }],
    ['cell', 'GRU', { hiddenSize: 3 }],
    ['fc', 'Linear', { outFeatures: 2 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 2, epochs: 2, seed: 3 },
);
const FAR = 12;
const where = (s: Session) => {
  const { index = -1, t } = s.machine.at(s.cursor.at) ?? {};
  return [s.cursor.iteration, s.program.code[index]?.phase, s.program.code[index]?.node, t];
};
test('an iteration ends at its own end, and the losses are those of going there one by one', async () => {
  const [a, b] = [await sessionOf(doc), await sessionOf(doc)];
  const lengths = new Set<number>();
  for (let iteration = 0; iteration <= FAR; iteration++) {
    go(a.to({ iteration, at: END }));
    expect(a.cursor).toEqual({ iteration, at: a.length });
    lengths.add(a.length);
  }
  expect(lengths.size).toBeGreaterThan(5);
  go(b.to({ iteration: FAR, at: END }));
  expect(b.cursor).toEqual(a.cursor);
  for (let i = 0; i <= FAR; i++) expect(b.loss(i)).toBe(a.loss(i));
  expect(b.loss(FAR)).toEqual(expect.any(Number));
  expect(hashState(b.state)).toBe(hashState(a.state));
});
test.each<Unit>(['instruction', 'node', 'time', 'phase', 'iteration'])('%s by %s, there and back', async (unit) => {
  const [s, whole] = [await sessionOf(doc), await sessionOf(doc)];
  const last = { instruction: 1, node: 2, time: 3, phase: 6, iteration: FAR }[unit as 'node'];
  const seen: unknown[] = [];
  for (let to = s.target(unit, false); to && to.iteration <= last; to = s.target(unit, false)) {
    go(s.to(to));
    seen.push(where(s));
  }
  go(whole.to({ iteration: last, at: END }));
  expect(s.cursor).toEqual(whole.cursor);
  expect(hashState(s.state)).toBe(hashState(whole.state));
  for (let i = 0; i <= last; i++) expect(s.loss(i)).toBe(whole.loss(i));
  // the same places backwards; going over a commit replays
  for (let k = seen.length - 2; k >= 0; k--) {
    go(s.to(s.target(unit, true) as NonNullable<ReturnType<Session['target']>>));
    expect(where(s)).toEqual(seen[k]);
  }
});
test('forth and back between random places', async () => {
  const [s, fresh] = [await sessionOf(doc), await sessionOf(doc)];
  for (let k = 0; k < 12; k++) {
    const iteration = Math.floor(uniform(5, k) * FAR);
    go(s.to({ iteration, at: END, find: () => Math.floor(uniform(6, k) * s.length) }));
    expect(s.cursor).toEqual({ iteration, at: Math.floor(uniform(6, k) * s.length) });
  }
  go(s.to({ iteration: FAR, at: END }));
  go(fresh.to({ iteration: FAR, at: END }));
  expect(hashState(s.state)).toBe(hashState(fresh.state));
});
