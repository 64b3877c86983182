/** How often a run reports to a page that says how long it is busy with a report. */
import { expect, test, vi } from 'vitest';
import type { Events } from '../../src-engine/protocol/messages';
import { connect, pair, serve } from '../../src-engine/protocol/rpc';
import { engine } from '../../src-engine/worker/engine';
import { bytes, digits } from '../run/documents';

vi.setConfig({ testTimeout: 30_000 });

/** Times in ms at which pictures came while it trained, until they are `enough`; `answer`: how long the page says it was busy with the i-th, null where it says nothing. */
async function trained(
  enough: (times: readonly number[]) => boolean,
  answer: (i: number) => number | null,
): Promise<readonly number[]> {
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
  // not for so long: a machine that others use too shows less in it
  await expect.poll(() => enough(times), { timeout: 25_000 }).toBe(true);
  const during = [...times];
  await call('pause', {});
  return during;
}
const gaps = (times: readonly number[]): number[] => times.slice(1).map((t, i) => t - (times[i] as number));
/** The shortest of the gaps from the third on: before that the page had not yet said twice how long it was busy. */
const least = (times: readonly number[]): number => Math.min(...gaps(times).slice(2));
/** The mean of the same gaps: one of them alone is shorter where the message before it was held up. */
const mean = (times: readonly number[]): number =>
  ((times.at(-1) as number) - (times[2] as number)) / (times.length - 3);
const areThere = (count: number) => (times: readonly number[]) => times.length >= count;
/** Oftener than the two times a second of a page that is busy for long. */
const areFast = (times: readonly number[]) => times.length >= 10 && least(times) < 300;

test('a page that says nothing is told ten times a second, one that is slow no oftener than it can bear', async () => {
  expect(mean(await trained(areFast, () => null))).toBeGreaterThan(80);
  // twelve times as long as it was busy
  expect(mean(await trained(areThere(7), () => 40))).toBeGreaterThan(440);
});
test('of two reports the one that took less counts: the other may have been held up', async () => {
  expect(areFast(await trained(areFast, (i) => (i % 2 ? 400 : 1)))).toBe(true);
});
test('whoever has said it once is waited for, but not for long', async () => {
  expect(mean(await trained(areThere(5), (i) => (i < 2 ? 1 : null)))).toBeGreaterThan(950);
});
