/** The frame around the canvas: what cannot be done says why, and nothing goes wrong in silence. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';

let server: Awaited<ReturnType<typeof startApp>>;
let app: AppPage | undefined;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());
afterEach(async () => {
  await app?.close();
  app = undefined;
});
const open = async (query?: string): Promise<AppPage> => {
  app = await server.open(query);
  return app;
};

test('Run that cannot leads to the problems, by a click and by its key', async () => {
  const a = await open('theme=light&lang=ko');
  await a.node('conv2').locator('header').click();
  const field = a.page.locator('.inspector [data-param=kernelSize]');
  await field.fill('99 × 99');
  await field.press('Enter');
  await expect.poll(() => a.command('toggle').getAttribute('aria-disabled')).toBe('true');
  const problems = a.page.locator('#dock-problems[aria-selected=true]');
  await a.command('toggle').click({ force: true }); // it only looks disabled
  await problems.waitFor();
  await a.until(() => a.page.locator('#dock-panel').innerText()).toContain('커널 99×99');
  await a.page.locator('#dock-tape').click();
  await a.page.keyboard.press('F5');
  await problems.waitFor();
});

test('a text that is being typed keeps its own undo; taken over, it is one step of the document', async () => {
  const a = await open();
  await a.node('conv1').locator('header').click();
  const field = a.page.locator('.inspector [data-param=outChannels]');
  await field.fill('9');
  await a.page.keyboard.press('Control+z');
  expect(await a.command('undo').getAttribute('aria-disabled')).toBe('true'); // the document has no step
  await field.fill('7');
  await field.press('Enter');
  await a.until(() => a.node('conv1').innerText()).toContain('7 @');
  await a.page.keyboard.press('Control+z');
  await a.until(() => a.node('conv1').innerText()).toContain('6 @');
});

test('the current instruction is said with its node set apart, and buttons name their keys', async () => {
  const a = await open();
  await a.page.keyboard.press('F11');
  await a.standsAt(0, 1);
  expect(await a.page.locator('.said strong').innerText()).toBe('conv1');
  expect(await a.command('step').getAttribute('title')).toMatch(/by node {2}F10/);
  await a.unit('instruction');
  expect(await a.command('back').getAttribute('title')).toContain('Alt+F11');
});

test('a fault that nobody caught is told in words', async () => {
  const a = await open();
  await a.page.evaluate(() => void Promise.reject(new Error('made for this test\n  at nowhere')));
  const notice = a.page.locator('.notice.error');
  await notice.waitFor();
  expect(await notice.innerText()).toMatch(/^Something in Unroll went wrong: made for this test\./);
  expect(a.wrongs).toHaveLength(1); // the console has it, too
});
