/** By keyboard alone: a net built, wired, named and trained; every list, menu and sheet; Hangul on or off. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';
import { seriousFaults } from './faults';

let running: Awaited<ReturnType<typeof startApp>>;
let app: AppPage;
beforeAll(async () => {
  running = await startApp();
  app = await running.open();
});
afterAll(() => running.close());

const press = async (...keys: readonly string[]) => {
  for (const key of keys) await app.page.keyboard.press(key);
};
const wire = (id: string) => app.page.locator(`.react-flow__edge[data-id="${id}"]`);
/** Opens a list, types what is looked for, takes the first. */
async function take(key: string, text: string, selector = '.add-list') {
  await app.page.keyboard.press(key);
  await app.page.locator(selector).waitFor();
  await app.page.keyboard.type(text);
  await app.page.keyboard.press('Enter');
  await expect.poll(() => app.page.locator(selector).count()).toBe(0);
}

test('a net is built and trained without a mouse', async () => {
  const { page } = app;
  await take('Control+k', 'New', '.dialog.commands');
  await expect.poll(() => page.locator('[data-node]').count()).toBe(0);
  await take('a', 'Dataset');
  for (const op of ['Conv2d', 'ReLU', 'MaxPool2d', 'Flatten', 'Linear', 'CrossEntropyLoss']) await take('c', op);
  await press('Home'); // what is out of sight is not drawn
  for (const id of ['data.x->conv1.x', 'conv1.y->relu1.x', 'flatten1.y->linear1.x', 'linear1.y->loss.prediction'])
    await expect.poll(() => wire(id).count(), { message: id }).toBe(1);
  // the target: the data set is found in the outline, its port reached by Tab, the other end chosen from a list
  await press('Control+f');
  await page.keyboard.type('data');
  await press('ArrowDown', 'Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('data');
  for (let i = 0; i < 6; i++) {
    await press('Tab');
    if ((await page.evaluate(() => document.activeElement?.getAttribute('data-port'))) === 'data.y') break;
  }
  await take('Enter', 'loss.target');
  await expect.poll(() => wire('data.y->loss.target').count()).toBe(1);
  // too long a row for the window: arranged it is in two, and nearer; that is one step
  const rows = () =>
    page
      .locator('.react-flow__node')
      .evaluateAll((all) => new Set(all.map((n) => (n as HTMLElement).style.transform.split(',')[1])).size);
  const zoom = async () =>
    Number.parseInt(
      await page
        .locator('.zoom')
        .innerText()
        .then((t) => t.replace(/\D/g, '')),
      10,
    );
  await press('Home');
  await expect.poll(rows).toBe(1);
  const far = await zoom();
  await press('Shift+A');
  await expect.poll(rows).toBe(2);
  await expect.poll(zoom).toBeGreaterThan(far);
  await press('Control+z');
  await expect.poll(rows).toBe(1);
  await expect.poll(zoom).toBe(far);
  await press('Control+Shift+Z');
  await expect.poll(rows).toBe(2);
  await press('F5');
  await expect.poll(async () => (await app.facts()).iteration, { timeout: 30_000 }).toBeGreaterThanOrEqual(50);
  await press('F5');
  await app.standsStill();
  expect(Number((await app.facts()).loss)).toBeLessThan(2.25);
});
test('the shortcut sheet lists every command that has a key; Escape leads back', async () => {
  const { page } = app;
  await page
    .locator('.react-flow__pane')
    .focus()
    .catch(() => {});
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await press('Shift+?');
  const sheet = page.getByTestId('shortcuts');
  await sheet.waitFor();
  const text = await sheet.innerText();
  for (const said of ['Ctrl+Z', 'F2', 'Ctrl+K', 'F10', 'Align left sides', 'drop it there'])
    expect(text).toContain(said);
  await press('Escape');
  await expect.poll(() => sheet.count()).toBe(0);
  // a key that needs a selection says so; Escape takes it away
  await press('Escape', 'Delete');
  await expect.poll(() => page.locator('.notice').allInnerTexts()).toEqual(['Delete: select nodes or wires first.']);
  await press('Escape');
  await expect.poll(() => page.locator('.notice').count()).toBe(0);
});
test('keys are the same with Hangul on', async () => {
  const { page } = app;
  const typed = (key: string, code: string) =>
    page.evaluate(
      ([k, c]) =>
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: k, code: c, bubbles: true, cancelable: true })),
      [key, code],
    );
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await typed('ㅁ', 'KeyA');
  await page.locator('.add-list').waitFor();
  await press('Escape');
  await expect.poll(() => page.locator('.add-list').count()).toBe(0);
  // on a Latin board of another order the letter decides: what writes q where A is, is no A
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await typed('q', 'KeyA');
  await page.waitForTimeout(150);
  expect(await page.locator('.add-list').count()).toBe(0);
});
test('Hangul typed into a field reaches it whole, and acts only when it is done', async () => {
  const { page } = app;
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await press('a');
  const input = page.locator('.add-list input');
  await input.waitFor();
  const cdp = await page.context().newCDPSession(page);
  for (const text of ['ㅎ', '하', '합'])
    await cdp.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  await cdp.send('Input.insertText', { text: '합' });
  expect(await input.inputValue()).toBe('합');
  expect(await page.locator('.add-list').count()).toBe(1);
  await press('Escape');
});
test.each(['light en', 'dark ko'])('axe finds nothing serious in what opens: %s', async (which) => {
  const [theme, lang] = which.split(' ');
  const other = await running.open(`theme=${theme}&lang=${lang}`);
  const { page } = other;
  const faults: string[] = [];
  const look = async (what: string) => {
    for (const f of await seriousFaults(page)) faults.push(`${what}: ${f}`);
  };
  await page.keyboard.press('a');
  await page.locator('.add-list').waitFor();
  await look('add list');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.locator('.dialog.commands').waitFor();
  await look('commands');
  await page.keyboard.press('Escape');
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Shift+?');
  await page.getByTestId('shortcuts').waitFor();
  await look('shortcuts');
  await page.keyboard.press('Escape');
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+f');
  await page.locator('[role=tree]').waitFor();
  await page.locator('[data-outline=conv2]').click();
  await page.keyboard.press('ArrowRight');
  await look('outline');
  await other.node('conv1').locator('header').click({ button: 'right' });
  await page.getByTestId('context-menu').waitFor();
  await look('menu');
  await page.keyboard.press('Escape');
  await page.getByTestId('context-menu').waitFor({ state: 'detached' });
  // what can be chosen is said in words, not as it stands in files
  const chosen = page.locator('[data-param=init] option').first();
  expect(await chosen.innerText()).toBe(lang === 'ko' ? '기본값' : 'default');
  await other.node('flatten').locator('header').click();
  await page.keyboard.press('Delete');
  await other.node('fc1').locator('.problem').click();
  await page.locator('.popup').waitFor();
  await look('problem');
  expect(faults).toEqual([]);
  expect(other.wrongs).toEqual([]);
  await other.close();
});
test('nothing went wrong on the way', () => expect(app.wrongs).toEqual([]));
