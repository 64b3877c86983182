/** A cell opened by mouse, and how far back the gradient reaches: what the panel says is what the engine computes. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GradTime } from '../../src-engine/core/gradTime';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import { gradTime } from '../../src-engine/run/gradTime';
import { document as chain, sessionOf } from '../run/documents';
import { type AppPage, startApp } from './appPage';
import { overlapping, seriousFaults } from './faults';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());
const example = async (name: string): Promise<Doc> =>
  JSON.parse(await readFile(`examples/${name}.unroll.json`, 'utf8'));
/** An RNN whose loss is of every step. */
const RNN = chain(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['grid', 'Reshape', { shape: [8, 8] }],
    ['time', 'ToSequence'],
    ['rnn', 'RNN', { hiddenSize: 12 }],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 16, epochs: 20, seed: 3 },
);
/** Lets a document fall on the window. */
async function drop(app: AppPage, doc: Doc) {
  await app.page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'graph.unroll.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, JSON.stringify(doc));
  for (const n of doc.nodes.slice(0, 2)) await app.node(n.id).waitFor();
}
async function iterate(app: AppPage, count: number): Promise<string[]> {
  await app.unit('iteration');
  const losses: string[] = [];
  for (let i = 0; i < count; i++) {
    const before = await app.facts();
    await app.command('step').click();
    await app
      .until(async () => {
        const f = await app.facts();
        return !f.running && f.loss !== '' && (f.iteration !== before.iteration || f.at !== before.at);
      })
      .toBe(true);
    losses.push((await app.facts()).loss);
  }
  return losses;
}
async function computed(doc: Doc): Promise<GradTime> {
  const work = gradTime(await sessionOf(doc), { rows: 64, scale: 1 });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as GradTime;
  }
}
const said = (app: AppPage) => app.page.getByTestId('reach-said').innerText();
/** The number that a sentence ends in. */
const numberIn = (text: string): number => Number(/([\d.]+(?:e[-+]?\d+)?)$/.exec(text.trim())?.[1]);
const near = (a: number, b: number) => expect(Math.abs(a - b) / Math.abs(b)).toBeLessThan(0.006);
async function openPanel(app: AppPage) {
  await app.page.locator('#dock-gradtime').click();
  await app.page.getByTestId('reach-reading').waitFor();
}

test('RNN, GRU and LSTM of eight units, whose matrices are written out: opened by a key, nothing stands on anything', async () => {
  const app = await running.open();
  for (const op of ['RNN', 'GRU', 'LSTM']) {
    const nodes = RNN.nodes.map((n) => (n.id === 'rnn' ? { ...n, op, params: { hiddenSize: 8 } } : n));
    await drop(app, { ...RNN, nodes });
    await app.node('rnn').locator('header').click();
    await app.page.keyboard.press('o');
    await app.node('rnn_h').waitFor();
    await iterate(app, 1);
    await app.page.keyboard.press('Home');
    await app.page.waitForTimeout(300);
    expect({ op, on: await overlapping(app.page) }).toEqual({ op, on: [] });
  }
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test('an LSTM is opened by mouse: it trains on as the closed one does; undo closes it with its weights as they were', async () => {
  const doc = await example('digits-lstm');
  const closed = await running.open();
  await drop(closed, doc);
  const expected = await iterate(closed, 5);
  await closed.close();
  const app = await running.open();
  const { page } = app;
  await drop(app, doc);
  expect(await iterate(app, 3)).toEqual(expected.slice(0, 3));
  await app.node('lstm').locator('header').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open the cell' }).click();
  await expect.poll(() => app.node('lstm').count()).toBe(0);
  for (const id of ['lstm_i', 'lstm_f', 'lstm_g', 'lstm_o', 'lstm_c', 'lstm_h', 'lstm_h_before', 'lstm_c_before'])
    await app.node(id).waitFor();
  expect(await overlapping(page)).toEqual([]);
  const open = await iterate(app, 2);
  for (const [i, loss] of open.entries()) expect(Math.abs(Number(loss) - Number(expected[3 + i]))).toBeLessThan(1e-5);
  await page.keyboard.press('Control+z');
  await app.node('lstm').waitFor();
  await expect.poll(() => app.node('lstm_i').count()).toBe(0);
  expect(await iterate(app, 2)).toEqual(expected.slice(3));
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test('what cannot be opened says why', async () => {
  const app = await running.open();
  const doc = await example('digits-lstm');
  const nodes = doc.nodes.map((n) => (n.id === 'lstm' ? { ...n, params: { hiddenSize: 8, bidirectional: true } } : n));
  const edges = doc.edges.map(([a, b]) => [a === 'lstm.h' ? 'lstm.y' : a, b] as const);
  await drop(app, { ...doc, nodes, edges: edges.filter(([a]) => splitPort(a)[0] !== 'fc') });
  await app.node('lstm').locator('header').click();
  const button = app.page.locator('.open-cell button');
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  expect(await app.page.locator('.open-cell').innerText()).toContain('no node reads a sequence from its end');
  await app.close();
});

test('gates of a closed LSTM as strips: chosen in the inspector or the node’s menu; a click on one asks why', async () => {
  const app = await running.open();
  const { page } = app;
  await drop(app, await example('digits-lstm'));
  await app.node('lstm').locator('header').click();
  await page.getByLabel('Show the gates as strips').check();
  const gate = (name: string) => app.node('lstm').locator(`[data-gate=${name}]`);
  expect(await app.node('lstm').locator('[data-gate]').count()).toBe(4);
  await app.unit('iteration');
  await app.command('step').click();
  for (const name of ['i_l0', 'f_l0', 'g_l0', 'o_l0']) await gate(name).locator('canvas').waitFor();
  // a gate is between 0 and 1: nothing on its strip is orange
  const isBlue = await gate('f_l0')
    .locator('canvas')
    .evaluate((c: HTMLCanvasElement) => {
      const { data } = c.getContext('2d')?.getImageData(0, 0, c.width, c.height) ?? { data: [] };
      return Array.from({ length: data.length / 4 }, (_, i) => (data[4 * i] as number) <= (data[4 * i + 2] as number));
    });
  expect(isBlue).toHaveLength(8 * 32);
  expect(isBlue.every(Boolean)).toBe(true);
  await gate('f_l0')
    .locator('canvas')
    .click({ position: { x: 12, y: 10 } });
  await expect.poll(() => page.locator('.inspector').innerText()).toContain('sigmoid');
  await app.node('lstm').locator('header').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /Show the gates/ }).click();
  await expect.poll(() => app.node('lstm').locator('[data-gate]').count()).toBe(0);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
describe('the panel', () => {
  test('elman by hand: every number of the triangle is the engine’s, reached by arrows', async () => {
    const doc = await example('elman');
    const found = await computed(doc);
    const app = await running.open();
    const { page } = app;
    await drop(app, doc);
    await openPanel(app);
    const map = page.getByTestId('reach-map');
    await map.focus();
    const [state] = found.states;
    await page.keyboard.press('Home');
    near(numberIn(await said(app)), state?.whole[0] as number);
    for (const [r, k] of found.rows.entries()) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Home');
      for (let t = 0; t < found.T; t++) {
        const text = await said(app);
        expect(text).toContain(`step ${k}, state at step ${t}`);
        if (t <= k) near(numberIn(text), state?.norms[r * found.T + t] as number);
        else expect(text).toContain('a later step');
        await page.keyboard.press('ArrowRight');
      }
    }
    // its whole is what the bars of the run are made of
    expect(await page.getByTestId('reach').getAttribute('data-iteration')).toBe('0');
    const radius = page.getByRole('table', { name: 'Spectral radius' });
    near(numberIn(await radius.innerText()), found.matrices.find((m) => m.node === 'w_h')?.radius as number);
    expect(app.wrongs).toEqual([]);
    await app.close();
  });
  test('digits-lstm: one row, and it says so; four gates', async () => {
    const doc = await example('digits-lstm');
    const found = await computed(doc);
    const app = await running.open();
    const { page } = app;
    await drop(app, doc);
    await openPanel(app);
    expect(await page.locator('.reach-map').innerText()).toContain('of no single step');
    await page.getByTestId('reach-map').focus();
    await page.keyboard.press('Home');
    near(numberIn(await said(app)), found.states[0]?.whole[0] as number);
    await page.getByLabel('State').selectOption('lstm.c_l0');
    near(numberIn(await said(app)), found.states[1]?.whole[0] as number);
    const rows = page.getByRole('table', { name: 'Spectral radius' }).getByRole('row');
    expect(await rows.count()).toBe(4);
    for (const [i, m] of found.matrices.entries()) near(numberIn(await rows.nth(i).innerText()), m.radius as number);
    // open gates, at a click: nothing was learnt yet, and more comes to the first step at once
    await page.getByLabel('State').selectOption('lstm.h_l0');
    const before = numberIn(await said(app));
    await page.locator('[data-help=forget]').click();
    await app.until(async () => numberIn(await said(app))).toBeGreaterThan(5 * before);
    await app.until(() => page.locator('[data-help=forget]').count()).toBe(0);
    await app.close();
  });
  test('by keyboard: opened, the matrix scaled until the gradient grows, the scale made the weights’', async () => {
    const app = await running.open();
    const { page } = app;
    await drop(app, RNN);
    await app.node('rnn').locator('header').click();
    await page.keyboard.press('g');
    const reading = page.getByTestId('reach-reading');
    await reading.waitFor();
    expect(await reading.getAttribute('data-kind')).toBe('vanishes');
    const radius = async () => Number(await page.locator('[data-radius]').first().getAttribute('data-radius'));
    const before = await radius();
    const slider = page.getByRole('slider', { name: 'Recurrent matrix' });
    await slider.focus();
    await page.keyboard.press('End');
    await app.until(radius).toBeGreaterThan(7.9 * before);
    expect((await radius()) / before).toBeCloseTo(8, 3);
    const grown = await reading.innerText();
    expect(await app.facts()).toMatchObject({ iteration: 0, at: 0 });
    await page.getByRole('button', { name: 'Make it the weights' }).focus();
    await page.keyboard.press('Enter');
    await app.until(() => slider.inputValue()).toBe('0');
    await app.until(() => reading.innerText()).toBe(grown);
    expect((await radius()) / before).toBeCloseTo(8, 3);
    // back to 1 would take the weights back to an eighth
    await slider.focus();
    await page.keyboard.press('Home');
    await app.until(radius).toBeLessThan(1.01 * before);
    expect(app.wrongs).toEqual([]);
    await app.close();
  });
  test('what helps is one click, and one undo', async () => {
    const app = await running.open();
    const { page } = app;
    await drop(app, RNN);
    await openPanel(app);
    const help = (id: string) => page.locator(`[data-help=${id}]`);
    const undo = async () => {
      await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
      await page.keyboard.press('Control+z');
    };
    await help('lstm').click();
    await expect.poll(() => app.node('rnn').innerText()).toContain('LSTM');
    // computed anew, of the LSTM: it has a second state
    await expect.poll(() => page.getByLabel('State').locator('option').count()).toBe(2);
    await undo();
    await expect.poll(() => app.node('rnn').innerText()).toContain('RNN');
    // what is scaled before the RNN is computed again is scaled back by that
    await expect.poll(() => page.getByLabel('State').locator('option').count()).toBeLessThan(2);
    const reading = page.getByTestId('reach-reading');
    await reading.waitFor();
    // neither a cut nor a clipped norm makes more of what vanishes
    await expect.poll(() => reading.getAttribute('data-kind')).toBe('vanishes');
    await expect.poll(() => help('truncate').or(help('clip')).count()).toBe(0);
    const grow = async () => {
      await page.getByRole('slider', { name: 'Recurrent matrix' }).fill('0');
      await page.getByRole('slider', { name: 'Recurrent matrix' }).focus();
      await page.keyboard.press('End');
      await expect.poll(() => reading.getAttribute('data-kind')).toBe('explodes');
    };
    await grow();
    // no LSTM against growth; the matrix is tried smaller, and only tried
    expect(await help('lstm').count()).toBe(0);
    await help('scale').click();
    await expect.poll(() => reading.getAttribute('data-kind')).not.toBe('explodes');
    await grow();
    await help('truncate').click();
    const cut = 'The cut between steps 5 and 6';
    await expect.poll(() => reading.innerText()).toContain(cut);
    expect(await reading.getAttribute('data-kind')).toBe('short');
    expect(await help('truncate').count()).toBe(0);
    await help('uncut').click();
    await expect.poll(() => reading.innerText()).not.toContain('cut');
    await undo();
    await expect.poll(() => reading.innerText()).toContain(cut);
    await undo();
    await expect.poll(() => reading.innerText()).not.toContain('cut');
    await grow();
    await help('clip').click();
    await expect.poll(() => help('clip').count()).toBe(0);
    await page.locator('#dock-training').click();
    await expect.poll(() => page.locator('[data-param=clipNorm]').inputValue()).toBe('1');
    await app.close();
  });
  test.each(['light en', 'dark ko'])('axe finds nothing serious: %s', async (which) => {
    const [theme, lang] = which.split(' ');
    const app = await running.open(`theme=${theme}&lang=${lang}`);
    await drop(app, RNN);
    await openPanel(app);
    await app.page.getByTestId('reach-map').focus();
    await app.page.keyboard.press('ArrowDown');
    expect(await seriousFaults(app.page)).toEqual([]);
    await drop(app, await example('digits-lstm'));
    await app.node('lstm').locator('header').click();
    await expect.poll(() => app.page.getByTestId('reach-reading').count()).toBe(1);
    expect(await seriousFaults(app.page)).toEqual([]);
    await app.close();
  });
});
