/** The numbers do not depend on how many threads made them, nor on the schedule: after 50 steps all parameters have the same bits. */
import './relaxed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MachineOptions } from '../../../src-engine/backend/create';
import type { Threads } from '../../../src-engine/core/machine';
import type { Doc } from '../../../src-engine/document/doc';
import { Loader } from '../../../src-engine/run/loader';
import { hashState } from '../../../src-engine/run/state';
import { BIT_DOCUMENTS } from '../../run/bitDocuments';
import { bytes, go, sessionOf } from '../../run/documents';
import { helpingThreads } from './helpers';

let threadOf: Threads;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ threadOf, end } = await helpingThreads());
});
afterAll(() => end());

const STEPS = 50;
/** Helping threads are away while they take in kernels of a batch of another size: they are waited for after every few steps. */
const WAITED = 10;
async function hash(doc: Doc, options: MachineOptions): Promise<string> {
  const s = await sessionOf(doc, new Map(), new Loader(bytes, { backend: 'wasm', ...options }));
  const { threads } = options;
  for (let iteration = WAITED - 1; iteration < STEPS; iteration += WAITED) {
    if (threads !== undefined) await expect.poll(() => s.machine.threads, { timeout: 60_000 }).toBe(threads);
    // all but the last step as in a run
    go(s.to({ iteration, at: s.length }));
  }
  return hashState(s.state);
}
describe.each(BIT_DOCUMENTS)('%s', (_, doc) => {
  test('1, 2, 3 and 4 threads', { timeout: 240_000 }, async () => {
    const one = await hash(doc, { threads: 1 });
    for (const threads of [2, 3, 4]) expect(await hash(doc, { threads, threadOf }), `${threads} threads`).toBe(one);
  });
  test('fast and inspect', { timeout: 120_000 }, async () => {
    expect(await hash(doc, { schedule: 'inspect' })).toBe(await hash(doc, { schedule: 'fast' }));
  });
});
