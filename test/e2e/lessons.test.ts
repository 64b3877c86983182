/** Lessons beside the canvas and the gallery of examples: by keyboard and mouse, in both languages and themes. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Doc } from '../../src-engine/document/doc';
import { startApp } from './appPage';
import { overlapping, seriousFaults } from './faults';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());

test('the gallery by keyboard: search, arrows, Enter; the example opens with its lesson', async () => {
  const app = await running.open();
  const { page } = app;
  const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.example ?? '');
  await page.keyboard.press('Control+Shift+E');
  await page.getByTestId('examples').waitFor();
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe('xor');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe('digits-cnn');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.type('Delay'); // an op that stands in it
  await expect.poll(() => page.locator('[data-example=elman]').count()).toBe(1);
  await expect.poll(() => page.locator('[data-example=xor]').count()).toBe(0);
  await page.locator('[type=search]').fill('nothing of this kind');
  await page.getByText('No example is about').waitFor();
  await page.locator('[type=search]').fill('elman');
  await page.keyboard.press('Enter');
  await app.node('before').waitFor();
  await page.locator('.lesson li').first().waitFor();
  // its buttons, by keyboard: a node is pointed at, a command runs
  await page.locator('[data-points-at=before]').first().focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.inspector h2').innerText()).toContain('before');
  const { at } = await app.facts();
  await page.locator('.lesson [data-command=nextNode]').first().focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await app.facts()).at).toBeGreaterThan(at);
  const answer = page.locator('.lesson details');
  expect(await answer.getAttribute('open')).toBeNull();
  await answer.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => answer.getAttribute('open')).not.toBeNull();
  expect(app.wrongs).toEqual([]);
  await app.close();
});
/** Examples whose nodes stand in more than one row: those of one row have all the height they need. */
const inRows = readdirSync('examples').flatMap((file) => {
  const { nodes }: Doc = JSON.parse(readFileSync(`examples/${file}`, 'utf8'));
  return new Set(nodes.map((n) => n.at?.[1])).size > 1 ? [{ name: file.replace('.unroll.json', ''), nodes }] : [];
});
test('no node of an example stands on another, with the pictures of its weights', async () => {
  const app = await running.open();
  expect(inRows.length).toBeGreaterThan(3);
  for (const { name, nodes } of inRows) {
    await app.example(name);
    const there = () =>
      app.page.locator('[data-node]').evaluateAll((all) => all.map((n) => n.getAttribute('data-node')));
    await expect.poll(there).toEqual(expect.arrayContaining(nodes.map((n) => n.id)));
    await app.command('step').click();
    await app.until(async () => (await app.facts()).at).toBeGreaterThan(0);
    expect({ name, on: await overlapping(app.page) }).toEqual({ name, on: [] });
  }
  await app.close();
});
test('a change of a lesson is one undo step, and its button says that it is made', async () => {
  const app = await running.open();
  const { page } = app;
  await app.example('conv-5x5');
  await app.node('conv').waitFor();
  const button = page.locator('[data-changes="conv.padding"]').first();
  expect(await button.getAttribute('aria-pressed')).toBe('false');
  await button.click();
  await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
  await page.locator('.lesson [data-command=nextNode]').first().click();
  await app.until(async () => (await app.numbers('conv')).length).toBe(5);
  await app.command('undo').click();
  await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false');
  await app.close();
});
test('a teacher writes a lesson: it is shown as text, undone in one step, and kept', async () => {
  const app = await running.open();
  const { page } = app;
  await app.example('xor');
  await page.locator('[data-lesson-edit]').click();
  const first = page.getByLabel('Step 1', { exact: true });
  await first.fill('Look at **this**: <img src=x onerror="document.title=1"> and `x < y`.');
  await page.locator('[data-lesson-done]').click();
  const step = page.locator('.lesson li').first();
  await expect.poll(() => step.innerText()).toContain('<img src=x onerror="document.title=1"> and x < y.');
  expect(await step.locator('strong').innerText()).toBe('this');
  expect(await step.locator('img').count()).toBe(0);
  await page.locator('.doc .dirty').waitFor();
  // what says so takes nothing of the name
  const name = page.locator('.doc .name');
  expect(await name.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
  const [mark, dot] = [await page.locator('.doc .mark').boundingBox(), await page.locator('.doc .dirty').boundingBox()];
  expect(dot?.x ?? 1e9).toBeLessThan((mark?.x ?? 0) + (mark?.width ?? 0));
  await app.command('undo').click();
  await expect.poll(() => step.innerText()).toContain('Step through one iteration');
  await page.locator('[data-lesson-edit]').click();
  await page.locator('.lesson.editing').waitFor();
  await page.getByLabel('Point at …').first().selectOption('act1');
  await page.getByRole('button', { name: 'Move step 2 up' }).click();
  await page.locator('[data-lesson-done]').click();
  await expect.poll(() => page.locator('.lesson li').nth(1).locator('[data-points-at=act1]').count()).toBe(1);
  // a new document has none, and one can be written for it
  await page.keyboard.press('Alt+n');
  await expect.poll(() => page.locator('#side-nodes').getAttribute('aria-selected')).toBe('true');
  await page.locator('#side-lesson').click();
  await page.getByText('This graph has no lesson').waitFor();
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test.each(['light en', 'dark ko'])('axe finds nothing serious in lesson, editor and gallery: %s', async (which) => {
  const [theme, lang] = which.split(' ');
  const app = await running.open(`theme=${theme}&lang=${lang}`);
  const { page } = app;
  const faults: string[] = [];
  const look = async (what: string) => {
    for (const f of await seriousFaults(page)) faults.push(`${what}: ${f}`);
  };
  await page.locator('.lesson li').first().waitFor();
  expect(await page.locator('.lesson-question').innerText()).toMatch(lang === 'ko' ? /[가-힣]/ : /parameters/);
  await page.locator('summary').click();
  await page.locator('[data-points-at=conv1]').first().click();
  await look('lesson');
  await page.keyboard.press('Control+Shift+E');
  await page.getByTestId('examples').waitFor();
  await look('gallery');
  await page.keyboard.press('Escape');
  await page.getByTestId('examples').waitFor({ state: 'detached' });
  await page.locator('[data-lesson-edit]').click();
  await page.locator('.lesson.editing').waitFor();
  await look('editor');
  expect(faults).toEqual([]);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
