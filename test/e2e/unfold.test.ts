/** A recurrence unfolded on the canvas, by mouse and by keyboard: a cell wired by hand, gone back over in time, cut; its numbers are the engine's. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HiddenPart } from '../../src-engine/core/look';
import type { Doc } from '../../src-engine/document/doc';
import { evaluate } from '../../src-engine/run/evaluate';
import { Loader } from '../../src-engine/run/loader';
import { picture } from '../../src-engine/run/probe';
import { bytes, go, sessionOf } from '../run/documents';
import { type AppPage, startApp } from './appPage';
import { seriousFaults } from './faults';

let running: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());

const drop = (app: AppPage, text: string) =>
  app.page.evaluate((t) => {
    const data = new DataTransfer();
    data.items.add(new File([t], 'dropped.unroll.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, text);
const gap = (app: AppPage, t: number) => app.page.locator(`.cuts [data-gap="${t}"]`);
const isCut = (app: AppPage, t: number) => gap(app, t).getAttribute('aria-pressed');
const ratio = (a: number, b: number) => Math.abs(a / b - 1);
/** A net that reads four steps from both ends. */
const values = (size: number) =>
  Array.from({ length: 4 }, (_, t) => [Array.from({ length: size }, (_, i) => (t - i) / 5)]);
const at = [0, 0] as const;
const BOTH: Doc = {
  format: 'unroll',
  version: 1,
  name: 'both directions',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [2], sequence: true, value: values(2) }, at },
    { id: 'want', op: 'Input', params: { shape: [6], sequence: true, value: values(6) }, at: [0, 300] },
    { id: 'gru', op: 'GRU', params: { hiddenSize: 3, bidirectional: true }, at: [280, 0] },
    { id: 'loss', op: 'MSELoss', params: {}, at: [560, 0] },
  ],
  edges: [
    ['x.y', 'gru.x'],
    ['gru.y', 'loss.prediction'],
    ['want.y', 'loss.target'],
  ],
  training: {},
};

describe('by mouse', () => {
  let app: AppPage;
  let doc: Doc;
  beforeAll(async () => {
    app = await running.open();
  });
  const middle = async (selector: string) => {
    const box = await app.page.locator(selector).boundingBox();
    if (!box) throw new Error(`no ${selector}`);
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
    await app.page.mouse.move(...from);
    await app.page.mouse.down();
    await app.page.mouse.move(...to, { steps: 8 });
    await app.page.mouse.up();
  };
  const port = (end: string, type: 'source' | 'target') => {
    const [node, name] = end.split('.');
    return `.react-flow__node[data-id=${node}] .react-flow__handle.${type}[data-handleid=${name}]`;
  };
  const unfolded = () => app.page.locator('[data-unfolded]');
  const norm = (title: string, t: number, role: string) =>
    app.page.locator(`[data-copy="${title} ${t}"] [data-role=${role}] [data-norm]`).getAttribute('data-norm');

  test('an Elman cell is wired from Linear, Add, Tanh and Delay', async () => {
    const { page } = app;
    await page.keyboard.press('Control+k');
    await page.keyboard.type('New');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(0);
    // the first of a new document comes into the middle
    const places = [
      ['Linear', 468, 300],
      ['Dataset', 110, 40],
      ['Linear', 330, 40],
      ['Add', 550, 40],
      ['Tanh', 770, 40],
      ['Delay', 220, 300],
      ['CrossEntropyLoss', 820, 300],
      ['Linear', 620, 480],
    ] as const;
    for (const [i, [op, x, y]] of places.entries()) {
      await page
        .locator(`.palette [data-op=${op}]`)
        .dragTo(page.locator('.react-flow__pane'), { targetPosition: { x, y } });
      await expect.poll(() => page.locator('.react-flow__node').count()).toBe(i + 1);
    }
    const inspector = await app.select('data', 'Parameters');
    await inspector.locator('[data-param=source]').selectOption('echo');
    for (const [id, features] of [
      ['linear1', 3],
      ['linear2', 3],
      ['linear3', 2],
    ] as const)
      await app.setParam(id, 'outFeatures', String(features));
    const wires = [
      ['data.x', 'linear2.x'],
      ['linear2.y', 'add1.a'],
      ['add1.y', 'tanh1.x'],
      ['tanh1.y', 'delay1.x'],
      ['delay1.y', 'linear1.x'],
      ['linear1.y', 'add1.b'],
      ['tanh1.y', 'linear3.x'],
      ['linear3.y', 'loss.prediction'],
      ['data.y', 'loss.target'],
    ] as const;
    for (const [from, to] of wires) {
      await drag(await middle(port(from, 'source')), await middle(port(to, 'target')));
      await expect
        .poll(() => page.locator(`.react-flow__edge[data-id="${from}->${to}"]`).count(), { message: to })
        .toBe(1);
    }
    await expect.poll(() => page.locator('[data-node=delay1] .unfold-button').count()).toBe(1);
  });
  test('it unfolds beside itself, and nothing of the document is another', async () => {
    const { page } = app;
    await page.locator('[data-node=delay1] .unfold-button').click();
    await unfolded().waitFor();
    await expect.poll(() => page.locator('[data-copy="tanh1 0"]').count()).toBe(1);
    // 20 steps: the first, what is left out, the last
    expect(await page.locator('.steps > .step').allInnerTexts()).toEqual(
      [0, 1, 2, 3, 17, 18, 19].map((t) => `t = ${t}`),
    );
    await page.locator('.left-out').click();
    expect(await page.locator('.steps > .step').count()).toBe(15);
    // its nodes and wires, as text: what the engine is asked here
    const clip = await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'a', code: 'KeyA', ctrlKey: true, bubbles: true, cancelable: true }),
      );
      const data = new DataTransfer();
      document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData('text/plain');
    });
    const { nodes, edges } = JSON.parse(clip);
    expect(nodes).toHaveLength(8);
    doc = { format: 'unroll', version: 1, name: 'by hand', nodes, edges, training: {} };
    await app.unit('iteration');
    await app.command('step').click();
    await app.standsAt(0, await app.tapeLength());
  });
  test('at each state the two gradients that meet, and their sum, are the engine’s', async () => {
    await app.page.getByRole('radio', { name: 'Gradients' }).click();
    const s = await sessionOf(doc);
    go(s.to({ iteration: 0, at: s.length }));
    const parts: readonly (readonly [string, HiddenPart])[] = [
      ['output', 'grad-hidden-out'],
      ['next', 'grad-hidden-next'],
      ['sum', 'grad-hidden'],
    ];
    for (const [role, of] of parts) {
      const { data } = picture(s, {
        id: of,
        tensor: { node: 'delay1', of, name: 'h' },
        reduce: { kind: 'norms', sample: 0 },
      });
      for (const t of [0, 2, 19]) await app.until(() => norm('tanh1', t, role)).toBe(String(data[t]));
    }
    expect(await norm('tanh1', 19, 'next')).toBe('0');
  });
  test('a cut goes grey backwards and lives forwards; the cosine is the engine’s, and changes with the cut', async () => {
    const { page } = app;
    const cosine = () =>
      page.locator('[data-weight="linear1.weight"] [data-cosine]').getAttribute('data-cosine').then(Number);
    const size = () =>
      page.locator('[data-weight="linear1.weight"] [data-ratio]').getAttribute('data-ratio').then(Number);
    expect(await page.locator('[data-weight]').count()).toBe(0);
    await gap(app, 3).click();
    await app.until(() => isCut(app, 3)).toBe('true');
    await app.until(() => page.locator('[data-flow="2 cut"]').count()).toBe(1);
    const data = await new Loader(bytes).data(doc);
    const gradients = (bptt: object) => {
      const { tensors } = evaluate({ ...doc, training: { bptt } }, new Map(), data, { mode: 'train', grad: true });
      return [...(tensors.get('grad:linear1.weight')?.data ?? [])] as number[];
    };
    const expected = (bptt: object) => {
      const [a, b] = [gradients(bptt), gradients({})];
      const dot = (x: number[], y: number[]) => x.reduce((n, v, i) => n + v * (y[i] as number), 0);
      return { cosine: dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), size: Math.sqrt(dot(a, a) / dot(b, b)) };
    };
    const one = expected({ cuts: [3] });
    await expect.poll(async () => ratio(await cosine(), one.cosine), { timeout: 20_000 }).toBeLessThan(1e-6);
    expect(ratio(await size(), one.size)).toBeLessThan(1e-6);
    // the state before the cut gets nothing from behind it, at once
    await app.until(() => norm('tanh1', 2, 'next')).toBe('0');
    await page.getByRole('radio', { name: 'Values' }).click();
    await app.until(() => page.locator('[data-flow="2 live"]').count()).toBe(1);
    await page.getByRole('radio', { name: 'Gradients' }).click();
    // dragged, it is another cut
    await drag(await middle('.cuts [data-gap="3"]'), await middle('.cuts [data-gap="1"]'));
    await app.until(() => isCut(app, 1)).toBe('true');
    expect(await isCut(app, 3)).toBe('false');
    const moved = expected({ cuts: [1] });
    expect(ratio(moved.cosine, one.cosine)).toBeGreaterThan(1e-4);
    await expect.poll(async () => ratio(await cosine(), moved.cosine), { timeout: 20_000 }).toBeLessThan(1e-6);
    // each was one step
    await page.keyboard.press('Control+z');
    await app.until(() => isCut(app, 3)).toBe('true');
    await page.keyboard.press('Control+z');
    await app.until(() => isCut(app, 3)).toBe('false');
    await app.until(() => norm('tanh1', 2, 'next')).not.toBe('0');
  });
  test('regular cuts by a field, stretched together by a drag; dragged off the rail all are gone', async () => {
    const { page } = app;
    const field = page.locator('[data-param=truncate]');
    await field.fill('2');
    await field.press('Enter');
    await app.until(() => page.locator('.gap.regular').count()).toBeGreaterThan(4);
    // one of them alone is not taken away: a press says why, until something is done
    const refusals = page.locator('.notice', { hasText: 'every k steps' });
    await gap(app, 2).click();
    await app.until(() => refusals.count()).toBe(1);
    expect(await isCut(app, 2)).toBe('true');
    await drag(await middle('.cuts [data-gap="2"]'), await middle('.cuts [data-gap="3"]'));
    await app.until(() => field.inputValue()).toBe('3');
    await app.until(() => isCut(app, 6)).toBe('true');
    expect(await refusals.count()).toBe(0);
    const [x, y] = await middle('.cuts [data-gap="3"]');
    await drag([x, y], [x, y + 120]);
    await app.until(() => field.inputValue()).toBe('');
    expect(await page.locator('.gap.on').count()).toBe(0);
  });
  test('stepped back through time: the step is marked, what is not computed says so', async () => {
    const { page } = app;
    await page.getByRole('radio', { name: 'Values' }).click();
    await app.unit('phase');
    // to the end of the forward pass of the next iteration, then back in time
    await app.command('step').click();
    await app.until(async () => (await app.facts()).iteration).toBe(1);
    await app.unit('time');
    const marked = async () => (await page.locator('.steps > .step.now').allInnerTexts()).join();
    const seen: string[] = [];
    for (let i = 0; i < 8; i++) {
      const { at } = await app.facts();
      await app.command('back').click();
      await expect.poll(async () => (await app.facts()).at).not.toBe(at);
      const now = await marked();
      if (now !== '' && now !== seen.at(-1)) seen.push(now);
    }
    expect(seen.length).toBeGreaterThan(2);
    const steps = seen.map((text) => Number(text.replace('t = ', '')));
    expect([...steps].sort((a, b) => b - a)).toEqual(steps);
    await expect.poll(() => page.locator('[data-copy="tanh1 19"] .waiting').count()).toBe(1);
    expect(await page.locator('[data-copy="tanh1 0"] .waiting').count()).toBe(0);
    await expect.poll(() => page.locator('[data-flow="18 waiting"]').count()).toBe(1);
  });
  test('it lives while training, and Escape folds it', async () => {
    const { page } = app;
    const written = () => page.locator('[data-copy="tanh1 3"] .written').innerText();
    const before = await written();
    await app.command('toggle').click();
    await app.until(written).not.toBe(before);
    await app.command('toggle').click();
    await app.standsStill();
    await page.locator('.react-flow__pane').click({ position: { x: 5, y: 200 } });
    await page.keyboard.press('Escape');
    await app.until(() => unfolded().count()).toBe(0);
    expect(app.wrongs).toEqual([]);
    await app.close();
  });
});

test('of both directions the step under the cursor is marked in its own, counted as the inputs are; what is unfolded lies clear of the map', async () => {
  const app = await running.open();
  const { page } = app;
  await drop(app, JSON.stringify(BOTH));
  await app.node('gru').locator('.unfold-button').click();
  await page.locator('[data-unfolded=gru]').waitFor();
  await app.unit('time');
  const marks: string[] = [];
  while (marks.length < 8) {
    const { at } = await app.facts();
    await app.command('step').click();
    await app.until(async () => (await app.facts()).at).toBeGreaterThan(at);
    await page.waitForTimeout(60);
    const copies = await page
      .locator('.copy.now')
      .evaluateAll((all) => all.map((c) => (c as HTMLElement).dataset.copy));
    const step = (await page.locator('.steps > .step.now').allInnerTexts()).join();
    // what comes before a loop is no step
    if (copies.length || step) marks.push(`${copies.join()} ${step}`);
  }
  const [forward, back] = await page
    .locator('[data-copy$=" 0"]')
    .evaluateAll((all) => all.map((c) => (c as HTMLElement).dataset.copy?.slice(0, -2)));
  const steps = (title: string | undefined, order: readonly number[]) => order.map((t) => `${title} ${t} t = ${t}`);
  expect(marks).toEqual([...steps(forward, [0, 1, 2, 3]), ...steps(back, [3, 2, 1, 0])]);
  await app.example('elman');
  // a document that was opened is fitted into the view first
  await page.waitForTimeout(800);
  await app.node('before').locator('.unfold-button').click();
  await page.locator('[data-unfolded=before]').waitFor();
  const bottom = (selector: string, side: 'top' | 'bottom') =>
    page.locator(selector).evaluate((e, which) => e.getBoundingClientRect()[which], side);
  await app
    .until(async () => (await bottom('[data-unfolded]', 'bottom')) < (await bottom('.minimap', 'top')))
    .toBe(true);
  const isClear = () =>
    app.until(async () => (await bottom('[data-unfolded]', 'bottom')) < (await bottom('.minimap', 'top'))).toBe(true);
  // also with gradients, which take more room, and with a higher panel below; afterwards the canvas stands as it stood
  const canvas = () => page.locator('.react-flow__viewport').getAttribute('style');
  const before = await page.locator('[data-unfolded]').evaluate((e) => e.clientHeight);
  const stood = await canvas();
  await page.getByRole('radio', { name: 'Gradients' }).click();
  await app.until(() => page.locator('[data-unfolded]').evaluate((e) => e.clientHeight)).toBeGreaterThan(before);
  await isClear();
  await page.getByRole('radio', { name: 'Values' }).click();
  await app.until(canvas).toBe(stood);
  await page.locator('#dock-gradtime').click();
  await app.until(canvas).not.toBe(stood);
  await isClear();
  await page.locator('#dock-tape').click();
  await app.until(canvas).toBe(stood);
  // an error somewhere else takes the gradients of the states away, and not their room
  await page.locator('[data-unfolded] header button.plain').click();
  await page.locator('.zoom button').first().click();
  const high = () => app.node('before').evaluate((e) => (e as HTMLElement).offsetHeight);
  await app.node('before').locator('.norm-bars, .waiting').nth(1).waitFor();
  const whole = await high();
  await app.setParam('out', 'outFeatures', '7');
  await app.node('before').getByText('|dL/dh|').waitFor({ state: 'detached' });
  expect(await high()).toBe(whole);
  expect(app.wrongs).toEqual([]);
  await app.close();
});

describe.each(['light en', 'dark ko'])('by keyboard: %s', (which) => {
  test('unfolded, cut, moved, folded; the bars say their numbers; axe finds nothing serious', async () => {
    const [theme, lang] = which.split(' ');
    const app = await running.open(`theme=${theme}&lang=${lang}`);
    const { page } = app;
    await drop(app, await readFile('examples/digits-lstm.unroll.json', 'utf8'));
    await app.node('lstm').waitFor();
    await app.command('step').waitFor();
    await app.until(() => page.locator('[data-node=lstm] .unfold-button').count()).toBe(1);
    // its button and the name of the first output are on one line, beside each other
    const [button, name] = await Promise.all(
      ['.unfold-button', '.port-name:not(.first)'].map((of) => app.node('lstm').locator(of).first().boundingBox()),
    );
    expect((button?.x ?? 1e9) + (button?.width ?? 0)).toBeLessThanOrEqual(name?.x ?? 0);
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('F10', 'Shift+F11', 'Shift+F11', 'Shift+F11');
    await page.locator('.react-flow__node[data-id=lstm]').focus();
    await press('Enter', 'u');
    await page.locator('[data-unfolded=lstm]').waitFor();
    const bars = page.locator('[data-node=lstm] .norm-bars').first();
    await bars.focus();
    // keys mean steps where there are any
    await app.until(() => bars.getAttribute('aria-valuetext')).toMatch(/^t = 0: \d/);
    await press('End', 'ArrowLeft');
    await app.until(() => bars.getAttribute('aria-valuetext')).toMatch(/^t = 6: \d/);
    // the arrows were the bars': the node stands where it stood
    expect(await page.locator('.bar .dirty').count()).toBe(0);
    await gap(app, 1).focus();
    await press('ArrowRight', 'ArrowRight', 'Enter');
    await app.until(() => isCut(app, 3)).toBe('true');
    await press('Shift+ArrowRight');
    await app.until(() => isCut(app, 4)).toBe('true');
    expect(await isCut(app, 3)).toBe('false');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-gap'))).toBe('4');
    await app
      .until(() => page.locator('[data-weight="lstm.weight_hh_l0"] [data-cosine]').getAttribute('data-cosine'))
      .toMatch(/\d/);
    expect(await seriousFaults(page)).toEqual([]);
    await page.locator('[role=radiogroup] [role=radio]').nth(1).click();
    await app.until(() => page.locator('[data-flow="3 cut"]').count()).toBe(2);
    // the gates of each step, which h of the step before enters: beside c, to which they lead
    expect(await page.locator('[data-gates]').count()).toBe(8);
    expect(await page.locator('[data-inner="gates h_l0 c_l0"]').count()).toBe(8);
    expect(await seriousFaults(page)).toEqual([]);
    await gap(app, 4).focus();
    await press('Escape');
    await app.until(() => page.locator('[data-unfolded]').count()).toBe(0);
    await app.until(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('lstm');
    expect(app.wrongs).toEqual([]);
    await app.close();
  });
});
