/** Loops in time: stepped, gone back over, looked at in their middle, cut; and what cannot be a loop. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { uniform } from '../../src-engine/core/random';
import type { Tensor } from '../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../src-engine/document/doc';
import type { Unit } from '../../src-engine/protocol/messages';
import { evaluate } from '../../src-engine/run/evaluate';
import { explain } from '../../src-engine/run/explain';
import { picture } from '../../src-engine/run/probe';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { document, go, sessionOf } from './documents';

/** Rows of an 8 x 8 digit, one at each of 8 steps. */
const rows = (cell: string, params: Record<string, unknown> = {}, training: Doc['training'] = {}): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['grid', 'Reshape', { shape: [8, 8] }],
      ['time', 'ToSequence'],
      ['cell', cell, { hiddenSize: 6, ...params }],
      ['last', 'LastStep'],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 16, epochs: 1, seed: 3, ...training },
  );
const end = (s: Session, iteration: number) => go(s.to({ iteration, at: s.length }));

describe.each(['RNN', 'GRU', 'LSTM'])('%s', (cell) => {
  const doc = rows(cell, { numLayers: 2, dropout: 0.2 });
  test('step by step, and run through: the same bits, and the loss falls', async () => {
    const [a, b] = [await sessionOf(doc), await sessionOf(doc)];
    end(a, 3);
    const until: Partial<Record<Unit, number>> = { instruction: 0, node: 1, time: 2, phase: 3, iteration: 3 };
    for (const [unit, last] of Object.entries(until))
      for (let to = b.target(unit as Unit, false); to && to.iteration <= last; to = b.target(unit as Unit, false))
        go(b.to(to));
    expect(b.cursor).toEqual(a.cursor);
    expect(hashState(a.state)).toBe(hashState(b.state));
    end(a, 60);
    expect(a.loss(60)).toBeLessThan(a.loss(0) as number);
  });
  test('back and forth from random positions', async () => {
    const s = await sessionOf(doc);
    for (let k = 0; k < 8; k++) {
      const from = { iteration: 2 + Math.floor(uniform(7, k) * 4), at: 1 + Math.floor(uniform(9, k) * s.length) };
      go(s.to(from));
      const before = hashState(s.state);
      const seen = picture(s, STRIP);
      go(s.to({ iteration: from.iteration - 2, at: 1 + Math.floor(uniform(8, k) * s.length) }));
      go(s.to(from));
      expect(hashState(s.state)).toBe(before);
      expect(picture(s, STRIP)).toEqual(seen);
    }
  });
});
const STRIP = {
  id: 'strip',
  tensor: { node: 'cell', of: 'out', name: 'y' },
  reduce: { kind: 'steps', sample: 0, max: 64 },
} as const;

test('in the middle of a loop only the steps that are there are shown; a time step is one round of it', async () => {
  const s = await sessionOf(rows('GRU'));
  const shown: number[] = [];
  let before = -1;
  for (let to = s.target('time', false); to && to.iteration === 0; to = s.target('time', false)) {
    go(s.to(to));
    const { steps, shape, ready } = picture(s, STRIP);
    if (!ready || steps === undefined || steps.to === before) continue;
    before = steps.to;
    expect(shape).toEqual([1, 6, steps.to - steps.from]);
    expect(steps).toMatchObject({ from: 0, of: 8, now: steps.to - 1 });
    shown.push(steps.to);
  }
  expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
test('backwards the gradient comes from the last step; a number says what made it', async () => {
  const s = await sessionOf(rows('RNN'));
  const gradient = { ...STRIP, tensor: { node: 'cell', of: 'grad-out', name: 'y' } } as const;
  const first: number[] = [];
  for (let to = s.target('instruction', false); to && to.iteration === 0; to = s.target('instruction', false)) {
    go(s.to(to));
    const { steps } = picture(s, gradient);
    if (steps && steps.from !== first.at(-1)) first.push(steps.from);
  }
  // what comes from behind the loop is there at once; then the sum with what comes through time, from the last step on
  expect(first.at(-1)).toBe(0);
  expect([...first].sort((a, b) => b - a)).toEqual(first);
  const found = explain(s, { node: 'cell', of: 'out', name: 'y' }, [5, 2, 3]);
  expect(found?.join).toBe('formula');
  expect(found?.value).toBeCloseTo(Math.tanh((found?.terms ?? []).reduce((n, t) => n + (t[0]?.value ?? 0), 0)), 6);
  expect(s.machine.at(found?.instruction ?? -1)?.t).toBe(5);
});

/** An Elman cell wired by hand, over a sequence that is typed in. */
const T = 5;
const INPUT = Array.from({ length: T }, (_, t) =>
  Array.from({ length: 2 }, (_, n) => [uniform(t, n), uniform(t, n + 9) - 0.5, 0.3 * t]),
);
const TARGET = Array.from({ length: T }, (_, t) =>
  Array.from({ length: 2 }, (_, n) => [uniform(t, n + 20), 0.1, -t / T, 1]),
);
const weights = (rowCount: number, columns: number, key: number) =>
  Array.from({ length: rowCount }, (_, i) => Array.from({ length: columns }, (_, j) => uniform(key + i, j) - 0.5));
const [W_IH, W_HH] = [weights(4, 3, 31), weights(4, 4, 57)];
const [B_IH, B_HH] = [weights(1, 4, 71)[0], weights(1, 4, 83)[0]];
const around = (
  middle: readonly DocNode[],
  wires: readonly DocEdge[],
  out: string,
  training: Doc['training'] = {},
): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'elman',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [3], sequence: true, value: INPUT }, at: [0, 0] },
    { id: 'want', op: 'Input', params: { shape: [4], sequence: true, value: TARGET }, at: [0, 0] },
    ...middle,
    { id: 'loss', op: 'MSELoss', params: {}, at: [0, 0] },
  ],
  edges: [...wires, [out, 'loss.prediction'], ['want.y', 'loss.target']],
  training,
});
const wired = (training: Doc['training'] = {}): Doc =>
  around(
    [
      {
        id: 'in',
        op: 'Linear',
        params: { outFeatures: 4 },
        at: [0, 0],
        weights: { weight: W_IH, bias: B_IH as number[] },
      },
      {
        id: 'back',
        op: 'Linear',
        params: { outFeatures: 4 },
        at: [0, 0],
        weights: { weight: W_HH, bias: B_HH as number[] },
      },
      { id: 'sum', op: 'Add', params: {}, at: [0, 0] },
      { id: 'act', op: 'Tanh', params: {}, at: [0, 0] },
      { id: 'z', op: 'Delay', params: {}, at: [0, 0] },
    ],
    [
      ['x.y', 'in.x'],
      ['z.y', 'back.x'],
      ['in.y', 'sum.a'],
      ['back.y', 'sum.b'],
      ['sum.y', 'act.x'],
      ['act.y', 'z.x'],
    ],
    'act.y',
    training,
  );
const closed = (training: Doc['training'] = {}): Doc =>
  around(
    [
      {
        id: 'cell',
        op: 'RNN',
        params: { hiddenSize: 4 },
        at: [0, 0],
        weights: { weight_ih_l0: W_IH, weight_hh_l0: W_HH, bias_ih_l0: B_IH as number[], bias_hh_l0: B_HH as number[] },
      },
    ],
    [['x.y', 'cell.x']],
    'cell.y',
    training,
  );
const run = (doc: Doc) => evaluate(doc, new Map(), null, { mode: 'train', grad: true }).tensors;
const close = (a: Tensor | undefined, b: Tensor | undefined) => {
  expect(a?.shape).toEqual(b?.shape);
  for (const [i, v] of (b?.data ?? []).entries()) expect(a?.data[i]).toBeCloseTo(v, 6);
};
test('a cell wired of Linear, Add, Tanh and Delay is the RNN, its gradients too', () => {
  const [a, b] = [run(wired()), run(closed())];
  close(a.get('out:act.y'), b.get('out:cell.y'));
  close(a.get('grad:in.weight'), b.get('grad:cell.weight_ih_l0'));
  close(a.get('grad:back.weight'), b.get('grad:cell.weight_hh_l0'));
  close(a.get('grad:in:x'), b.get('grad:in:x'));
});
test('truncated at T, or cut at T, is not cut at all, bit for bit; any cut before it is', () => {
  const whole = run(wired());
  const gradient = (bptt: unknown) => run(wired({ bptt })).get('grad:back.weight')?.data.join();
  expect(gradient({ truncate: T })).toBe(whole.get('grad:back.weight')?.data.join());
  expect(gradient({ cuts: [T, 99] })).toBe(whole.get('grad:back.weight')?.data.join());
  const all = [1, 2, 3, 4].map((truncate) => gradient({ truncate }));
  expect(new Set([...all, gradient(null)]).size).toBe(5);
  expect(gradient({ cuts: [2, 4] })).toBe(gradient({ truncate: 2 }));
});

test('a Delay outside a loop goes on from the batch before, too: the gradient stops there', async () => {
  const doc = (carryState: boolean): Doc => ({
    format: 'unroll',
    version: 1,
    name: 'shifted',
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [1], sequence: true, value: [[[1]], [[2]], [[3]]] }, at: [0, 0] },
      { id: 'fc', op: 'Linear', params: { outFeatures: 1, bias: false }, at: [0, 0], weights: { weight: [[2]] } },
      { id: 'z', op: 'Delay', params: {}, at: [0, 0] },
      { id: 'loss', op: 'MSELoss', params: {}, at: [0, 0] },
    ],
    edges: [
      ['x.y', 'fc.x'],
      ['fc.y', 'z.x'],
      ['z.y', 'loss.prediction'],
      ['x.y', 'loss.target'],
    ],
    training: { optimizer: { name: 'SGD', lr: 0 }, bptt: { carryState } },
  });
  const seen = async (carryState: boolean, iteration: number) => {
    const s = await sessionOf(doc(carryState));
    go(s.to({ iteration, at: s.length - 1 }));
    const numbers = (id: number | null | undefined) => [...s.machine.data(id as number)];
    return [numbers(s.program.ports.get('z.y')), numbers(s.program.state.find((c) => c.key === 'fc.weight')?.grad)];
  };
  // z is 0, 2, 4 at first; dL/dw = 2/3 sum of (z - x) x', x' the x that z came from
  const first = [[0, 2, 4], [expect.closeTo((2 / 3) * (0 * 1 + 1 * 2), 5)]];
  expect(await seen(true, 0)).toEqual(first);
  expect(await seen(false, 1)).toEqual(first);
  expect(await seen(true, 1)).toEqual([[6, 2, 4], first[1]]);
});

describe('what is no loop says so', () => {
  const at = [0, 0] as const;
  const codes = (doc: Doc) =>
    check(doc)
      .issues.filter((i) => i.severity === 'error')
      .map((i) => `${i.node}: ${i.code}`);
  const replaced = (change: (n: DocNode) => DocNode, edges = wired().edges): Doc => ({
    ...wired(),
    nodes: wired().nodes.map(change),
    edges,
  });
  test('a cycle without a Delay names its nodes', () => {
    const doc = replaced((n) => (n.id === 'z' ? { id: 'z', op: 'Tanh', params: {}, at } : n));
    expect(
      codes(doc)
        .filter((c) => c.endsWith('cycle'))
        .sort(),
    ).toEqual(['act: cycle', 'back: cycle', 'sum: cycle', 'z: cycle'].sort());
  });
  test('a loop that no sequence enters', () => {
    const doc = replaced((n) => (n.id === 'x' ? { ...n, params: { shape: [3] } } : n));
    expect(codes(doc)).toContain('z: loop-without-sequence');
  });
  test('what looks at all steps at once', () => {
    const doc = replaced((n) => (n.id === 'act' ? { id: 'act', op: 'BatchNorm', params: {}, at } : n));
    expect(codes(doc)).toContain('act: not-in-loop');
    const both = replaced((n) =>
      n.id === 'act' ? { id: 'act', op: 'GRU', params: { hiddenSize: 2, bidirectional: true }, at } : n,
    );
    expect(codes(both)).toContain('act: not-in-loop');
  });
  test('a loop that nothing enters is no crash', () => {
    const doc = { ...wired(), edges: wired().edges.filter(([from]) => from !== 'x.y' && from !== 'in.y') };
    expect(codes(doc)).toContain('z: loop-without-sequence');
  });
  test('a shape that changes every round', () => {
    const doc = replaced(
      (n) => (n.id === 'sum' ? { id: 'sum', op: 'Concat', params: {}, at } : n),
      [
        ['x.y', 'in.x'],
        ['in.y', 'sum.a'],
        ['z.y', 'sum.b'],
        ['sum.y', 'act.x'],
        ['act.y', 'z.x'],
      ],
    );
    expect(codes(doc)).toContain('z: loop-shape');
  });
  test('a cell in a loop is stepped with it', () => {
    const doc = replaced((n) => (n.id === 'act' ? { id: 'act', op: 'GRU', params: { hiddenSize: 4 }, at } : n));
    expect(codes(doc)).toEqual([]);
    const { tensors } = evaluate(doc, new Map(), null, { mode: 'train', grad: true });
    expect(tensors.get('out:act.y')?.shape).toEqual([T, 2, 4]);
    expect(tensors.get('grad:act.weight_hh_l0')?.data.some((v) => v !== 0)).toBe(true);
  });
});
