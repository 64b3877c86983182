/** Every golden case on two threads (UNROLL_THREADS=4: on two, three and four), each instruction shared out however small it is, the helpers waited for. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Team } from '../../../src-engine/backend/wasm/team';
import { GOLDEN_CASES, wrongIn } from './golden';
import { helpingThreads } from './helpers';

vi.mock('../../../src-engine/backend/wasm/worth', () => ({ ALONE_BELOW: 0 }));

let helpers: Awaited<ReturnType<typeof helpingThreads>>;
let shared = 0;
beforeAll(async () => {
  const { get } = Object.getOwnPropertyDescriptor(Team.prototype, 'isReady') as { get: (this: Team) => boolean };
  const pause = new Int32Array(new SharedArrayBuffer(4));
  vi.spyOn(Team.prototype, 'isReady', 'get').mockImplementation(function (this: Team) {
    const until = performance.now() + 20_000;
    while (!get.call(this) && performance.now() < until) Atomics.wait(pause, 0, 0, 0.1);
    if (get.call(this)) shared++;
    return get.call(this);
  });
  helpers = await helpingThreads();
});
afterAll(() => helpers.end());

const most = Number(process.env.UNROLL_THREADS ?? 2);
describe.each(Array.from({ length: most - 1 }, (_, i) => i + 2))('%i threads', (threads) => {
  describe.each(['inspect', 'fast'] as const)('%s', (schedule) => {
    test.each(GOLDEN_CASES)('%s', (name) => {
      const before = shared;
      expect(wrongIn(name, { schedule, threads, threadOf: helpers.threadOf })).toEqual([]);
      expect(shared).toBeGreaterThan(before);
    });
  });
});
