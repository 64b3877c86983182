/** Data over time in the app: samples on the node, the user's own text and table, what they were scaled by. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());
/** Lets a file fall on the window. */
const drop = (app: AppPage, name: string, text: string) =>
  app.page.evaluate(
    ([n, t]) => {
      const data = new DataTransfer();
      data.items.add(new File([t as string], n as string));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
const samples = (app: AppPage) => app.node('data').locator('.sequences button');
async function learns(app: AppPage): Promise<void> {
  await app.command('step').click();
  await app.until(async () => (await app.facts()).running).toBe(false);
  await app.train(3);
  await app.until(async () => (await app.facts()).loss).not.toBe('');
  expect(app.wrongs).toEqual([]);
}

test('Moby-Dick on its node as text; a text of my own in its place, and back', async () => {
  const app = await running.open();
  await app.example('char-rnn');
  await app.until(() => samples(app).first().innerText()).toContain('Call me');
  const inspector = await app.select('data', 'Parameters');
  expect(await inspector.innerText()).toContain('3.06 nats');
  await drop(app, 'mine.txt', 'the quick brown fox jumps over the lazy dog.\n'.repeat(200));
  const dialog = app.page.getByTestId('data-dialog');
  await dialog.waitFor();
  expect(await dialog.innerText()).toContain('9,000 characters · 29 different characters');
  await app.page.locator('[data-use]').click();
  await app.until(() => samples(app).first().innerText()).toContain('the quick brown fox');
  await learns(app);
  await app.page.locator('[data-shipped]').click();
  await app.until(() => samples(app).first().innerText()).not.toMatch(/quick brown|lazy dog/);
  await app.until(() => samples(app).first().innerText()).toMatch(/[A-Za-z]/);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test("the weather's scaling is said on the node; a table of my own becomes a series there", async () => {
  const app = await running.open();
  await app.example('weather');
  await app.until(() => app.node('data').locator('.fitted').innerText()).toBe('scaled (x − 15.8) / 7.21');
  expect(await samples(app).locator('svg.series').count()).toBe(4);
  const rows = Array.from({ length: 200 }, (_, i) => `2024-${i},${Math.sin(i / 5).toFixed(3)},${i % 7}`);
  await drop(app, 'sales.csv', ['date,sales,weekday', ...rows].join('\n'));
  const dialog = app.page.getByTestId('data-dialog');
  await dialog.waitFor();
  expect(await dialog.locator('[data-field=source]').inputValue()).toBe('series');
  await dialog.locator('[data-column=sales] select').first().selectOption('target');
  await app.page.locator('[data-use]').click();
  await app.until(() => app.node('data').innerText()).toContain('sales, t + 1');
  await learns(app);
  await app.close();
});
test('a sample of a task is chosen where it is shown; a series too short for its window says so', async () => {
  const app = await running.open();
  await app.example('brackets');
  await app.until(() => samples(app).count()).toBe(4);
  await samples(app).nth(2).click();
  await app.until(() => samples(app).nth(2).getAttribute('aria-pressed')).toBe('true');
  await app.example('moving-shapes');
  await app.until(() => app.node('data').locator('canvas.frames').count()).toBe(3);
  await app.example('weather');
  await app.setParam('data', 'window', '1460');
  await app.page.locator('#dock-problems').click();
  await app.until(() => app.page.locator('#dock-panel').innerText()).toContain('1169 steps');
  expect(app.wrongs).toEqual([]);
  await app.close();
});
