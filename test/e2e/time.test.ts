/** Recurrent nets in the app: unrolled on the tape, stepped through time, trained. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());
/** Lets a document fall on the window. */
const drop = (app: AppPage, doc: unknown) =>
  app.page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'rows.unroll.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, JSON.stringify(doc));
const node = (id: string, op: string, params: object, i: number) => ({ id, op, params, at: [240 * i, 0] });
const ROWS = {
  format: 'unroll',
  version: 1,
  name: 'Rows',
  nodes: [
    node('data', 'Dataset', { source: 'digits', normalize: 'unit' }, 0),
    node('grid', 'Reshape', { shape: [8, 8] }, 1),
    node('time', 'ToSequence', {}, 2),
    node('lstm', 'LSTM', { hiddenSize: 16 }, 3),
    node('fc', 'Linear', { outFeatures: 10 }, 4),
    node('loss', 'CrossEntropyLoss', {}, 5),
  ],
  edges: [
    ['data.x', 'grid.x'],
    ['grid.y', 'time.x'],
    ['time.y', 'lstm.x'],
    ['lstm.h', 'fc.x'],
    ['fc.y', 'loss.prediction'],
    ['data.y', 'loss.target'],
  ],
  training: { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 32, epochs: 20 },
};

test('rows of a digit through an LSTM: a time step at a time, forwards and back; then it trains', async () => {
  const app = await running.open();
  const { page } = app;
  await drop(app, ROWS);
  await app.node('lstm').waitFor();
  // the target's wire passes four nodes: it runs above them, not behind
  const top = async (of: string) => (await page.locator(of).boundingBox())?.y ?? Number.NaN;
  const lane = '.react-flow__edge[data-id="data.y->loss.target"] .wire';
  await expect.poll(async () => (await top(lane)) < (await top('[data-node=lstm]'))).toBe(true);
  const said = () => page.locator('.said').innerText();
  await page.locator('[data-node=lstm] header').click();
  const step = async () => {
    const { at } = await app.facts();
    await page.keyboard.press('F10');
    await expect.poll(async () => (await app.facts()).at).not.toBe(at);
  };
  await step(); // the rows
  const times: number[] = [];
  for (let i = 0; i < 40 && times.at(-1) !== 7; i++) {
    await step();
    const t = /t = (\d+)/.exec(await said())?.[1];
    if (t !== undefined && Number(t) !== times.at(-1)) times.push(Number(t));
  }
  expect(times).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const strip = page.locator('[data-node=lstm] canvas.states');
  await strip.waitFor();
  await page.keyboard.press('Shift+F10');
  await expect.poll(said).toContain('t = 6');
  // a click on the strip asks why: the number has its step
  await strip.click({ position: { x: 10, y: 20 } });
  await page.getByRole('tab', { name: 'Why' }).click();
  // the formula with the numbers in it, and with their names
  await expect.poll(() => page.locator('.why .sum').innerText()).toMatch(/^-?.*tanh\(\(?-?\d.* = -?\d/);
  expect(await page.locator('.why .formula').innerText()).toMatch(/^o_l0 \* tanh\(c_l0\)$/);
  // each number can be asked the same, and the way back is there
  const asked = await page.locator('.why h3').innerText();
  // the place is told in words, too: what each number of it counts
  expect(await page.locator('.why .place').innerText()).toMatch(/^step \d+, sample \d+, unit \d+$/);
  expect(await page.locator('.why .terms th').allInnerTexts()).toEqual(['step, sample, unit']);
  await page.locator('.why .terms button').filter({ hasText: 'c_l0' }).click();
  await expect.poll(() => page.locator('.why .formula').innerText()).toBe('f_l0 * c0 + i_l0 * g_l0');
  await page.locator('.why .back').click();
  await expect.poll(() => page.locator('.why h3').innerText()).toBe(asked);
  expect(await page.locator('.why .back').count()).toBe(0);
  await page.keyboard.press('F5');
  const first: number[] = [];
  await expect
    .poll(
      async () => {
        const { loss, iteration } = await app.facts();
        if (loss !== '' && first.length === 0) first.push(Number(loss));
        return iteration;
      },
      { timeout: 40_000, interval: 5 },
    )
    .toBeGreaterThan(60);
  await page.keyboard.press('F5');
  await app.standsStill();
  expect(Number((await app.facts()).loss)).toBeLessThan(first[0] as number);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
