/** What a recurrence unfolds into, where it stands, and its cuts. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import type { Loaded } from '../../src-engine/protocol/messages';
import { describe as described } from '../../src-engine/run/describe';
import type { Corner } from '../../src-renderer/canvas/corners';
import {
  CARD,
  columnsOf,
  fieldsOf,
  GAP,
  gapsOf,
  gridOf,
  heightOfAll,
  heightOfPart,
  lanesOf,
  type Placed,
  placesOf,
  sidesOf,
} from '../../src-renderer/canvas/unfold/geometry';
import { beginning, followed } from '../../src-renderer/canvas/unfold/inView';
import { isOf, type Unfolded, unfold, unfolds } from '../../src-renderer/canvas/unfold/model';
import { outputsOf, wayOf } from '../../src-renderer/canvas/unfold/outputs';
import { dropBelow, isCovered } from '../../src-renderer/canvas/unfold/useUnfolded';
import { bpttOf, cutsWithin, isCut, moveCut, setTruncate, stretched, toggleCut } from '../../src-renderer/editor/cuts';
import { sessionOf } from '../run/documents';

const at = [0, 0] as const;
const value = (steps: number, size: number) =>
  Array.from({ length: steps }, (_, t) => [Array.from({ length: size }, (_, i) => (t - i) / 9)]);
const around = (middle: readonly DocNode[], edges: Doc['edges'], out: string): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'unfolded',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [2], sequence: true, value: value(5, 2) }, at },
    { id: 'want', op: 'Input', params: { shape: [3], sequence: true, value: value(5, 3) }, at },
    ...middle,
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [...edges, [out, 'loss.prediction'], ['want.y', 'loss.target']],
  training: {},
});
const cell = (op: string, params = {}): Doc =>
  around([{ id: 'cell', op, params: { hiddenSize: 3, ...params }, at }], [['x.y', 'cell.x']], 'cell.y');
const ELMAN = around(
  [
    { id: 'in', op: 'Linear', params: { outFeatures: 3 }, at },
    { id: 'sum', op: 'Add', params: {}, at },
    { id: 'act', op: 'Tanh', params: {}, at },
    { id: 'z', op: 'Delay', params: {}, at },
    { id: 'back', op: 'Linear', params: { outFeatures: 3 }, at },
  ],
  [
    ['x.y', 'in.x'],
    ['in.y', 'sum.a'],
    ['back.y', 'sum.b'],
    ['sum.y', 'act.x'],
    ['act.y', 'z.x'],
    ['z.y', 'back.x'],
  ],
  'act.y',
);
const known = async (doc: Doc): Promise<Pick<Loaded, 'hidden' | 'loops' | 'grads' | 'ports'>> => ({
  ...described(await sessionOf(doc)),
  ports: check(doc).ports,
});
const text = (model: ReturnType<typeof unfold>) => ({
  cells: model?.cells.map((c) => `${c.from.join()}>${c.key}>${c.to.join()}${c.last.length ? `;${c.last.join()}` : ''}`),
  states: model?.states.map(
    (s) => `${model.cells[s.from]?.key}->${model.cells[s.to]?.key}${s.reversed ? ' back' : ''}`,
  ),
  inner: model?.inner.map(([a, b]) => `${model.cells[a]?.key}->${model.cells[b]?.key}`),
});

describe('the model', () => {
  test('of an LSTM of two layers, as torch.nn has it: the input and h enter the gates, which make c and let it out as h', async () => {
    const doc = { ...cell('LSTM', { numLayers: 2 }) };
    const model = unfold(doc, await known(doc), 'cell');
    expect(text(model)).toEqual({
      cells: ['>c_l0>', 'x>gates h_l0>', '>h_l0>', '>c_l1>', '>gates h_l1>', '>h_l1>loss'],
      states: ['c_l0->c_l0', 'h_l0->gates h_l0', 'c_l1->c_l1', 'h_l1->gates h_l1'],
      inner: [
        ...['gates h_l0->c_l0', 'c_l0->h_l0', 'gates h_l0->h_l0'],
        ...['gates h_l1->c_l1', 'c_l1->h_l1', 'gates h_l1->h_l1', 'h_l0->gates h_l1'],
      ],
    });
    expect(model?.states.map((s) => s.back?.name)).toEqual(['c_l0', 'h_l0', 'c_l1', 'h_l1']);
    expect(model?.cells[5]?.gradients.map((g) => `${g.role} ${g.tensor.of} ${g.tensor.name}`)).toEqual([
      'output grad-hidden-out h_l1',
      'next grad-hidden-next h_l1',
      'sum grad-hidden h_l1',
    ]);
  });
  test('of both directions: one runs back, and a layer reads both of the one below', async () => {
    const doc = around(
      [
        { id: 'cell', op: 'GRU', params: { hiddenSize: 3, bidirectional: true, numLayers: 2 }, at },
        { id: 'fc', op: 'Linear', params: { outFeatures: 3 }, at },
      ],
      [
        ['x.y', 'cell.x'],
        ['cell.y', 'fc.x'],
      ],
      'fc.y',
    );
    const { cells, states, inner } = text(unfold(doc, await known(doc), 'cell'));
    expect(cells).toEqual(['x>h_l0>', 'x>h_l0_reverse>', '>h_l1>fc', '>h_l1_reverse>fc']);
    expect(states).toEqual([
      ...['h_l0->h_l0', 'h_l0_reverse->h_l0_reverse back'],
      ...['h_l1->h_l1', 'h_l1_reverse->h_l1_reverse back'],
    ]);
    expect(inner).toEqual([
      ...['h_l0->h_l1', 'h_l0_reverse->h_l1'],
      ...['h_l0->h_l1_reverse', 'h_l0_reverse->h_l1_reverse'],
    ]);
  });
  test('a place of the tape is a step of the cells of its own layer and direction', async () => {
    const doc = around(
      [
        { id: 'cell', op: 'LSTM', params: { hiddenSize: 3, numLayers: 2, bidirectional: true }, at },
        { id: 'fc', op: 'Linear', params: { outFeatures: 3 }, at },
      ],
      [
        ['x.y', 'cell.x'],
        ['cell.y', 'fc.x'],
      ],
      'fc.y',
    );
    const session = await sessionOf(doc);
    const { tape } = described(session);
    const cells = unfold(doc, await known(doc), 'cell')?.cells ?? [];
    const steps = tape.filter((e) => e.t !== undefined);
    expect(steps.every((e) => e.node === 'cell')).toBe(true);
    const marked = steps.map((e) => cells.flatMap((c) => (isOf(c, e) ? [c.key] : [])).join());
    // forward layer by layer, each in both directions; back again in the other order
    expect([...new Set(marked)]).toEqual([
      'c_l0,gates h_l0,h_l0',
      'c_l0_reverse,gates h_l0_reverse,h_l0_reverse',
      'c_l1,gates h_l1,h_l1',
      'c_l1_reverse,gates h_l1_reverse,h_l1_reverse',
    ]);
    for (const phase of ['forward', 'backward'])
      for (const name of new Set(marked))
        expect(new Set(steps.filter((e, i) => e.phase === phase && marked[i] === name).map((e) => e.t)).size).toBe(5);
    const byHand = unfold(ELMAN, await known(ELMAN), 'z')?.cells ?? [];
    const looped = described(await sessionOf(ELMAN)).tape.filter((e) => e.t !== undefined);
    for (const e of looped) expect(byHand.filter((c) => isOf(c, e)).map((c) => c.node)).toEqual([e.node]);
  });
  test('of a loop by hand, from any of its nodes: its body in order, the state into the Delay of the next step', async () => {
    const all = await known(ELMAN);
    for (const id of ['z', 'act', 'sum']) {
      const model = unfold(ELMAN, all, id);
      expect(text(model)).toEqual({
        cells: ['>z>', '>back>', 'in>sum>', '>act>loss'],
        states: ['act->z'],
        inner: ['back->sum', 'sum->act', 'z->back'],
      });
      expect(model?.cells.map((c) => c.gradients.map((g) => g.role).join())).toEqual([
        'gradient',
        'gradient',
        'gradient',
        'output,next,sum',
      ]);
    }
    expect(unfold(ELMAN, all, 'in')).toBeNull();
    expect(['z', 'sum', 'in'].map((id) => unfolds(all, id))).toEqual([true, true, false]);
  });
});

describe('the geometry', () => {
  test('a few steps all stand; of many the first and the last, with what is left out between', () => {
    expect(columnsOf(5, 4, 3).map((c) => c.t)).toEqual([0, 1, 2, 3, 4]);
    expect(columnsOf(8, 4, 3).map((c) => c.t)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const many = columnsOf(40, 4, 3);
    expect(many.map((c) => c.t)).toEqual([0, 1, 2, 3, null, 37, 38, 39]);
    expect(many[4]?.left).toEqual({ from: 4, to: 37 });
    for (const [i, c] of many.slice(1).entries()) expect(c.x).toBe((many[i]?.x ?? 0) + (many[i]?.width ?? 0) + GAP);
    expect(columnsOf(0, 4, 3)).toEqual([]);
  });
  test('both sides of a cut stand, and the scissors behind which it was pressed stay where they were', () => {
    const steps = (...args: Parameters<typeof columnsOf>) =>
      columnsOf(...args).map((c) => c.t ?? `${c.left.from}-${c.left.to - 1}`);
    expect(steps(50, 4, 3, 45)).toEqual([0, '1-43', 44, 45, 46, 47, 48, 49]);
    expect(steps(60, 4, 3, 30)).toEqual([0, '1-28', 29, 30, '31-56', 57, 58, 59]);
    expect(steps(60, 4, 3, 30, 8)).toEqual([
      0,
      '1-28',
      ...[29, 30, 31, 32, 33, 34, 35, 36, 37, 38],
      '39-56',
      57,
      58,
      59,
    ]);
    expect(steps(40, 4, 3, 2)).toEqual(steps(40, 4, 3));
    expect(steps(40, 4, 3, 39)).toEqual(steps(40, 4, 3));
    for (let total = 2; total < 30; total++)
      for (let cut = 1; cut < total; cut++) {
        const all = columnsOf(total, 4, 3, cut);
        const i = all.findIndex((c) => c.t === cut);
        expect(all[i - 1]?.t).toBe(cut - 1);
        // every step once, in order: shown or left out
        expect(all.flatMap((c) => (c.left ? [c.left.from, c.left.to] : [c.t, c.t + 1]))).toEqual(
          all.flatMap((_, k, { length }) =>
            [k, k + 1].map((j) => (j === length ? total : (all[j]?.t ?? all[j]?.left?.from))),
          ),
        );
        const gap = (columns: typeof all) => gapsOf(columns).find((g) => g.t === cut)?.x;
        const before = gap(columnsOf(total, 4, 3));
        if (before !== undefined) expect(gap(all)).toBe(before);
      }
  });
  test('each gap is before a step; at what is left out before its first and behind its last', () => {
    expect(gapsOf(columnsOf(40, 4, 3)).map((g) => g.t)).toEqual([1, 2, 3, 4, 37, 38, 39]);
    const [a, b] = columnsOf(3, 4, 3);
    expect(gapsOf(columnsOf(3, 4, 3))[0]?.x).toBe(((a?.x ?? 0) + CARD + (b?.x ?? 0)) / 2);
  });
  test('a few units are written, more are fields that all fit', () => {
    expect(fieldsOf(3)).toMatchObject({ columns: 2, rows: 2, isWritten: true });
    for (const units of [5, 8, 16, 32, 64, 100, 256]) {
      const { columns, rows, isWritten } = fieldsOf(units);
      expect(columns * rows).toBeGreaterThanOrEqual(units);
      expect(columns * (rows - 1)).toBeLessThan(units);
      expect(isWritten).toBe(false);
    }
  });
  test('the fields of all cards lie on one grid, over the steps that are left out too', async () => {
    const cell = unfold(ELMAN, await known(ELMAN), 'z')?.cells[3];
    if (!cell) throw new Error('no cell');
    const place = { y: 100, height: 90 };
    for (const units of [5, 8, 16, 64, 100, 256])
      for (const steps of [1, 6, 40]) {
        const columns = columnsOf(steps, 4, 3);
        const grid = gridOf(columns, { ...cell, units }, place, 1, 'gradient');
        const each = grid.width / grid.columns;
        for (const c of columns) {
          if (c.t === null) continue;
          const from = grid.of.get(c.t) as number;
          expect(Number.isInteger(from)).toBe(true);
          // inside the card: its border and padding to the left and right of it
          expect(grid.left + from * each).toBe(c.x + 8);
          expect(grid.left + (from + grid.across) * each).toBe(c.x + CARD - 8);
        }
      }
    const tops = [0, 1, 2].map((i) => gridOf(columnsOf(4, 4, 3), { ...cell, units: 64 }, place, i, 'gradient'));
    for (const [i, { top, height }] of tops.entries()) {
      const role = (['output', 'next', 'sum'] as const)[i] as 'output' | 'next' | 'sum';
      expect(top + height / 2).toBe(heightOfPart({ ...cell, units: 64 }, place, role) + 1);
    }
  });
  test('cards do not cover each other; a gradient arrives inside its card', async () => {
    const model = unfold(ELMAN, await known(ELMAN), 'z');
    if (!model) throw new Error('no model');
    for (const layer of ['value', 'gradient'] as const) {
      const places = placesOf(model, layer);
      for (const [i, p] of places.slice(1).entries())
        expect(p.y).toBeGreaterThan((places[i]?.y ?? 0) + (places[i]?.height ?? 0));
      expect(heightOfAll(places)).toBeGreaterThan((places.at(-1)?.y ?? 0) + (places.at(-1)?.height ?? 0));
    }
    const [state, place] = [model.cells[3], placesOf(model, 'gradient')[3]];
    if (!state || !place) throw new Error('no state');
    const [output, next, sum] = (['output', 'next', 'sum'] as const).map(
      (r) => heightOfPart(state, place, r) - place.y,
    );
    expect(output).toBeLessThan(next as number);
    expect(next).toBeLessThan(sum as number);
    expect(sum).toBeLessThan(place.height);
  });
  test('gates stand between c and h, beside the wire from c to h, on the side from which h of the step before comes', async () => {
    const doc = around(
      [
        { id: 'cell', op: 'LSTM', params: { hiddenSize: 3, bidirectional: true }, at },
        { id: 'fc', op: 'Linear', params: { outFeatures: 3 }, at },
      ],
      [
        ['x.y', 'cell.x'],
        ['cell.y', 'fc.x'],
      ],
      'fc.y',
    );
    const model = unfold(doc, await known(doc), 'cell');
    for (const gates of model?.cells.filter((c) => c.value === null) ?? []) {
      const { left, right } = sidesOf(gates);
      const lanes = lanesOf(gates);
      for (const lane of [lanes.cell, lanes.out]) expect(lane > left && lane < right).toBe(true);
      expect(lanes.past > left && lanes.past < right).toBe(false);
      expect(gates.reversed ? right : left).toBe(gates.reversed ? CARD : 0);
    }
    expect(model?.cells.map((c) => c.value === null)).toEqual([false, true, false, false, true, false]);
  });
  test('what a step gives goes past the cards below it, and crosses neither them nor another output', async () => {
    const doc = around(
      [
        { id: 'cell', op: 'LSTM', params: { hiddenSize: 3, bidirectional: true }, at },
        { id: 'fc', op: 'Linear', params: { outFeatures: 3 }, at },
        ...['h', 'c'].map((port): DocNode => ({ id: `last_${port}`, op: 'Flatten', params: {}, at })),
      ],
      [
        ['x.y', 'cell.x'],
        ['cell.y', 'fc.x'],
        ['cell.h', 'last_h.x'],
        ['cell.c', 'last_c.x'],
      ],
      'fc.y',
    );
    const model = unfold(doc, await known(doc), 'cell') as Unfolded;
    const steps = 5;
    const keys = (t: number) => outputsOf(model.cells, t, steps).map(({ cell }) => model.cells[cell]?.key);
    expect(keys(2)).toEqual(['h_l0_reverse', 'h_l0']);
    // what comes out last: where it runs backwards that is step 0
    expect(keys(0)).toEqual(['h_l0_reverse', 'c_l0_reverse', 'h_l0']);
    expect(keys(steps - 1)).toEqual(['h_l0_reverse', 'h_l0', 'c_l0']);
    const labels = outputsOf(model.cells, 0, steps).map((o) => o.label);
    expect(labels).toEqual(['fc, last_h, last_c', null, null]);
    for (const layer of ['value', 'gradient'] as const) {
      const places = placesOf(model, layer);
      const below = Math.max(...places.map(({ y, height }) => y + height));
      for (let t = 0; t < steps; t++) {
        const ways = outputsOf(model.cells, t, steps).map((o) =>
          wayOf(o, places[o.cell] as Placed, { left: 100, below, bottom: heightOfAll(places) - 22 }),
        );
        const lines = ways.map((way) => way.slice(1).map((to, i) => [way[i] as Corner, to] as const));
        const through = (
          [[x0, y0], [x1, y1]]: readonly [Corner, Corner],
          left: number,
          top: number,
          w: number,
          h: number,
        ) =>
          Math.max(x0, x1) > left &&
          Math.min(x0, x1) < left + w &&
          Math.max(y0, y1) > top &&
          Math.min(y0, y1) < top + h;
        for (const line of lines.flat())
          for (const { y, height } of places) expect(through(line, 100, y, CARD, height)).toBe(false);
        for (const [i, one] of lines.entries())
          for (const other of lines.slice(i + 1).flat())
            for (const [[x0, y0], [x1, y1]] of one) {
              const box = [
                Math.min(x0, x1) - 1,
                Math.min(y0, y1) - 1,
                Math.abs(x1 - x0) + 2,
                Math.abs(y1 - y0) + 2,
              ] as const;
              expect(through(other, ...box)).toBe(false);
            }
        // inside of the scissors
        const far = Math.max(...ways.flat().map(([x]) => x));
        expect(far).toBeLessThan(100 + CARD + GAP / 2);
      }
    }
  });
  test('it hangs below its node, clear of others', () => {
    const node = { x: 0, y: 0, width: 188, height: 200 };
    expect(dropBelow(node, [])).toBe(244);
    const below = { x: 400, y: 300, width: 188, height: 150 };
    expect(dropBelow(node, [below])).toBe(494);
    expect(
      dropBelow(node, [
        { ...below, y: -400 },
        { ...below, x: 5000 },
      ]),
    ).toBe(244);
  });
  test('a node that grows into it pushes it down; one that grows a little, or shrinks, leaves it', () => {
    const by = dropBelow({ x: 0, y: 0, width: 188, height: 200 }, []);
    expect([120, 200, 220, 320].map((height) => isCovered(by, height))).toEqual([false, false, false, true]);
  });
});

describe('where it is seen', () => {
  const free = { width: 820, height: 540 };
  const sheet = { x: 700, y: 400, width: 1000, height: 300 };
  const seen = { x: -400, y: 0, zoom: 0.6 };
  const shown = { height: 300, free, moved: null };
  const bottom = (box: typeof sheet, at: typeof seen) => (box.y + box.height) * at.zoom + at.y;
  test('alone it is as large as it can be seen whole, and its beginning where it cannot', () => {
    const small = { x: 500, y: 100, width: 400, height: 250 };
    const whole = beginning(small, free);
    expect(whole.zoom).toBe(1);
    expect(bottom(small, whole)).toBe(520);
    const large = { ...sheet, width: 3000, height: 1500 };
    const begun = beginning(large, free);
    expect([begun.zoom, large.x * 0.6 + begun.x, large.y * 0.6 + begun.y]).toEqual([0.6, 20, 20]);
  });
  test('where it grows out of sight the canvas moves no further than it must, and back when it shrinks', () => {
    const high = { ...sheet, height: 600 };
    const grown = followed(shown, high, free, seen);
    expect(grown.view).toMatchObject({ x: seen.x, zoom: 0.6 });
    expect(bottom(high, grown.view as typeof seen)).toBe(520);
    const back = followed(grown.shown, sheet, free, grown.view as typeof seen);
    expect(back.view).toEqual(seen);
    // what somebody has moved meanwhile stays where it is
    const elsewhere = { ...(grown.view as typeof seen), x: 0 };
    expect(followed(grown.shown, sheet, free, elsewhere).view).toBeNull();
  });
  test('a panel that takes of the canvas moves it too; one that was out of sight is left alone', () => {
    const less = { ...free, height: 390 };
    const moved = followed(shown, sheet, less, seen);
    expect(bottom(sheet, moved.view as typeof seen)).toBe(370);
    expect(followed(moved.shown, sheet, free, moved.view as typeof seen).view).toEqual(seen);
    const hidden = { ...seen, y: 300 };
    expect(followed(shown, sheet, less, hidden).view).toBeNull();
  });
  test('one that is higher than what is free gets smaller as far as it is read, then keeps its beginning', () => {
    const high = { ...sheet, height: 700 };
    const large = { x: 0, y: -380, zoom: 1 };
    const { view } = followed(shown, high, free, large);
    expect(view?.zoom).toBeCloseTo(500 / 700, 12);
    expect((view?.x ?? 0) + high.x * (view?.zoom ?? 0)).toBeCloseTo(700, 9);
    const longest = { ...sheet, height: 1400 };
    const begun = followed(shown, longest, free, large).view as typeof seen;
    expect([begun.zoom, longest.y * begun.zoom + begun.y]).toEqual([0.6, 20]);
  });
});

describe('cuts', () => {
  const doc = cell('RNN');
  test('set and taken away, moved, in order and each once', () => {
    const two = toggleCut(toggleCut(doc, 3), 1);
    expect(bpttOf(two).cuts).toEqual([1, 3]);
    expect(bpttOf(toggleCut(two, 3)).cuts).toEqual([1]);
    expect(bpttOf(moveCut(two, 1, 4)).cuts).toEqual([3, 4]);
    expect(bpttOf(moveCut(two, 1, 3)).cuts).toEqual([3]);
    expect(moveCut(two, 2, 4)).toBe(two);
    expect(moveCut(two, 3, 3)).toBe(two);
  });
  test('regular ones beside them', () => {
    const regular = setTruncate(toggleCut(doc, 3), 2);
    expect(cutsWithin(bpttOf(regular), 8)).toEqual([2, 3, 4, 6]);
    expect([0, 1, 2, 3].map((t) => isCut(bpttOf(regular), t))).toEqual([false, false, true, true]);
    expect(cutsWithin(bpttOf(setTruncate(regular, null)), 8)).toEqual([3]);
    expect(cutsWithin(bpttOf(setTruncate(doc, 8)), 8)).toEqual([]);
    expect(setTruncate(regular, 2)).toBe(regular);
  });
  test('any regular one that is taken along stretches all', () => {
    expect(stretched(5, 5, 7)).toBe(7);
    expect(stretched(5, 10, 14)).toBe(7);
    expect(stretched(2, 6, 1)).toBe(1);
  });
});
