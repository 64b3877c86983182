/** Own data in a browser: a table with missing values, a folder of images, an .npz: each to a model that learns, in a few acts. */
import { createHash } from 'node:crypto';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bits } from '../../src-engine/core/random';
import { type AppPage, startApp } from './appPage';
import { seriousFaults } from './faults';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());
const unit = (seed: number, i: number) => bits(seed, i) / 2 ** 32;

/** Two species by length and colour; some lengths are not known, and one is no number. */
function csv(): Uint8Array {
  const lines = ['length;"colour, seen";note;species'];
  for (let i = 0; i < 240; i++) {
    const isA = i % 2 === 0;
    const length = (isA ? 3 : 5) + unit(1, i);
    const colour = unit(2, i) < 0.9 === isA ? 'red' : 'blue';
    const seen = i === 20 ? 'five' : length.toFixed(2);
    lines.push(`${i % 17 === 0 ? 'NA' : seen};${colour};free text ${i};${isA ? 'setosa' : 'virginica'}`);
  }
  return new TextEncoder().encode(lines.join('\r\n'));
}
/** Bars that lie, and bars that stand, in PNG files of two folders. */
function images(): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 320; i++) {
    const data = new Uint8Array(12 * 10 * 3).fill(240);
    const at = 1 + (bits(3, i) % 8);
    for (let k = 0; k < 10; k++) for (let c = 0; c < 3; c++) data[3 * (i % 2 ? at * 12 + k : k * 12 + at) + c] = 20;
    files[`${i % 2 ? 'lying' : 'standing'}/${String(i).padStart(3, '0')}.png`] = encode({
      width: 12,
      height: 10,
      channels: 3,
      data,
    });
  }
  return zipSync(files);
}
/** A .npy of version 1 by the format's own text. */
function npy(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const out = new Uint8Array(10 + header.length + data.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  out.set(new TextEncoder().encode(header), 10);
  out.set(data, 10 + header.length);
  return out;
}
function npz(): Uint8Array {
  const x = Float32Array.from({ length: 200 * 3 }, (_, i) => 2 * unit(4, i) - 1);
  const y = Float64Array.from({ length: 200 }, (_, i) => (x[3 * i] as number) - 2 * (x[3 * i + 1] as number));
  return zipSync({
    'x.npy': npy('<f4', [200, 3], new Uint8Array(x.buffer)),
    'y.npy': npy('<f8', [200], new Uint8Array(y.buffer)),
  });
}

/** Every act of the person is counted. */
class Person {
  acts = 0;
  constructor(readonly app: AppPage) {}
  async do(act: () => Promise<unknown>): Promise<void> {
    this.acts++;
    await act();
  }
  /** Lets a file go over the window. */
  drop = (name: string, bytes: Uint8Array) =>
    this.do(() =>
      this.app.page.evaluate(
        ([n, b64]) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(b64 as string), (c) => c.charCodeAt(0))], n as string));
          const at = { dataTransfer: data, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new DragEvent('drop', at));
        },
        [name, Buffer.from(bytes).toString('base64')],
      ),
    );
  use = () => this.do(() => this.app.page.locator('[data-use]').click());
  connect = (op: string) =>
    this.do(async () => {
      const { page } = this.app;
      await page.keyboard.press('c');
      await page.locator('.add-list').waitFor();
      await page.keyboard.type(op);
      await page.keyboard.press('Enter');
      await page.locator('.add-list').waitFor({ state: 'detached' });
    });
  blank = () => this.do(() => this.app.page.keyboard.press('Alt+n'));
}
async function learns(app: AppPage, person: Person): Promise<void> {
  // the loss of the very first batch, however fast the machine is
  await app.unit('iteration');
  await app.command('step').click();
  await expect.poll(async () => Number((await app.facts()).loss)).toBeGreaterThan(0);
  const first = Number((await app.facts()).loss);
  await person.do(() => app.train(20));
  expect(Number((await app.facts()).loss)).toBeLessThan(first);
  expect(person.acts).toBeLessThan(10);
  expect(app.wrongs).toEqual([]);
}
/** The missing wire to the target, by the fix on the loss. */
const wireTarget = (person: Person) =>
  person.do(async () => {
    const { page } = person.app;
    await page.locator('[data-node=loss] .problem').click();
    await page.locator('[data-fix=connect]').first().click();
  });

test('a CSV with missing values', async () => {
  const app = await running.open();
  const person = new Person(app);
  await person.blank();
  await person.drop('flowers.csv', csv());
  const dialog = app.page.getByTestId('data-dialog');
  await dialog.waitFor();
  const text = await dialog.innerText();
  expect(text).toContain('240 rows');
  expect(text).toContain('16 values are missing');
  expect(await dialog.locator('[data-odd=length]').innerText()).toContain('row 22 “five”');
  const role = (name: string) => dialog.locator(`[data-column="${name}"] select`).first().inputValue();
  expect([await role('length'), await role('colour, seen'), await role('note'), await role('species')]).toEqual([
    'feature',
    'feature',
    'ignore',
    'target',
  ]);
  expect(await seriousFaults(app.page)).toEqual([]);
  await person.do(() => dialog.locator('[data-field=missing]').selectOption('mean'));
  await person.use();
  await app.node('data').waitFor();
  await person.connect('Linear');
  await person.connect('CrossEntropyLoss');
  await wireTarget(person);
  await learns(app, person);
  // the shapes are the document's own: three features (a number and two colours)
  expect(await app.page.locator('[data-node=data] footer').innerText()).toContain('3');
  // what a column is used as can be changed later; what was set stays as it was
  await app.select('data', 'Parameters');
  await app.page.locator('[data-edit-columns]').click();
  await dialog.waitFor();
  expect(await dialog.locator('[data-field=missing]').inputValue()).toBe('mean');
  await dialog.locator('[data-column="colour, seen"] select').selectOption('ignore');
  await dialog.getByText('Features: 3 → 1').waitFor();
  await dialog.locator('[data-use]').click();
  await expect.poll(() => app.page.locator('[data-node=data] footer').innerText()).toContain('1');
  // another file says what it takes the place of
  await person.drop('numbers.npz', npz());
  await dialog.getByText('Replaces flowers.csv in data').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test('a folder of images for each class, as a zip', async () => {
  const app = await running.open();
  const person = new Person(app);
  await person.blank();
  await person.drop('bars.zip', images());
  const dialog = app.page.getByTestId('data-dialog');
  await dialog.waitFor();
  expect(await dialog.locator('canvas').count()).toBe(12);
  await person.use();
  await person.connect('Conv2d');
  await person.connect('Flatten');
  await person.connect('Linear');
  await person.connect('CrossEntropyLoss');
  await wireTarget(person);
  await learns(app, person);
  await app.close();
});
test('an .npz', async () => {
  const app = await running.open();
  const person = new Person(app);
  await person.blank();
  await person.drop('numbers.npz', npz());
  await app.page.getByTestId('data-dialog').waitFor();
  await person.use();
  await person.connect('Linear');
  await person.do(async () => {
    await app.page.locator('[data-node=linear1] header').click();
    await app.page.locator('[data-param=outFeatures]').fill('1');
    await app.page.locator('[data-param=outFeatures]').press('Enter');
    await app.page.locator('[data-node=linear1] header').click();
  });
  await person.connect('MSELoss');
  await wireTarget(person);
  await learns(app, person);
  await app.close();
});
test('what is no data says so, and changes nothing', async () => {
  const app = await running.open();
  const person = new Person(app);
  // nothing is selected: it is said where it is seen
  await person.drop('broken.npz', npz().slice(0, 200));
  const notice = app.page.locator('.notice.error');
  await notice.waitFor();
  expect(await notice.innerText()).toContain('broken.npz');
  await notice.getByRole('button', { name: 'Close' }).click();
  await notice.waitFor({ state: 'detached' });
  expect(await app.page.title()).not.toMatch(/^•/);
  expect(app.wrongs).toEqual([]);
  await app.close();
});
test('a table typed into an Input, with a block pasted from a spreadsheet, feeds the graph', async () => {
  const app = await running.open();
  const { page } = app;
  const person = new Person(app);
  await person.blank();
  await page.locator('.palette [type=search]').fill('Input');
  await page.locator('.palette [data-op=Input]').click();
  await page.locator('[data-param=shape]').fill('3');
  await page.locator('[data-param=shape]').press('Enter');
  await page.getByRole('button', { name: 'Type a table' }).click();
  const cell = (at: number) => page.locator(`[data-cell="${at}"]`);
  await cell(0).fill('1.5');
  await cell(0).press('Tab');
  await cell(1).fill('seven');
  await cell(1).press('Enter');
  expect(await cell(1).getAttribute('aria-invalid')).toBe('true');
  await cell(1).press('Escape');
  await cell(1).evaluate((e) => {
    const data = new DataTransfer();
    data.setData('text/plain', '2\t3\n4\t5\n');
    e.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect.poll(() => page.locator('[data-cell]').count()).toBe(6);
  expect(await page.locator('[data-param=value]').inputValue()).toBe('[[1.5,2,3],[0,4,5]]');
  await page.getByRole('button', { name: 'Add a row' }).click();
  await expect.poll(() => page.locator('[data-cell]').count()).toBe(9);
  await page.locator('.react-flow__pane').click({ position: { x: 500, y: 400 } });
  await page.keyboard.press('Control+z');
  await page.locator('[data-node=input1] header').click();
  await expect.poll(() => page.locator('[data-param=value]').inputValue()).toBe('[[1.5,2,3],[0,4,5]]');
  expect(app.wrongs).toEqual([]);
  await app.close();
});
const COLUMNS = [
  { name: 'length', role: 'feature', type: 'number' },
  { name: 'colour, seen', role: 'feature', type: 'category', categories: ['blue', 'red'] },
  { name: 'species', role: 'target', type: 'category', categories: ['setosa', 'virginica'] },
];
test('a graph whose data are not here says which file, and takes it', async () => {
  const app = await running.open();
  const { page } = app;
  const person = new Person(app);
  const bytes = csv();
  const file = { name: 'flowers.csv', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  const doc = {
    format: 'unroll',
    version: 1,
    name: 'Flowers',
    nodes: [
      { id: 'data', op: 'Dataset', params: { source: 'csv', file, columns: COLUMNS }, at: [0, 0] },
      { id: 'fc', op: 'Linear', params: { outFeatures: 2 }, at: [240, 0] },
      { id: 'loss', op: 'CrossEntropyLoss', params: {}, at: [480, 0] },
    ],
    edges: [
      ['data.x', 'fc.x'],
      ['fc.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ],
    training: { epochs: 20, batchSize: 32 },
  };
  await person.drop('flowers.unroll.json', new TextEncoder().encode(JSON.stringify(doc)));
  await app.node('fc').waitFor();
  await page.locator('#dock-problems').click();
  const choose = page.locator('.problems [data-fix=choose-file]');
  await choose.waitFor();
  expect(await choose.innerText()).toContain('flowers.csv');
  await page.evaluate(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  const chooser = page.waitForEvent('filechooser');
  await choose.click();
  await (await chooser).setFiles([{ name: 'flowers.csv', mimeType: 'text/csv', buffer: Buffer.from(bytes) }]);
  await expect.poll(() => page.locator('[data-fix=choose-file]').count()).toBe(0);
  await learns(app, person);
  await app.close();
});
