/** A text model writes while it learns; a series model draws its forecast: opened from the gallery and used by mouse and keyboard. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';
import { seriousFaults } from './faults';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());
/** Longer than a model needs that shares its machine. */
const PATIENCE = { timeout: 60_000, interval: 100 };
const written = (app: AppPage) => app.page.getByTestId('written').innerText();
/** Which iteration's weights wrote the text that stands there now. */
const author = (app: AppPage) =>
  app.page.locator('.writing-now [data-iteration]').getAttribute('data-iteration').then(Number);

test('Moby-Dick from the gallery: its lesson leads to the writing, it writes, it is trained, it writes otherwise', async () => {
  const app = await running.open();
  const { page } = app;
  await app.example('char-rnn');
  await app.node('gru').waitFor();
  await page.locator('.lesson [data-command=show-writing]').click();
  await page.getByLabel('Prompt').fill('Call me ');
  await page.getByLabel('Characters').fill('12');
  await page.locator('[data-write=write]').click();
  await expect.poll(async () => (await written(app)).length, PATIENCE).toBe('Call me '.length + 12);
  expect(await author(app)).toBe(0);
  const first = await written(app);
  expect(first.startsWith('Call me ')).toBe(true);
  expect(await page.locator('.writing-strip canvas').getAttribute('width')).toBe(String('Call me '.length + 11));
  // it waits until the weights are others
  await page.getByText('It writes again when the weights are others').waitFor();
  await page.locator('.lesson [data-command=toggle]').click();
  await expect.poll(() => author(app), PATIENCE).toBeGreaterThan(0);
  const { wall, cpu } = await app.tasks(2000);
  expect(cpu.length).toBeGreaterThan(50);
  expect(cpu.filter((ms) => ms > 50)).toEqual([]);
  // the clock counts what others took of a shared machine
  if (process.env.UNROLL_ACCEPTANCE) expect(wall.filter((ms) => ms > 50)).toEqual([]);
  await expect.poll(() => page.locator('.writing-past article').count(), PATIENCE).toBeGreaterThan(1);
  // the oldest stands last, as it was written
  expect(await page.locator('.writing-past pre').last().innerText()).toBe(first);
  await page.locator('[data-write=stop]').click();
  await page.locator('.lesson [data-command=toggle]').click();
  await app.standsStill();
  const still = await written(app);
  await page.waitForTimeout(400);
  expect(await written(app)).toBe(still);
  // the same weights and seed at temperature 0 write the same text twice
  await page.getByLabel('Temperature').fill('0');
  await page.getByLabel('Another text as it learns').uncheck();
  const twice: string[] = [];
  for (let i = 0; i < 2; i++) {
    await page.locator('[data-write=write]').press('Enter');
    await page.locator('[data-write=stop]').waitFor();
    await page.locator('[data-write=write]').waitFor();
    twice.push(await written(app));
  }
  expect(twice[0]).toBe(twice[1]);
  expect(twice[0]?.length).toBe('Call me '.length + 12);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test('a prompt with characters that the text does not have; another document ends the writing', async () => {
  const app = await running.open();
  const { page } = app;
  await app.example('char-rnn');
  await app.node('gru').waitFor();
  await page.locator('#dock-writing').click();
  await page.getByLabel('Prompt').fill('고래 whale');
  await page.locator('[data-write=write]').click();
  await page.getByText('The text has no 고 래').waitFor();
  await expect.poll(() => written(app), PATIENCE).toMatch(/^ whale./);
  await app.example('xor');
  await page.getByText('Writing needs a Dataset whose source is').waitFor();
  await app.example('char-rnn');
  await page.locator('[data-write=write]').waitFor();
  expect(await page.getByTestId('written').count()).toBe(0);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test('the weather: the forecast is drawn, gets better as it trains, and goes on by itself from where the chart is clicked', async () => {
  const app = await running.open();
  const { page } = app;
  await app.example('weather');
  await app.node('gru').waitFor();
  await app.longRun();
  await page.locator('.lesson [data-command=show-forecast]').click();
  const chart = page.locator('.forecast-chart [data-points]');
  await chart.waitFor();
  expect(Number(await chart.getAttribute('data-points'))).toBeGreaterThan(200);
  const rmse = (kind: string) =>
    page
      .locator(`[data-rmse=${kind}]`)
      .innerText()
      .then((text) => Number(/[\d.]+/.exec(text)?.[0]));
  const before = { predicted: await rmse('predicted'), naive: await rmse('naive') };
  expect(before.predicted).toBeGreaterThan(before.naive);
  const { iteration } = await app.train(150);
  const done = iteration + 1;
  await expect
    .poll(() => page.locator('.forecast-said [data-iteration]').getAttribute('data-iteration').then(Number), PATIENCE)
    .toBe(done);
  expect(await rmse('predicted')).toBeLessThan(before.predicted / 2);
  expect(await rmse('naive')).toBe(before.naive);
  await chart.locator('.u-over').click({ position: { x: 300, y: 40 } });
  await page.locator('[data-rmse=free]').waitFor();
  expect(await page.getByLabel('On its own predictions').isChecked()).toBe(true);
  const from = page.getByLabel('From step');
  const chosen = Number(await from.inputValue());
  await from.fill(String(chosen + 5));
  await expect.poll(() => from.inputValue()).toBe(String(chosen + 5));
  await page.getByText('The other 8 columns are fed as they came').waitFor();
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test.each(['light en', 'dark ko'])('axe finds nothing serious in writing and forecast: %s', async (which) => {
  const [theme, lang] = which.split(' ');
  const app = await running.open(`theme=${theme}&lang=${lang}`);
  const { page } = app;
  const faults: string[] = [];
  const look = async (what: string) => {
    for (const f of await seriousFaults(page)) faults.push(`${what}: ${f}`);
  };
  // a panel that only some documents have a use for: not among the others, but it stays where it stands open, and says why it is empty
  expect(await page.locator('#dock-writing, #dock-forecast').count()).toBe(0);
  await app.example('char-rnn');
  await page.locator('#dock-writing').click();
  expect(await page.locator('#dock-forecast').count()).toBe(0);
  await app.example('xor');
  await page.getByText(lang === 'ko' ? '글을 쓰려면' : 'Writing needs').waitFor();
  await app.example('char-rnn');
  await page.locator('.writing input[type=number]').first().fill('8');
  for (let i = 0; i < 2; i++) {
    await page.locator('.writing input[type=number]').last().fill(String(i));
    await page.locator('[data-write=write]').click();
    await expect.poll(async () => (await written(app)).trim().length, PATIENCE).toBeGreaterThan(5);
    await page.locator('[data-write=stop]').click();
  }
  await look('writing');
  await app.example('weather');
  await page.locator('#dock-forecast').click();
  await page.locator('.forecast-chart [data-points]').waitFor();
  await page.locator('.forecast-free input[type=checkbox]').check();
  await page.locator('[data-rmse=free]').waitFor();
  await look('forecast');
  expect(faults).toEqual([]);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
