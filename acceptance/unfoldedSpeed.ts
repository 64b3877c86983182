/** How fast a net trains in one page, with its recurrence folded, unfolded in view, and unfolded but scrolled away: in turns, so that a busy machine is fair to all. */
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { type AppPage, startApp } from '../test/e2e/appPage';

type Where = 'folded' | 'inView' | 'away' | 'foldedAway';
type Speed = {
  /** Training steps a second, by the clock. */
  readonly clock: number;
  /** And for each second that the engine's thread had a processor: what is taken from it shows, what neighbours take does not. */
  readonly engine: number;
};
type Event = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
};
const WINDOW_MS = 2000;
/** Of six measurements each. */
const ROUNDS = 6;

/** Seconds of a processor that the busiest worker had in each second of a trace. */
function engineShare(events: readonly Event[]): number {
  const thread = (e: Event) => `${e.pid} ${e.tid}`;
  const workers = new Set(
    events.filter((e) => e.name === 'thread_name' && /Worker/.test(e.args?.name ?? '')).map(thread),
  );
  const tasks = events.filter((e) => e.name === 'ThreadControllerImpl::RunTask' && e.dur && workers.has(thread(e)));
  const shares = [...workers].map((worker) => {
    const mine = tasks.filter((e) => thread(e) === worker);
    const from = Math.min(...mine.map((e) => e.ts));
    const to = Math.max(...mine.map((e) => e.ts + (e.dur ?? 0)));
    return mine.length ? mine.reduce((n, e) => n + (e.tdur ?? e.dur ?? 0), 0) / (to - from) : 0;
  });
  return Math.max(...shares);
}
type Measured = { readonly clock: number; readonly share: number };
async function measure({ page, facts }: AppPage): Promise<Measured> {
  const browser = page.context().browser() as Browser;
  await page.waitForTimeout(300);
  await browser.startTracing(page, { categories: ['-*', 'toplevel'] });
  const [from, start] = [(await facts()).iteration, performance.now()];
  await page.waitForTimeout(WINDOW_MS);
  const [to, end] = [(await facts()).iteration, performance.now()];
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const clock = ((to - from) * 1000) / (end - start);
  return { clock, share: engineShare(traceEvents) };
}
/** `app`: a net that trains, `node` in view and folded. */
async function unfoldedSpeed(app: AppPage, node: string, rounds: number): Promise<Record<Where, Speed>> {
  const { page } = app;
  const all: Record<Where, Measured[]> = { folded: [], inView: [], away: [], foldedAway: [] };
  const unfolded = page.locator('[data-unfolded]');
  const unfold = async () => {
    await app.node(node).locator('.unfold-button').click();
    await unfolded.waitFor();
  };
  const fold = async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Escape');
  };
  const pan = async (by: number) => {
    for (let i = 0; i < 4; i++) {
      await page.mouse.move(1100, 340);
      await page.mouse.down();
      await page.mouse.move(1100, 340 + by, { steps: 4 });
      await page.mouse.up();
    }
  };
  await unfold();
  await fold();
  for (let i = 0; i < rounds; i++) {
    // both comparisons have the folded side before and behind, so that what drifts is fair to both
    all.folded.push(await measure(app));
    await pan(-240);
    all.foldedAway.push(await measure(app));
    await pan(240);
    await unfold();
    all.inView.push(await measure(app));
    await pan(-240);
    expect(await unfolded.count()).toBe(0);
    all.away.push(await measure(app));
    await fold();
    all.foldedAway.push(await measure(app));
    await pan(240);
    all.folded.push(await measure(app));
  }
  const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const speeds = Object.entries(all).map(([where, list]) => [
    where,
    {
      clock: total(list.map((m) => m.clock)) / list.length,
      // of all rounds together: one in which the engine was hardly let run weighs as little as it tells
      engine: total(list.map((m) => m.clock)) / total(list.map((m) => m.share)),
    },
  ]);
  return Object.fromEntries(speeds);
}
/** The character RNN, endlessly. */
export async function unfoldedKeepsUp(): Promise<void> {
  const running = await startApp();
  const app = await running.open();
  const { page } = app;
  const { lesson: _lesson, ...net } = JSON.parse(await readFile('examples/char-rnn.unroll.json', 'utf8'));
  await page.evaluate(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'dropped.unroll.json'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    JSON.stringify({ ...net, training: { ...net.training, epochs: 1000 } }),
  );
  await app.node('gru').locator('.unfold-button').waitFor();
  await app.command('toggle').click();
  await expect.poll(async () => (await app.facts()).iteration, { timeout: 60_000 }).toBeGreaterThan(20);
  for (const layer of ['Values', 'Gradients']) {
    await page.getByRole('radio', { name: layer }).click();
    const speeds = await unfoldedSpeed(app, 'gru', ROUNDS);
    console.log(`${layer}: ${JSON.stringify(speeds)}`);
    expect(speeds.away.engine / speeds.foldedAway.engine).toBeGreaterThan(0.97);
    expect(speeds.inView.engine / speeds.folded.engine).toBeGreaterThan(0.85);
  }
  await app.node('gru').locator('.unfold-button').click();
  await page.waitForTimeout(1000);
  const { cpu } = await app.tasks(5000);
  expect(cpu[0]).toBeLessThan(50);
  expect(app.wrongs).toEqual([]);
  await app.close();
  await running.close();
}
