/** The document's JSON beside the graph, as a person types in it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AppPage, startApp } from './appPage';

let running: Awaited<ReturnType<typeof startApp>>;
let app: AppPage;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());
beforeEach(async () => {
  app = await running.open();
});
afterEach(async () => {
  const { wrongs } = app;
  await app.close();
  expect(wrongs).toEqual([]);
});
const host = () => app.page.getByTestId('code');
async function openCode() {
  await app.page.locator('#dock-code').click();
  await host().locator('.view-line').first().waitFor({ timeout: 30_000 });
}
/** Replaces every `from` by `to` with the editor's own replace, as its keys do it. */
async function replaceAll(from: string, to: string) {
  const { page } = app;
  await host().click();
  await page.keyboard.press('Control+h');
  const find = host().locator('.find-widget textarea');
  await find.first().fill(from);
  await find.nth(1).fill(to);
  await page.keyboard.press('Control+Alt+Enter');
  await page.keyboard.press('Escape');
}
const blur = () => app.page.locator('.react-flow__pane').click({ position: { x: 30, y: 10 } });
const wire = (id: string) => app.page.locator(`.react-flow__edge[data-id="${id}"]`);

test('a node is renamed and a kernel size changed in the text; both are undone on the canvas', async () => {
  const { page } = app;
  await openCode();
  await replaceAll('"conv2"', '"second"');
  await app.node('second').waitFor();
  await expect.poll(() => app.node('conv2').count()).toBe(0);
  // its wires follow: in the text they still had the old name
  await expect.poll(() => wire('second.y->act2.x').count()).toBe(1);
  await replaceAll('"outChannels": 16', '"outChannels": 9');
  await expect.poll(() => app.node('second').innerText()).toContain('9 @');
  await blur();
  await page.keyboard.press('Control+z');
  await expect.poll(() => app.node('second').innerText()).toContain('16 @');
  await page.keyboard.press('Control+z');
  await app.node('conv2').waitFor();
  // and the text says so
  await expect.poll(() => host().innerText()).not.toContain('second');
});
test('a wrong edit is marked and changes nothing; the graph’s own text can be taken back', async () => {
  const { page } = app;
  await openCode();
  await replaceAll('"op": "Flatten"', '"op": Flatten"');
  await host().locator('.squiggly-error').first().waitFor();
  await page.locator('.code-wrong').waitFor();
  await app.node('flatten').waitFor();
  expect(await page.title()).not.toMatch(/^•/);
  await page.locator('.code-wrong .fix').click();
  await expect.poll(() => page.locator('.code-wrong').count()).toBe(0);
  // two nodes of one name would have to be repaired: that is not taken either
  await replaceAll('"id": "act3"', '"id": "act1"');
  await page.locator('.code-wrong').waitFor();
  await app.node('act3').waitFor();
});
test('what is wrong with the graph is marked where the text says it, and repaired there', async () => {
  const { page } = app;
  await openCode();
  await replaceAll('"op": "Conv2d", "params": { "outChannels": 16', '"op": "Conv2", "params": { "outChannels": 16');
  const marked = host().locator('.squiggly-error');
  await expect.poll(() => marked.count()).toBe(1);
  await page.keyboard.press('F8');
  await host().locator('.marker-widget').getByText('Did you mean Conv2d?').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+.');
  const fix = host().locator('.action-widget .title').filter({ hasText: 'Make it Conv2d' });
  await fix.waitFor();
  expect(await fix.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
  await page.keyboard.press('Enter');
  await expect.poll(() => marked.count()).toBe(0);
  await expect.poll(() => app.node('conv2').innerText()).toContain('16 @');
  // a parameter that cannot be is marked alone, by us and not by the schema, too
  await replaceAll('"outChannels": 16', '"outChannels": 0');
  await expect.poll(() => marked.count()).toBe(1);
  await blur();
  await page.keyboard.press('Control+z');
  await expect.poll(() => marked.count()).toBe(0);
  // one that is not known is marked, and renamed at a click on the node
  await replaceAll('"outChannels": 16', '"out_channels": 16');
  const doubtful = host().locator('.squiggly-warning');
  await expect.poll(() => doubtful.count()).toBe(1);
  await app.node('conv2').locator('.problem').click();
  await page.locator('.popup [data-fix=rename-param]').click();
  await expect.poll(() => doubtful.count()).toBe(0);
  await expect.poll(() => app.node('conv2').innerText()).toContain('16 @');
});
test('a text that makes no sense yet waits for whoever looks elsewhere; what was typed last is applied', async () => {
  const { page } = app;
  await openCode();
  await replaceAll('"op": "Flatten"', '"op": Flatten"');
  await page.locator('.code-wrong').waitFor();
  await page.locator('#dock-tape').click();
  expect(await page.locator('#dock-code').innerText()).toContain('unfinished');
  await openCode();
  await page.locator('.code-wrong').waitFor();
  await host().locator('.squiggly-error').first().waitFor();
  await replaceAll('"op": Flatten"', '"op": "Flatten"');
  await expect.poll(() => page.locator('.code-wrong').count()).toBe(0);
  expect(await page.locator('#dock-code').innerText()).not.toContain('unfinished');
  // sooner than an edit is usually taken
  await replaceAll('"outChannels": 16', '"outChannels": 9');
  await page.locator('#dock-tape').click();
  await expect.poll(() => app.node('conv2').innerText()).toContain('9 @');
  // another document brings its own text
  await openCode();
  await replaceAll('"op": "Flatten"', '"op": Flatten"');
  await page.locator('.code-wrong').waitFor();
  await blur();
  await page.keyboard.press('Alt+n');
  await expect.poll(() => page.locator('.code-wrong').count()).toBe(0);
  await expect.poll(() => host().innerText()).not.toContain('Flatten');
  expect(await page.locator('#dock-code').innerText()).not.toContain('unfinished');
});
test('keys typed there stay there: no node is deleted, stepped or added', async () => {
  const { page } = app;
  await openCode();
  const before = await app.facts();
  await app.node('conv1').locator('header').click();
  await host().locator('.code-chosen').first().waitFor();
  await host().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' a.,;fhc ');
  for (let i = 0; i < 9; i++) await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+d');
  await page.waitForTimeout(700);
  expect(await app.facts()).toEqual(before);
  expect(await page.locator('.add-list').count()).toBe(0);
  await app.node('conv1').waitFor();
  // the cursor in a node's lines selects it
  await page.keyboard.press('Control+Home');
  await host().locator('.view-line').filter({ hasText: '"act1"' }).first().click();
  await expect.poll(() => page.locator('.react-flow__node.selected').getAttribute('data-id')).toBe('act1');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('dock-code');
});
test('the lower part is as high as it is made, by mouse and by arrows, and keeps it', async () => {
  const { page } = app;
  const height = () => page.locator('.dock').evaluate((e) => e.getBoundingClientRect().height);
  const edge = page.locator('.splitter');
  const own = await height();
  await edge.focus();
  await page.keyboard.press('ArrowUp');
  expect(await height()).toBe(own + 24);
  await openCode();
  expect(await height()).toBeGreaterThan(300); // the text has a height of its own
  const { x, y, width } = (await edge.boundingBox()) as { x: number; y: number; width: number };
  await page.mouse.move(x + width / 2, y + 3);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, 500, { steps: 4 });
  await page.mouse.up();
  expect(Math.abs((await height()) - 400)).toBeLessThan(3);
  await page.locator('#dock-tape').click();
  await expect.poll(height).toBe(own + 24);
  await edge.dblclick();
  await expect.poll(height).toBe(own);
});
test('a formula: completed as it is typed, its fault at its column, its slope beside it; Enter is one step', async () => {
  const { page } = app;
  await page.locator('#side-nodes').click();
  await page.locator('.palette [type=search]').fill('Expression');
  await page.locator('.palette [data-op=Expression]').click();
  const field = page.locator('.formula-field');
  const text = field.locator('.view-lines');
  await text.waitFor({ timeout: 30_000 });
  await text.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2 * ta');
  await page.locator('.suggest-widget.visible').getByText('tanh', { exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('gain');
  await page.keyboard.press('End');
  await page.keyboard.type(' + x ^ 2 )');
  await field.locator('.squiggly-error').waitFor();
  expect(await field.locator('.help.bad').innerText()).toContain('column 24');
  expect(await field.locator('.formula-preview').count()).toBe(0);
  await page.keyboard.press('Backspace');
  // of two inputs one moves: both slopes by hand
  await expect.poll(() => field.locator('.formula-slope').innerText()).toContain('tanh(gain)');
  await field.getByRole('radio', { name: 'x' }).click();
  await expect.poll(() => field.locator('.formula-slope').innerText()).toMatch(/∂f\/∂x = .*2.*x/);
  await text.click();
  await page.keyboard.press('Enter');
  const node = page.locator('.react-flow__node.selected [data-node]');
  await expect.poll(() => node.locator('.react-flow__handle.target').count()).toBe(2);
  await page.keyboard.press('Control+z');
  await expect.poll(() => node.locator('.react-flow__handle.target').count()).toBe(1);
  // the document's text has its own Enter
  await openCode();
  await host().click();
  await page.keyboard.press('Control+End');
  const line = async () => Number(await host().locator('.line-numbers.active-line-number').innerText());
  await expect.poll(line).toBeGreaterThan(1);
  const before = await line();
  await page.keyboard.press('Enter');
  await expect.poll(line).toBe(before + 1);
  await expect.poll(() => text.innerText()).toMatch(/^x.\*.sigmoid\(x\)$/);
});
test('an Expression typed there trains', async () => {
  const { page } = app;
  await app.example('spirals');
  await page
    .getByRole('heading', { level: 1 })
    .getByText(/spirals/i)
    .waitFor();
  await openCode();
  const op = (await host().innerText()).includes('"Tanh"') ? 'Tanh' : 'ReLU';
  await replaceAll(`"op": "${op}", "params": {}`, '"op": "Expression", "params": { "code": "x * sigmoid(1.702 * x)" }');
  await expect
    .poll(() => page.locator('[data-node] header').filter({ hasText: 'Expression' }).count())
    .toBeGreaterThan(0);
  await expect.poll(() => page.locator('[data-issue]').count()).toBe(0);
  // the loss of the very first batch, however slow the machine is
  await app.unit('iteration');
  await app.command('step').click();
  await expect.poll(async () => Number((await app.facts()).loss)).toBeGreaterThan(0);
  const first = Number((await app.facts()).loss);
  const { loss } = await app.train(100);
  expect(Number(loss)).toBeLessThan(first);
});
test('the graph as PyTorch code follows it; what is selected is marked; with an error the code before it stays', async () => {
  const { page } = app;
  await openCode();
  await page.locator('[data-value=pytorch]').click();
  const python = page.getByTestId('pytorch');
  const shown = () => python.innerText().then((text) => text.replaceAll('\u00a0', ' '));
  await python.locator('.view-line').first().waitFor();
  await app.node('conv2').locator('header').click();
  await expect.poll(shown).toContain('conv2 = self.conv2(pool1)  # [N, 16, 10, 10]');
  await python.locator('.code-chosen').first().waitFor();
  await page.keyboard.press('Delete');
  const wrong = page.locator('#dock-panel-code [role=status], .code-tab [role=status]').first();
  await expect.poll(() => wrong.innerText()).toContain('before');
  expect(await shown()).toContain('conv2 = self.conv2(pool1)');
  await page.keyboard.press('Control+z');
  await expect.poll(() => wrong.count()).toBe(0);
  await app.node('conv2').locator('header').click();
  await page.keyboard.press('F2');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('deep');
  await page.keyboard.press('Enter');
  await expect.poll(shown).toContain('deep = self.deep(pool1)  # [N, 16, 10, 10]');
});
