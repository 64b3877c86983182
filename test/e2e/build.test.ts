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
  await page
    .locator('[data-menu=file], [aria-haspopup=menu]')
    .filter({ hasText: /File|Examples/ })
    .first()
    .click();
  await page.locator('[data-example=new]').click();
  await expect.poll(() => nodes().count()).toBe(0);
  const ops = ['Dataset', 'Conv2d', 'ReLU', 'MaxPool2d', 'Flatten', 'Linear', 'CrossEntropyLoss'];
  const pane = page.locator('.react-flow__pane');
  for (const [i, op] of ops.entries()) {
    await page
      .locator(`.palette [data-op=${op}]`)
      .dragTo(pane, { targetPosition: { x: 110 + (i % 4) * 215, y: 60 + Math.floor(i / 4) * 340 } });
    await expect.poll(() => nodes().count()).toBe(i + 1);
    // without an input it cannot be computed, and does not say that it will be
    if (op === 'Conv2d')
      await expect.poll(() => page.locator('[data-node=conv1] .waiting').last().innerText()).toContain('an error');
    if (i > 0) continue;
    // the first of a new document comes into the middle: it makes room for the others
    const box = (await pane.boundingBox()) as { x: number; y: number };
    const header = () => middle('[data-node=data] header');
    await expect.poll(async () => (await header())[0] - box.x).toBeGreaterThan(250);
    await drag(await header(), [box.x + 110, box.y + 60]);
    await expect.poll(async () => (await header())[0] - box.x).toBeLessThan(250);
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
test('a wire let go over nothing asks what shall stand there, and the new node arrives wired', async () => {
  const { page } = app;
  await page.locator('.react-flow__pane').click({ position: { x: 700, y: 560 } });
  const list = page.locator('.add-list');
  const drawn = async (): Promise<boolean> => {
    if (await list.isVisible()) return true;
    await drag(await middle(port('conv1', 'y', 'source')), [900, 640]);
    return list.isVisible();
  };
  // what is no longer selected is drawn anew: on a slow machine the port is still on its way when the hand comes down
  await expect.poll(drawn).toBe(true);
  expect(await list.locator('[data-op=Dataset]').count()).toBe(0); // takes nothing
  await page.keyboard.type('tanh');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.react-flow__edge[data-id="conv1.y->tanh1.x"]').count()).toBe(1);
  await page.keyboard.press('Control+z'); // node and wire are one step
  await expect.poll(() => page.locator('[data-node=tanh1]').count()).toBe(0);
  await expect.poll(() => wires().count()).toBe(7);
});
test('ports that do not fit dim while a wire is in the hand, and say why in shapes', async () => {
  const { page } = app;
  // near an edge the canvas moves under the hand, farther the slower the machine is: everything comes to the middle, and to rest
  await page.keyboard.press('Shift+!');
  const start = port('linear1', 'y', 'source');
  let was: readonly [number, number];
  await expect
    .poll(async () => {
      was = await middle(start);
      await page.waitForTimeout(50);
      return middle(start);
    })
    .toSatisfy((is) => `${is}` === `${was}`);
  await page.mouse.move(...(await middle(start)));
  await page.mouse.down();
  const unfit = page.locator(port('maxpool1', 'x', 'target'));
  const over = async (selector: string) => page.mouse.move(...(await middle(selector)), { steps: 6 });
  await expect
    .poll(
      async () => {
        await over(port('maxpool1', 'x', 'target'));
        return unfit.getAttribute('class');
      },
      { timeout: 10_000 },
    )
    .toContain('unfit');
  expect(await page.locator('.in-hand-says span').innerText()).toMatch(/cycle|\[10\]/);
  await expect
    .poll(async () => {
      await over(port('loss', 'target', 'target'));
      return page.locator('.in-hand-says span').innerText();
    })
    .toContain('int32');
  expect(await page.locator(port('loss', 'prediction', 'target')).getAttribute('class')).not.toContain('unfit');
  await page.mouse.move(1000, 600, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.unfit').count()).toBe(0);
});
test('a node dropped on a wire is put into it; a wire taken by its end goes elsewhere, or away', async () => {
  const { page } = app;
  const a = await middle(port('flatten1', 'y', 'source'));
  const b = await middle(port('linear1', 'x', 'target'));
  await page.locator('.palette [type=search]').fill('Tanh');
  const pane = page.locator('.react-flow__pane');
  const box = (await pane.boundingBox()) as { x: number; y: number };
  await page
    .locator('.palette [data-op=Tanh]')
    .dragTo(pane, { targetPosition: { x: (a[0] + b[0]) / 2 - box.x, y: (a[1] + b[1]) / 2 - box.y } });
  await page.locator('.palette [type=search]').fill('');
  await expect.poll(() => page.locator('.react-flow__edge[data-id="flatten1.y->tanh1.x"]').count()).toBe(1);
  await expect.poll(() => page.locator('.react-flow__edge[data-id="tanh1.y->linear1.x"]').count()).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('.react-flow__edge[data-id="flatten1.y->linear1.x"]').count()).toBe(1);
  // what had made room is back in its place
  await expect.poll(() => middle(port('linear1', 'x', 'target'))).toEqual(b);
  await drag([b[0] - 14, b[1]], [b[0] - 40, b[1] + 130]);
  await expect.poll(() => wires().count()).toBe(6);
  await page.keyboard.press('Control+z');
  await expect.poll(() => wires().count()).toBe(7);
});
test('a click on one of several selected nodes selects that one', async () => {
  const { page } = app;
  await page.locator('[data-node=relu1] header').click();
  await page.keyboard.press('Control+a');
  await expect.poll(() => page.locator('.react-flow__node.selected').count()).toBeGreaterThan(3);
  await page.locator('[data-node=relu1] header').click();
  await expect.poll(() => page.locator('.react-flow__node.selected').count()).toBe(1);
});
test('F2 names a node; a taken name is refused; arrows nudge, Shift more, as one step', async () => {
  const { page } = app;
  await page.locator('[data-node=relu1] header').click();
  await page.keyboard.press('F2');
  const field = page.locator('.naming');
  await field.fill('conv1');
  await page.keyboard.press('Enter');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await field.fill('gate');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-node=gate]').count()).toBe(1);
  await expect.poll(() => page.locator('.react-flow__edge[data-id="gate.y->maxpool1.x"]').count()).toBe(1);
  await page.locator('[data-node=gate] header').click();
  const before = await middle('[data-node=gate] header');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(async () => (await middle('[data-node=gate] header'))[0]).toBeGreaterThan(before[0]);
  await page.keyboard.press('Control+z');
  await expect.poll(() => middle('[data-node=gate] header')).toEqual(before);
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('[data-node=relu1]').count()).toBe(1);
});
test('a wire onto an input that has one says what it replaced; a key keeps both by a sum, in the same step', async () => {
  const { page } = app;
  const edge = (id: string) => page.locator(`.react-flow__edge[data-id="${id}"]`);
  const notice = page.locator('.notice[role=status]', { has: page.locator('[data-take-back]') });
  const skip = async () => {
    await page.locator('[data-node=conv1] header').click();
    await page.keyboard.press('c');
    await page.locator('.add-list').waitFor();
    await page.keyboard.type('maxpool1.x');
    await page.locator('.add-list [data-end="maxpool1.x"][aria-selected=true]').waitFor();
    await page.keyboard.press('Enter');
  };
  await skip();
  await expect.poll(() => notice.allInnerTexts()).toEqual([expect.stringContaining('relu1.y')]);
  await notice.locator('[data-take-back]').click();
  await expect.poll(() => edge('relu1.y->maxpool1.x').count()).toBe(1);
  await expect.poll(() => notice.count()).toBe(0);
  await skip();
  await notice.waitFor();
  await page.keyboard.press('s');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('add1');
  for (const id of ['relu1.y->add1.a', 'conv1.y->add1.b', 'add1.y->maxpool1.x'])
    await expect.poll(() => edge(id).count(), { message: id }).toBe(1);
  expect(await notice.count()).toBe(0);
  await page.keyboard.press('Control+z');
  await expect.poll(() => edge('relu1.y->maxpool1.x').count()).toBe(1);
  await expect.poll(() => wires().count()).toBe(7);
});
test('menus by target show commands with their keys; a problem is repaired by one click', async () => {
  const { page } = app;
  const menu = page.getByTestId('context-menu');
  await page.locator('[data-node=conv1] header').click({ button: 'right' });
  await menu.waitFor();
  expect(await menu.locator('[data-command=rename] kbd').innerText()).toBe('F2');
  await menu.locator('[data-command=duplicate]').click();
  await expect.poll(() => nodes().count()).toBe(8);
  await page.keyboard.press('Control+z');
  await page.locator('.react-flow__pane').click({ button: 'right', position: { x: 830, y: 500 } });
  await menu.locator('[data-command=addHere]').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => menu.count()).toBe(0);
  // without Flatten the loss's target does not fit: its node offers to put one in
  const high = () => page.locator('[data-node=loss]').evaluate((e) => (e as HTMLElement).offsetHeight);
  const before = await high();
  await page.locator('[data-node=flatten1] header').click();
  await page.keyboard.press('Control+Delete');
  await page.locator('[data-node=loss] .problem').waitFor();
  // what stands before the error is computed on, what stands behind it keeps its room
  await expect.poll(() => app.command('toggle').getAttribute('title')).toContain('loss');
  await app.command('step').click();
  await page.locator('[data-node=conv1] .waiting').waitFor({ state: 'detached' });
  expect(await page.locator('[data-node=data] .thumbs button').count()).toBe(6);
  expect(await high()).toBe(before);
  await page.locator('[data-node=loss] .problem').click();
  await page.locator('.popup [data-fix=insert-node]').filter({ hasText: 'Insert Flatten' }).click();
  await expect.poll(() => page.locator('[data-node=loss] .problem').count()).toBe(0);
  for (let i = 0; i < 2; i++) await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('[data-node=flatten1]').count()).toBe(1);
  // what came back is what is selected; where it would be out of sight, the canvas goes there
  const chosen = page.locator('.react-flow__node.selected');
  await expect.poll(() => chosen.evaluateAll((all) => all.map((n) => n.getAttribute('data-id')))).toEqual(['flatten1']);
  await page.keyboard.press('Delete');
  await expect.poll(() => page.locator('[data-node=flatten1]').count()).toBe(0);
  const pane = (await page.locator('.react-flow__pane').boundingBox()) as { x: number; y: number; height: number };
  const hand = [pane.x + 830, pane.y + 500] as const;
  for (let i = 0; i < 2; i++) await drag(hand, [hand[0], pane.y + 10]);
  await expect.poll(() => page.locator('[data-node]:visible').count()).toBe(0);
  await page.keyboard.press('Control+z');
  await expect
    .poll(async () => {
      const box = await chosen.boundingBox();
      return box !== null && box.y > pane.y && box.y + box.height < pane.y + pane.height;
    })
    .toBe(true);
});
test('nothing went wrong on the way', () => expect(app.wrongs).toEqual([]));
