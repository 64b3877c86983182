/** The built app in a real browser: opened with everything watched, and read as a person would read it. */
import { readdirSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchOptions } from '../chromium';

type Server = { readonly url: string; close(): Promise<void> };
/** What must never happen, in the order in which it did. */
export type Wrongs = string[];
export type Facts = {
  readonly iteration: number;
  readonly at: number;
  readonly running: boolean;
  /** As the page writes it: every digit. Empty before the first. */
  readonly loss: string;
};
/** What a trace needs to start and to end, in ms. */
const TRACING = 500;
/** Longer than a step may take on a shared machine. */
const PATIENCE = { timeout: 20_000, interval: 30 };

/** A window, and where what goes wrong in it is written now. */
type Place = { readonly page: Page; readonly context: BrowserContext; wrongs: Wrongs };

/** `prepare`: done to each window before the app is in it. */
export async function startApp(prepare: (page: Page) => Promise<unknown> = async () => {}) {
  const built = '../../out/main/serve.js';
  const { serve } = (await import(/* @vite-ignore */ built)) as { serve(port: number): Promise<Server> };
  const server = await serve(0);
  const browser = await chromium.launch(launchOptions());
  // a new window takes the machine longer than the app in it: one that was left is used again
  const free: Place[] = [];
  return {
    url: server.url,
    async open(query = 'theme=light&lang=en') {
      const place = free.pop() ?? (await newPlace(browser, server.url, prepare));
      return openApp(place, `${server.url}?${query}`, async () => {
        await leave(place, server.url);
        free.push(place);
      });
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** A style sheet by itself: a page of the same origin, where nothing runs that could keep something. */
function emptyOf(url: string): string {
  const sheet = readdirSync('out/renderer/assets').find((name) => name.endsWith('.css'));
  if (sheet === undefined) throw new Error('the built page has no style sheet');
  return new URL(`assets/${sheet}`, url).href;
}
async function newPlace(browser: Browser, url: string, prepare: (page: Page) => Promise<unknown>): Promise<Place> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const place: Place = { page, context, wrongs: [] };
  const say = (wrong: string) => place.wrongs.push(wrong);
  page.on('pageerror', (e) => say(`error: ${e.message}`));
  page.on('console', (m) => {
    // of a style sheet by itself the browser asks for an icon, and hears of it when the next test has begun; the app names its own
    if (m.location().url === new URL('/favicon.ico', url).href) return;
    if (m.type() === 'error' || m.type() === 'warning') say(`console ${m.type()}: ${m.text()}`);
    if (m.text().startsWith('csp:')) say(m.text());
  });
  page.on('request', (r) => {
    if (!/^(data|blob):/.test(r.url()) && new URL(r.url()).origin !== new URL(url).origin) say(`request: ${r.url()}`);
  });
  // a page that is left takes what was on its way with it
  page.on('requestfailed', (r) => {
    if (r.failure()?.errorText !== 'net::ERR_ABORTED') say(`failed: ${r.url()}`);
  });
  page.on('response', (r) => r.status() >= 400 && say(`${r.status()}: ${r.url()}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const e = event as SecurityPolicyViolationEvent;
      console.log(`csp: ${e.violatedDirective} ${e.blockedURI}`);
    });
  });
  // choosers are caught from the start: switched on only when one is waited for, that may come after the key
  page.on('filechooser', () => {});
  await prepare(page);
  return place;
}
async function openApp(place: Place, address: string, close: () => Promise<void>) {
  const { page, context } = place;
  place.wrongs = [];
  await page.goto(address);
  const app = new AppPage(page, context, place.wrongs, close);
  await page.locator('[data-instruction]').first().waitFor();
  return app;
}
/** Empties a window: what the app keeps is gone, and so is the app, with its threads. */
async function leave(place: Place, url: string) {
  const { page, context } = place;
  place.wrongs = [];
  await page.goto(emptyOf(url));
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' });
  await devtools.detach();
  await page.mouse.move(0, 0);
}
type Tasks = { readonly wall: readonly number[]; readonly cpu: readonly number[] };
export class AppPage {
  constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    readonly wrongs: Wrongs,
    /** The window is empty afterwards, and another test's. */
    readonly close: () => Promise<void>,
  ) {}
  /** Opens an example from the gallery. */
  async example(name: string): Promise<void> {
    await this.page.keyboard.press('Control+Shift+E');
    await this.page.locator(`[data-example="${name}"]`).click();
    await this.page.getByTestId('examples').waitFor({ state: 'detached' });
  }
  command = (id: string): Locator => this.page.locator(`.bar button[data-command=${id}]`);
  node = (id: string): Locator => this.page.locator(`[data-node="${id}"]`);

  facts = async (): Promise<Facts> => {
    const d = await this.page.getByTestId('facts').evaluate((e) => ({ ...(e as HTMLElement).dataset }));
    return {
      iteration: Number(d.iteration),
      at: Number(d.at),
      running: d.running === 'true',
      loss: d.loss ?? '',
    };
  };
  /** Waits until the run stands there. */
  standsAt = async (iteration: number, at: number): Promise<Facts> => {
    await expect
      .poll(async () => {
        const f = await this.facts();
        return [f.iteration, f.at, f.running];
      }, PATIENCE)
      .toEqual([iteration, at, false]);
    return this.facts();
  };
  async standsStill(): Promise<Facts> {
    await expect.poll(async () => (await this.facts()).running, PATIENCE).toBe(false);
    return this.facts();
  }
  until = <T>(read: () => Promise<T>) => expect.poll(read, PATIENCE);
  tapeLength = (): Promise<number> => this.page.locator('[data-instruction]').count();
  unit = (unit: string) => this.page.getByLabel('Unit of a step').selectOption(unit);

  /** Presses Step or Back by iteration, `count` times, each when the one before has ended: where it stood after each. */
  async iterations(count: number, back: boolean): Promise<Facts[]> {
    await this.unit('iteration');
    const all: Facts[] = [];
    const from = await this.facts();
    for (let i = 1; i <= count; i++) {
      await this.command(back ? 'back' : 'step').click();
      all.push(await this.standsAt(from.iteration + (back ? -i : i), from.at));
    }
    return all;
  }
  /** Runs for so many iterations, and pauses. A run that ends by itself before the pause is pressed would be started again by it: see `longRun`. */
  async train(iterations: number): Promise<Facts> {
    // another document has no place until its engine answers
    await expect.poll(async () => Number.isFinite((await this.facts()).iteration), PATIENCE).toBe(true);
    const from = (await this.facts()).iteration;
    await this.command('toggle').click();
    await expect
      .poll(async () => (await this.facts()).iteration - from, { timeout: 50_000, interval: 50 })
      .toBeGreaterThanOrEqual(iterations);
    await this.command('toggle').click();
    return this.standsStill();
  }
  /** More epochs than any test waits for: the few of an example are over in seconds. */
  async longRun() {
    await this.page.locator('#dock-training').click();
    const epochs = this.page.locator('.training [data-param=epochs]');
    await epochs.fill('500');
    await epochs.press('Enter');
    await this.page.locator('#dock-tape').click();
  }
  async select(node: string, tab: 'Parameters' | 'Tensors' | 'Why') {
    await this.node(node).locator('header').click();
    const inspector = this.page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByRole('heading', { level: 2 }).filter({ hasText: node }).waitFor();
    await inspector.getByRole('tab', { name: tab, exact: true }).click();
    return inspector;
  }
  async setParam(node: string, param: string, text: string) {
    const inspector = await this.select(node, 'Parameters');
    const field = inspector.locator(`[data-param="${param}"]`);
    await field.fill(text);
    await field.press('Enter');
  }
  /** The first slice of a node's weight, each number with all its digits. */
  async weights(node: string): Promise<string[]> {
    const inspector = await this.select(node, 'Tensors');
    await inspector.getByRole('tab', { name: 'weight', exact: true }).click();
    const table = inspector.getByRole('table', { name: 'Numbers of weight' });
    await table.waitFor();
    await this.page.waitForTimeout(250); // the table follows the position by a message
    return table.locator('input').evaluateAll((cells) => cells.map((c) => (c as HTMLInputElement).title));
  }
  /** The maps on a node that are written as numbers, row by row. */
  numbers = (node: string): Promise<string[][]> =>
    this.node(node)
      .getByTestId('cells-out')
      .locator('tr')
      .evaluateAll((rows) => rows.map((r) => [...r.querySelectorAll('td')].map((d) => d.textContent ?? '')));
  /**
   * Lengths in ms of the page's tasks while some time goes by, longest first: by the clock, and of the processor alone. On a machine that others use
   * a trace may end without what the page's process had to say: then it is taken again.
   */
  async tasks(during: number): Promise<Tasks> {
    let found = await this.trace(during);
    for (let again = 0; again < 2 && found.cpu.length <= 20; again++) found = await this.trace(during);
    return found;
  }
  private async trace(during: number): Promise<Tasks> {
    const browser = this.context.browser();
    if (!browser) throw new Error('no browser');
    await browser.startTracing(this.page, { categories: ['-*', 'toplevel'] });
    await this.page.waitForTimeout(during + 2 * TRACING);
    type Event = { name: string; pid: number; tid: number; ts: number; dur?: number; tdur?: number };
    const trace: { traceEvents: (Event & { args?: { name?: string } })[] } = JSON.parse(
      (await browser.stopTracing()).toString(),
    );
    const thread = (e: Event) => `${e.pid} ${e.tid}`;
    const mains = new Set(
      trace.traceEvents
        .filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain')
        .map((e) => thread(e)),
    );
    const all = trace.traceEvents.filter(
      (e) => mains.has(thread(e)) && e.name === 'ThreadControllerImpl::RunTask' && e.dur !== undefined,
    );
    // starting and ending a trace are tasks of the page too
    const first = Math.min(...all.map((e) => e.ts)) + TRACING * 1000;
    const last = Math.max(...all.map((e) => e.ts)) - TRACING * 1000;
    const tasks = all.filter((e) => e.ts > first && e.ts < last);
    const longest = (of: (e: Event) => number) => tasks.map((e) => Math.round(of(e) / 1000)).sort((a, b) => b - a);
    return { wall: longest((e) => e.dur ?? 0), cpu: longest((e) => e.tdur ?? e.dur ?? 0) };
  }
}
