/** How often a run reports to a page that says how long it is busy with a report. */
import { expect, test, vi } from 'vitest';
import type { Events } from '../../src-engine/protocol/messages';
import { connect, pair, serve } from '../../src-engine/protocol/rpc';
import { engine } from '../../src-engine/worker/engine';
import { bytes, digits } from '../run/documents';

vi.setConfig({ testTimeout: 30_000 });

/** Times in ms at which pictures came while it trained for `ms`; `answer`: how long the page says it was busy with the i-th, null where it says nothing. */
async function trained(ms: number, answer: (i: number) => number | null): Promise<number[]> {
  const [page, worker] = pair();
  serve(worker, engine(bytes));
  const times: number[] = [];
  const call = connect(page, (e: Events) => {
    if (e.type !== 'pictures') return;
    times.push(performance.now());
    const busy = answer(times.length - 1);
    if (busy !== null) void call('shown', { ms: busy });
  });
  await call('load', { doc: { ...digits(), training: { ...digits().training, epochs: 1e6 } }, why: 'open' });
  await call('watch', {
    views: [{ id: 'a', tensor: { node: 'conv1', of: 'out', name: 'y' }, reduce: { kind: 'stats' } }],
  });
  await call('run', {});
  await new Promise((done) => setTimeout(done, ms));
  const during = [...times];
  await call('pause', {});
  return during;
}
const gaps = (times: readonly number[]): number[] => times.slice(1).map((t, i) => t - (times[i] as number));
const least = (times: readonly number[], from: number): number => Math.min(...gaps(times).slice(from));

test('a page that says nothing is told ten times a second, one that is slow no oftener than it can bear', async () => {
  const often = await trained(1500, () => null);
  expect(often.length).toBeGreaterThan(3);
  const slow = await trained(1500, () => 40);
  // twelve times as long as it was busy; the first ones came before it had said so twice
  expect(least(slow, 2)).toBeGreaterThan(470);
  expect(slow.length).toBeLessThan(often.length);
});
test('of two reports the one that took less counts: the other may have been held up', async () => {
  const held = await trained(1500, (i) => (i % 2 ? 400 : 1));
  expect(held.length).toBeGreaterThan(4);
});
test('whoever has said it once is waited for, but not for long', async () => {
  const silent = await trained(2600, (i) => (i < 2 ? 1 : null));
  expect(least(silent, 2)).toBeGreaterThan(990);
  expect(silent.length).toBeGreaterThanOrEqual(4);
});
