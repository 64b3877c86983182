/** How fast a net trains in one page, with its recurrence folded, unfolded in view, and unfolded but scrolled away: in turns, so that a busy machine is fair to all. */
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { type AppPage, startApp } from '../test/e2e/appPage';

type Where = 'folded' | 'inView' | 'away' | 'foldedAway';
/** Training steps a second: by the clock, and for each second that the engine's thread had a processor (what is taken from it shows, what neighbours take does not). */
type Speed = { readonly clock: number; readonly engine: number };
type Event = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
};
/** When the page was told of which iteration, in ms of its own clock. */
type Report = { readonly time: number; readonly iteration: number };
type Span = { readonly from: number; readonly to: number };

const SETTLE_MS = 300;
/** And until the page was told so often, where it is slow. */
const WINDOW_MS = 1500;
const REPORTS = 4;
/** So many, and more until what is found is known to a percent; each of six windows. */
const ROUNDS = { least: 6, most: 14 };
const KNOWN = 0.01;
const MARK = 'unfolded speed';

declare global {
  var reports: Report[];
}
/** From now on the page keeps when it was told of which iteration: read now and then, an iteration may be an old one. */
const keepReports = ({ page }: AppPage): Promise<void> =>
  page.evaluate(() => {
    const facts = document.querySelector('[data-testid=facts]') as HTMLElement;
    globalThis.reports = [];
    new MutationObserver(() =>
      globalThis.reports.push({ time: performance.now(), iteration: Number(facts.dataset.iteration) }),
    ).observe(facts, { attributes: true, attributeFilter: ['data-iteration'] });
  });
/** The part of a window between its first report and its last. */
function reported(reports: readonly Report[], { from, to }: Span): { readonly steps: number } & Span {
  const inside = reports.filter((r) => r.time >= from && r.time <= to);
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first || !last) throw new Error('nothing was reported');
  return { steps: last.iteration - first.iteration, from: first.time, to: last.time };
}
/** Processor time in ms that the busiest worker had between two times of the trace, in microseconds. */
function engineTime(events: readonly Event[], { from, to }: Span): number {
  const thread = (e: Event) => `${e.pid} ${e.tid}`;
  const workers = new Map<string, number>(
    events
      .filter((e) => e.name === 'thread_name' && /Worker/.test(e.args?.name ?? ''))
      .map((e) => [thread(e), 0] as const),
  );
  for (const e of events) {
    const had = workers.get(thread(e));
    if (had === undefined || e.name !== 'ThreadControllerImpl::RunTask' || !e.dur) continue;
    const inside = Math.min(to, e.ts + e.dur) - Math.max(from, e.ts);
    if (inside > 0) workers.set(thread(e), had + ((e.tdur ?? e.dur) * inside) / e.dur / 1000);
  }
  return Math.max(...workers.values());
}
type Round = Readonly<Record<Where, readonly Speed[]>>;
/** Each place once or twice, what is compared with another before it and behind it: what drifts is fair to both. */
async function round(app: AppPage, node: string): Promise<Round> {
  const { page } = app;
  const browser = page.context().browser() as Browser;
  const spans: [Where, Span][] = [];
  const now = () => page.evaluate(() => performance.now());
  const look = async (where: Where) => {
    await page.waitForTimeout(SETTLE_MS);
    const from = await now();
    await page.waitForTimeout(WINDOW_MS);
    await page.waitForFunction(({ from, count }) => globalThis.reports.filter((r) => r.time >= from).length >= count, {
      from,
      count: REPORTS,
    });
    spans.push([where, { from, to: await now() }]);
  };
  const unfolded = page.locator('[data-unfolded]');
  const fold = async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Escape');
  };
  const pan = async (by: number) => {
    for (let i = 0; i < 4; i++) {
      await page.mouse.move(1100, 340);
      await page.mouse.down();
      await page.mouse.move(1100, 340 + by, { steps: 2 });
      await page.mouse.up();
    }
  };
  await keepReports(app);
  await browser.startTracing(page, { categories: ['-*', 'toplevel', 'blink.user_timing'] });
  const marked = await page.evaluate((name) => performance.mark(name).startTime, MARK);
  await look('folded');
  await pan(-240);
  await look('foldedAway');
  await pan(240);
  await app.node(node).locator('.unfold-button').click();
  await unfolded.waitFor();
  await look('inView');
  await pan(-240);
  expect(await unfolded.count()).toBe(0);
  await look('away');
  await fold();
  await look('foldedAway');
  await pan(240);
  await look('folded');
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Event[] };
  const reports = await page.evaluate(() => globalThis.reports);
  const mark = traceEvents.find((e) => e.name === MARK);
  if (!mark) throw new Error('the mark is not in the trace');
  const traced = (time: number) => mark.ts + (time - marked) * 1000;
  const speeds: Record<Where, Speed[]> = { folded: [], inView: [], away: [], foldedAway: [] };
  for (const [where, span] of spans) {
    const { steps, from, to } = reported(reports, span);
    const had = engineTime(traceEvents, { from: traced(from), to: traced(to) });
    speeds[where].push({ clock: (steps * 1000) / (to - from), engine: (steps * 1000) / had });
  }
  return speeds;
}
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] as number) : mean(sorted.slice(middle - 1, middle + 1));
}
/** A ratio of each round: their median, and how far it may be off by chance (1.25 standard errors, the spread taken from the median distance so that one held-up window does not count). */
function found(ratios: readonly number[]): { readonly ratio: number; readonly off: number } {
  const ratio = median(ratios);
  const spread = 1.48 * median(ratios.map((r) => Math.abs(r - ratio)));
  return { ratio, off: (1.25 * spread) / Math.sqrt(ratios.length) };
}
type Found = ReturnType<typeof found>;
type Compared = Readonly<Record<'away' | 'inView', Readonly<Record<keyof Speed, Found>>>>;
function compared(rounds: readonly Round[]): Compared {
  const of = (where: Where, by: keyof Speed) => (r: Round) => mean(r[where].map((s) => s[by]));
  const ratio = (a: Where, b: Where, by: keyof Speed) => found(rounds.map((r) => of(a, by)(r) / of(b, by)(r)));
  const both = (a: Where, b: Where) => ({ clock: ratio(a, b, 'clock'), engine: ratio(a, b, 'engine') });
  return { away: both('away', 'foldedAway'), inView: both('inView', 'folded') };
}
/** `app`: a net that trains, `node` in view and folded. */
async function unfoldedSpeed(app: AppPage, node: string): Promise<{ compared: Compared; rounds: readonly Round[] }> {
  await round(app, node);
  const rounds: Round[] = [];
  for (;;) {
    rounds.push(await round(app, node));
    const now = compared(rounds);
    const isKnown = [now.away, now.inView].every((c) => c.clock.off < KNOWN && c.engine.off < KNOWN);
    if (rounds.length >= ROUNDS.most || (rounds.length >= ROUNDS.least && isKnown)) return { compared: now, rounds };
  }
}
const said = ({ ratio, off }: Found): string => `${ratio.toFixed(3)} ± ${off.toFixed(3)}`;

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
    const { compared: all, rounds } = await unfoldedSpeed(app, 'gru');
    const speed = (where: Where) => median(rounds.flatMap((r) => r[where].map((s) => s.clock))).toFixed(1);
    console.log(
      `${layer}, ${rounds.length} rounds: away ${said(all.away.clock)} by the clock, ${said(all.away.engine)} by the engine's processor; ` +
        `in view ${said(all.inView.clock)} and ${said(all.inView.engine)} (steps a second: folded ${speed('folded')}, in view ${speed('inView')}; ` +
        `scrolled away: folded ${speed('foldedAway')}, unfolded ${speed('away')})`,
    );
    for (const by of ['clock', 'engine'] as const) {
      expect(all.away[by].ratio, `${layer}, scrolled away, ${by}`).toBeGreaterThan(0.97);
      expect(all.inView[by].ratio, `${layer}, in view, ${by}`).toBeGreaterThan(0.85);
    }
  }
  await app.node('gru').locator('.unfold-button').click();
  await page.waitForTimeout(1000);
  const { cpu } = await app.tasks(5000);
  expect(cpu[0]).toBeLessThan(50);
  expect(app.wrongs).toEqual([]);
  await app.close();
  await running.close();
}
