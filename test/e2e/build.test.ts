/** Building by hand in Chromium: from an empty canvas to a net that trains; and whatever is done can be undone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';

let running: Awaited<ReturnType<typeof startApp>>;
let app: AppPage;
beforeAll(async () => {
  running = await startApp();
  app = await running.open();
});
afterAll(() => running.close());

const nodes = () => app.page.locator('.react-flow__node');
const wires = () => app.page.locator('.react-flow__edge');
const middle = async (selector: string) => {
  const box = await app.page.locator(selector).boundingBox();
  if (!box) throw new Error(`no ${selector}`);
  return [box.x + box.width / 2, box.y + box.height / 2] as const;
};
async function drag(from: readonly [number, number], to: readonly [number, number]) {
  await app.page.mouse.move(...from);
  await app.page.mouse.down();
  await app.page.mouse.move(...to, { steps: 8 });
  await app.page.mouse.up();
}
const port = (node: string, name: string, type: 'source' | 'target') =>
  `.react-flow__node[data-id=${node}] .react-flow__handle.${type}[data-handleid=${name}]`;
const wire = async (from: readonly [string, string], to: readonly [string, string]) =>
  drag(await middle(port(...from, 'source')), await middle(port(...to, 'target')));

test('a net is built from nothing by mouse, and trains', async () => {
  const { page } = app;
  await page.getByText('Examples').click();
  await page.locator('[data-example=new]').click();
  await expect.poll(() => nodes().count()).toBe(0);
  const ops = ['Dataset', 'Conv2d', 'ReLU', 'MaxPool2d', 'Flatten', 'Linear', 'CrossEntropyLoss'];
  for (const [i, op] of ops.entries()) {
    await page.getByRole('button', { name: 'Add node' }).click();
    await page.getByRole('option', { name: op, exact: true }).click();
    await expect.poll(() => nodes().count()).toBe(i + 1);
    const id = await page.locator('.react-flow__node.selected').getAttribute('data-id');
    const [x, y] = await middle(`[data-node=${id}] header`);
    await drag([x, y], [120 + (i % 4) * 255, 110 + Math.floor(i / 4) * 320]);
  }
  for (const [from, to] of [
    [
      ['data', 'x'],
      ['conv1', 'x'],
    ],
    [
      ['conv1', 'y'],
      ['relu1', 'x'],
    ],
    [
      ['relu1', 'y'],
      ['maxpool1', 'x'],
    ],
    [
      ['maxpool1', 'y'],
      ['flatten1', 'x'],
    ],
    [
      ['flatten1', 'y'],
      ['linear1', 'x'],
    ],
    [
      ['linear1', 'y'],
      ['loss', 'prediction'],
    ],
    [
      ['data', 'y'],
      ['loss', 'target'],
    ],
  ] as const)
    await wire(from, to);
  await expect.poll(() => wires().count()).toBe(7);
  await app.command('toggle').click();
  await expect.poll(async () => (await app.facts()).iteration, { timeout: 30_000 }).toBeGreaterThan(60);
  await app.command('toggle').click();
  await expect.poll(async () => (await app.facts()).running).toBe(false);
  const { loss } = await app.facts();
  expect(Number(loss)).toBeLessThan(1.5);
});
test('copy, paste, delete and heal, each one step; undo takes all of it back', async () => {
  const { page } = app;
  await page.locator('[data-node=relu1] header').click();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await expect.poll(() => nodes().count()).toBe(8);
  await page.keyboard.press('Delete');
  await expect.poll(() => nodes().count()).toBe(7);
  await page.locator('[data-node=relu1] header').click();
  await page.keyboard.press('Control+Delete');
  await expect.poll(() => nodes().count()).toBe(6);
  await expect.poll(() => wires().count()).toBe(6);
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  await expect.poll(() => nodes().count()).toBe(7);
  await expect.poll(() => wires().count()).toBe(7);
});
test('Delete in a field deletes text, not the node', async () => {
  const { page } = app;
  await page.locator('[data-node=conv1] header').click();
  await page.locator('[data-param=outChannels]').click();
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Escape');
  expect(await nodes().count()).toBe(7);
});
test('by keyboard: A, a name, Enter', async () => {
  const { page } = app;
  await page.locator('.react-flow__pane').click({ position: { x: 700, y: 560 } });
  await page.keyboard.press('a');
  await page.keyboard.type('dropout');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-node=dropout1]').count()).toBe(1);
});
test('nothing went wrong on the way', () => expect(app.wrongs).toEqual([]));
