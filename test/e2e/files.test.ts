/** Files in a browser: a run saved, the page loaded anew, the file opened: the same bits. Drafts through a reload and a killed browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFile as readDocument } from '../../src-engine/formats/unroll/read';
import { launchOptions } from '../chromium';
import { type AppPage, startApp } from './appPage';

/** Without the pickers, which no test can answer, a file is a download and an upload. */
const withoutPickers = (page: Page) =>
  page.addInitScript(() => {
    Object.assign(globalThis, { showOpenFilePicker: undefined, showSaveFilePicker: undefined });
  });
let running: Awaited<ReturnType<typeof startApp>>;
let dir: string;
beforeAll(async () => {
  running = await startApp(withoutPickers);
  dir = await mkdtemp(join(tmpdir(), 'unroll-files-'));
});
afterAll(async () => {
  await running.close();
  await rm(dir, { recursive: true, force: true });
});
const fileMenu = (page: Page) => page.locator('[data-menu=file]').click();
async function save(app: AppPage, name: string): Promise<string> {
  const path = join(dir, name);
  const [download] = await Promise.all([app.page.waitForEvent('download'), app.page.keyboard.press('Control+s')]);
  await download.saveAs(path);
  return path;
}
async function open(app: AppPage, path: string): Promise<void> {
  const [chooser] = await Promise.all([app.page.waitForEvent('filechooser'), app.page.keyboard.press('Control+o')]);
  await chooser.setFiles(path);
}
/** Every digit of some weights. */
const bitsOf = async (app: AppPage) => [await app.weights('conv1'), await app.weights('fc1')];

test('a run goes on from a file with the bits it would have had', async () => {
  const a = await running.open();
  await a.example('digits-cnn');
  await a.node('fc1').waitFor();
  await a.longRun();
  const done = await a.train(50);
  expect(done.iteration).toBeGreaterThanOrEqual(50);
  const path = await save(a, 'run.unroll');
  expect(await a.page.title()).not.toMatch(/^•/);
  await a.iterations(3, false);
  const there = { facts: await a.facts(), bits: await bitsOf(a) };

  await a.page.reload();
  await a.page.locator('[data-instruction]').first().waitFor();
  await open(a, path);
  await a.node('fc1').waitFor();
  await a.until(async () => (await a.facts()).iteration).toBe(done.iteration + 1);
  await a.unit('iteration');
  for (let i = 1; i <= 3; i++) {
    await a.command('step').click();
    await a
      .until(async () => (await a.facts()).iteration === done.iteration + i && (await a.facts()).at > 0)
      .toBe(true);
  }
  expect({ facts: await a.facts(), bits: await bitsOf(a) }).toEqual(there);
  expect(a.wrongs).toEqual([]);
  await a.close();
});
test('a graph alone, and what is no document', async () => {
  const a = await running.open();
  await fileMenu(a.page);
  const [download] = await Promise.all([
    a.page.waitForEvent('download'),
    a.page.locator('[data-command=saveGraph]').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.unroll\.json$/);
  const path = join(dir, 'graph.unroll.json');
  await download.saveAs(path);
  await a.page.locator('.menu.file').waitFor({ state: 'detached' });
  expect(JSON.parse(await readFile(path, 'utf8')).format).toBe('unroll');
  await fileMenu(a.page);
  const [code] = await Promise.all([
    a.page.waitForEvent('download'),
    a.page.locator('[data-command=exportPytorch]').click(),
  ]);
  expect(code.suggestedFilename()).toMatch(/\.py$/);
  await code.saveAs(join(dir, 'graph.py'));
  expect(await readFile(join(dir, 'graph.py'), 'utf8')).toContain('self.conv1 = nn.Conv2d(1, 6, 5, padding=2)');
  await a.page.locator('.notice.info').getByText('.py').waitFor();
  await open(a, 'package.json');
  await a.page.locator('.notice.error').getByText('no Unroll document').waitFor();
  await a.node('conv1').waitFor();
  // dropped on the window, as a person drops a file
  const bytes = [...(await readFile('examples/xor.unroll.json'))];
  await a.page.evaluate((list) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(list)], 'xor.unroll.json'));
    const at = { dataTransfer: data, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('dragover', at));
    document.body.dispatchEvent(new DragEvent('drop', at));
  }, bytes);
  await a.page.getByRole('heading', { level: 1 }).getByText('XOR').waitFor();
  expect(a.wrongs).toEqual([]);
  await a.close();
});
test('a reload brings back what was not saved, marked so; Discard lets it go', async () => {
  const a = await running.open();
  await a.setParam('conv1', 'outChannels', '4');
  await expect.poll(() => a.page.title()).toMatch(/^•/);
  await a.page.waitForTimeout(1300);
  await a.page.reload();
  await a.page.locator('[data-discard]').waitFor();
  expect(await a.page.title()).toMatch(/^•/);
  await a.select('conv1', 'Parameters');
  expect(await a.page.locator('[data-param=outChannels]').inputValue()).toBe('4');
  await a.page.locator('[data-discard]').click();
  await a.select('conv1', 'Parameters');
  expect(await a.page.locator('[data-param=outChannels]').inputValue()).toBe('6');
  await a.page.reload();
  await a.page.locator('[data-instruction]').first().waitFor();
  await a.page.waitForTimeout(300);
  expect(await a.page.locator('[data-discard]').count()).toBe(0);
  expect(a.wrongs).toEqual([]);
  await a.close();
});

/** A browser of nothing but its page. */
const LEAN = ['--disable-gpu', '--disable-extensions', '--no-default-browser-check'];
const KILLS = Number(process.env.UNROLL_DRAFT_KILLS ?? 1);
test(`${KILLS} kill -9 of the browser while drafting: what was acknowledged comes back, or what is newer`, async () => {
  const profile = join(dir, 'profile');
  const start = async (): Promise<{ child: ChildProcess; page: Page; end(): Promise<void> }> => {
    const { args = [], executablePath = 'chromium' } = launchOptions();
    const child = spawn(
      executablePath,
      [...args, ...LEAN, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const address = await new Promise<string>((resolve) => {
      let said = '';
      child.stderr?.on('data', (d: Buffer) => {
        said += d.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said);
        if (found?.[1]) resolve(found[1]);
      });
    });
    const browser = await chromium.connectOverCDP(address);
    const [context] = browser.contexts();
    const page = await (context as NonNullable<typeof context>).newPage();
    await page.goto(`${running.url}?theme=light&lang=en`);
    await page.locator('[data-instruction]').first().waitFor();
    return {
      child,
      page,
      async end() {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        process.kill(-(child.pid as number), 'SIGKILL');
        await gone;
        await browser.close().catch(() => {});
      },
    };
  };
  // a number of the document that costs nothing to compute with
  const epochs = (page: Page) => page.locator('.training [data-param=epochs]');
  let acknowledged = 0;
  for (let i = 0; i <= KILLS; i++) {
    const { page, end } = await start();
    if (i === 0) {
      // a graph that is quickly there again: the time goes into kills
      await page.keyboard.press('Control+Shift+E');
      await page.locator('[data-example=xor]').click();
      await page.locator('[data-node=act1]').waitFor();
    }
    await page.locator('#dock-training').click();
    const now = Number(await epochs(page).inputValue());
    expect(now, `after kill ${i}`).toBeGreaterThanOrEqual(acknowledged);
    if (i === KILLS) {
      await end();
      break;
    }
    // edits one after the other; every so often the page is asked to keep, as when it is hidden
    for (let k = 1; k <= 3; k++) {
      await epochs(page).fill(String(now + k));
      await epochs(page).press('Enter');
    }
    await page.waitForTimeout(300 + 97 * ((i * 5) % 11));
    // what the page was told is on the disk
    const drafts = await page.evaluate(
      () =>
        new Promise<number[][]>((resolve) => {
          const open = indexedDB.open('unroll');
          open.onsuccess = () => {
            const all = open.result.transaction('drafts').objectStore('drafts').getAll();
            all.onsuccess = () => resolve(all.result.map((d: { bytes: Uint8Array }) => [...d.bytes]));
            open.result.close();
          };
        }),
    );
    for (const draft of drafts) {
      const { doc } = readDocument(new Uint8Array(draft), 'draft');
      acknowledged = Math.max(acknowledged, Number(doc?.training.epochs));
    }
    await end();
  }
}, 10_800_000);
