/** An opened cell computes what the closed one does: outputs, states, gradients of all weights; and one undo brings it back. */
import { describe, expect, test } from 'vitest';
import { check } from '../../../src-engine/compile/check';
import { uniform } from '../../../src-engine/core/random';
import { movedRows, type StateMove, turnedAround } from '../../../src-engine/core/stateMove';
import type { Numbers, Tensor } from '../../../src-engine/core/tensor';
import type { Doc } from '../../../src-engine/document/doc';
import { evaluate } from '../../../src-engine/run/evaluate';
import { Loader } from '../../../src-engine/run/loader';
import type { Session } from '../../../src-engine/run/session';
import { hashState, tensorOfCell } from '../../../src-engine/run/state';
import { type Opened, openCell, whyClosed } from '../../../src-renderer/editor/cells/open';
import { bytes, document, go } from '../../run/documents';

const T = 5;
const N = 3;
const numbers = (key: number, shape: readonly number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => uniform(key, i) * 2 - 1),
});
/** x -> cell -> loss over y, and losses over h and c, so that a gradient comes to all that goes out. */
function net(op: string, params: Readonly<Record<string, unknown>>): { doc: Doc; states: readonly string[] } {
  const states = op === 'LSTM' ? ['h', 'c'] : ['h'];
  const layers = (params.numLayers as number | undefined) ?? 1;
  const form = layers === 1 ? [4] : [layers, 4];
  const nodes = [
    { id: 'x', op: 'Input', params: { shape: [2], sequence: true }, at: [0, 0] },
    { id: 'want', op: 'Input', params: { shape: [4], sequence: true }, at: [0, 400] },
    { id: 'cell', op, params: { hiddenSize: 4, ...params }, at: [240, 0] },
    { id: 'loss', op: 'MSELoss', params: {}, at: [480, 0] },
    ...states.flatMap((s, i) => [
      { id: `${s}_first`, op: 'Input', params: { shape: form }, at: [0, 600 + 200 * i] },
      { id: `${s}_want`, op: 'Input', params: { shape: form }, at: [0, 1000 + 200 * i] },
      { id: `${s}_loss`, op: 'MSELoss', params: { weight: 0.5 }, at: [480, 600 + 200 * i] },
    ]),
  ] as Doc['nodes'];
  const edges = [
    ['x.y', 'cell.x'],
    ['cell.y', 'loss.prediction'],
    ['want.y', 'loss.target'],
    ...states.flatMap((s) => [
      [`${s}_first.y`, `cell.${s}0`],
      [`cell.${s}`, `${s}_loss.prediction`],
      [`${s}_want.y`, `${s}_loss.target`],
    ]),
  ] as unknown as Doc['edges'];
  return { doc: { format: 'unroll', version: 1, name: 'test', nodes, edges, training: { seed: 5 } }, states };
}
function feeds({ doc }: { doc: Doc }, lengths: boolean): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [k, n] of doc.nodes.entries())
    if (n.op === 'Input')
      tensors.set(`in:${n.id}`, numbers(k, [...(n.params.sequence ? [T] : []), N, ...(n.params.shape as number[])]));
  if (lengths)
    for (const id of ['x', 'want'])
      tensors.set(`in:${id}:lengths`, { dtype: 'int32', shape: [N], data: Int32Array.from([5, 2, 4]) });
  return tensors;
}
function moved(moves: readonly StateMove[], from: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map(
    moves.flatMap(({ to, from: key, rows }) => {
      const t = from.get(key);
      if (!t) return [];
      const { data, shape } = movedRows(t.data, t.shape, rows);
      return [[to, { dtype: 'float32', shape, data: data.slice() }] as const];
    }),
  );
}
const far = (a: Numbers, b: Numbers) => Math.max(...Array.from(a, (v, i) => Math.abs(v - (b[i] as number))));
const within = (a: Tensor | undefined, b: Tensor | undefined, what: string) => {
  expect(a?.shape, what).toEqual(b?.shape);
  expect(far((a as Tensor).data, (b as Tensor).data), what).toBeLessThan(1e-5);
  // two tensors of zeros would agree, too
  expect(Math.max(...(b as Tensor).data.map(Math.abs)), what).toBeGreaterThan(1e-6);
};

const CASES = ['RNN', 'GRU', 'LSTM'].flatMap((op) => [
  [op, {}, false] as const,
  [op, { numLayers: 2 }, true] as const,
  [op, { bias: false, ...(op === 'RNN' ? { nonlinearity: 'relu' } : {}) }, true] as const,
]);
test.each(CASES)('%s %j, lengths %s: outputs and gradients within 1e-5', (op, params, lengths) => {
  const its = net(op, params);
  const given = feeds(its, lengths);
  const { parameters } = check(its.doc);
  const weights = new Map(Object.entries(parameters).map(([key, shape], i) => [key, numbers(100 + i, shape)] as const));
  const opened = openCell(its.doc, 'cell') as Opened;
  expect(check(opened.doc).issues).toEqual([]);
  const options = { mode: 'train', grad: true } as const;
  const closed = evaluate(its.doc, new Map([...given, ...weights]), null, options).tensors;
  const open = evaluate(opened.doc, new Map([...given, ...moved(opened.moves, weights)]), null, options).tensors;
  const name = (params as { numLayers?: number }).numLayers === 2 ? 'cell_l1' : 'cell';
  within(open.get(`out:${name}_h.y`), closed.get('out:cell.y'), 'y');
  for (const s of its.states) {
    const from = opened.doc.edges.find(([, to]) => to === `${s}_loss.prediction`)?.[0];
    within(open.get(`out:${from}`), closed.get(`out:cell.${s}`), s);
    within(open.get(`grad:in:${s}_first`), closed.get(`grad:in:${s}_first`), `gradient of ${s}0`);
  }
  within(open.get('grad:in:x'), closed.get('grad:in:x'), 'gradient of x');
  const gradients = new Map(Object.keys(parameters).map((key) => [key, closed.get(`grad:${key}`) as Tensor]));
  const expected = moved(opened.moves, gradients);
  // every row of every weight of the cell, and nothing else
  const sizes = (list: Iterable<readonly number[]>) => [...list].reduce((n, s) => n + s.reduce((a, b) => a * b, 1), 0);
  expect(sizes([...expected.values()].map((t) => t.shape))).toBe(sizes(Object.values(parameters)));
  expect([...expected.keys()].sort()).toEqual(Object.keys(check(opened.doc).parameters).sort());
  for (const [key, gradient] of expected) within(open.get(`grad:${key}`), gradient, key);
});

describe('in a run', () => {
  const doc = document(
    [
      ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
      ['grid', 'Reshape', { shape: [8, 8] }],
      ['time', 'ToSequence'],
      ['lstm', 'LSTM', { hiddenSize: 6, numLayers: 2 }],
      ['last', 'LastStep'],
      ['fc', 'Linear', { outFeatures: 10 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 16, epochs: 1, seed: 3 },
  );
  const ask = { tensors: new Map(), weights: new Map() };
  const end = (s: Session, iteration: number) => go(s.to({ iteration, at: s.length }));
  test('it goes on with the weights that it has, and the slots of its optimizer; undo brings both back', async () => {
    const loader = new Loader(bytes);
    const first = await loader.load({ ...ask, doc, why: 'open' });
    const closed = first.session as Session;
    end(closed, 4);
    const before = hashState(closed.state);
    const opened = openCell(doc, 'lstm') as Opened;
    const second = await loader.load({ ...ask, doc: opened.doc, why: 'edit', moves: opened.moves });
    const open = second.session as Session;
    expect(second.fresh).toEqual([]);
    end(open, 12);
    const back = await loader.load({ ...ask, doc, why: 'undo' });
    expect(back.session).toBe(closed);
    expect(hashState(closed.state)).toBe(before);
    end(closed, 12);
    for (let i = 5; i <= 12; i++)
      expect(Math.abs((open.loss(i) as number) - (closed.loss(i) as number))).toBeLessThan(1e-4);
    expect(open.loss(12)).not.toBe(open.loss(5));
  });
  test('closed again after more edits than are remembered: with the weights that its parts have now, slots too', async () => {
    const carrying = { ...doc, training: { ...doc.training, bptt: { carryState: true } } };
    const [loader, other] = [new Loader(bytes), new Loader(bytes)];
    for (const l of [loader, other]) end((await l.load({ ...ask, doc: carrying, why: 'open' })).session as Session, 4);
    const opened = openCell(carrying, 'lstm') as Opened;
    const open = (await loader.load({ ...ask, doc: opened.doc, why: 'edit', moves: opened.moves })).session as Session;
    end(open, 8);
    // a loader that never had the closed one
    const away = new Loader(bytes);
    const { state } = open.carried;
    const weights = new Map(open.program.state.map((c) => [c.key, tensorOfCell(c, state.get(c.key) as Numbers)]));
    await away.load({ ...ask, doc: opened.doc, why: 'open', weights, start: 9 });
    const closed = await away.load({ ...ask, doc: carrying, why: 'undo', moves: turnedAround(opened.moves) });
    expect(closed.fresh).toEqual([]);
    const again = closed.session as Session;
    end(again, 12);
    const never = (await other.load({ ...ask, doc: carrying, why: 'edit' })).session as Session;
    end(never, 12);
    for (let i = 9; i <= 12; i++)
      expect(Math.abs((again.loss(i) as number) - (never.loss(i) as number))).toBeLessThan(1e-4);
  });
  test('what is carried from batch to batch goes on, too', async () => {
    const carrying = { ...doc, training: { ...doc.training, bptt: { carryState: true } } };
    const loader = new Loader(bytes);
    const closed = (await loader.load({ ...ask, doc: carrying, why: 'open' })).session as Session;
    end(closed, 3);
    const opened = openCell(carrying, 'lstm') as Opened;
    const second = await loader.load({ ...ask, doc: opened.doc, why: 'edit', moves: opened.moves });
    expect(second.fresh).toEqual([]);
    const open = second.session as Session;
    end(open, 4);
    end(closed, 4);
    expect(Math.abs((open.loss(4) as number) - (closed.loss(4) as number))).toBeLessThan(1e-5);
  });
});

test('weights that stand in the document stand at the parts', () => {
  const its = net('GRU', { hiddenSize: 4 });
  const weight = Array.from({ length: 12 }, (_, r) => [r, -r]);
  const nodes = its.doc.nodes.map((n) =>
    n.id === 'cell' ? { ...n, frozen: true, weights: { weight_ih_l0: weight } } : n,
  );
  const { doc } = openCell({ ...its.doc, nodes }, 'cell') as Opened;
  const part = doc.nodes.find((n) => n.id === 'cell_z_x');
  expect(part?.weights).toEqual({ weight: weight.slice(4, 8) });
  expect(part?.frozen).toBe(true);
});
test('no part has the name of another node, and no two stand on one another', () => {
  for (const op of ['RNN', 'GRU', 'LSTM']) {
    const { doc } = net(op, { numLayers: 3, dropout: 0.1 });
    const taken = {
      ...doc,
      nodes: [...doc.nodes, { id: 'cell_l0_h', op: 'Constant', params: { value: 1 }, at: [9000, 0] as const }],
    };
    const opened = openCell(taken, 'cell') as Opened;
    expect(new Set(opened.doc.nodes.map((n) => n.id)).size).toBe(opened.doc.nodes.length);
    const parts = opened.doc.nodes.filter((n) => opened.ids.includes(n.id));
    expect(new Set(parts.map((n) => n.at.join())).size).toBe(parts.length);
    expect(parts.every((n) => n.id.startsWith('cell_'))).toBe(true);
  }
});
test.each([
  ['bidirectional', { bidirectional: true }],
  ['layers', { numLayers: 9 }],
  ['params', { hiddenSize: 0 }],
])('closed: %s', (why, params) => {
  const { doc } = net('GRU', params);
  const node = doc.nodes.find((n) => n.id === 'cell') as Doc['nodes'][number];
  expect(whyClosed(doc, node)).toBe(why);
  expect(openCell(doc, 'cell')).toBeNull();
});
test('closed: shared, bypassed, without input, no cell', () => {
  const { doc } = net('GRU', {});
  const node = doc.nodes.find((n) => n.id === 'cell') as Doc['nodes'][number];
  const sharing = { ...doc, nodes: [...doc.nodes, { ...node, id: 'other', weightsOf: 'cell' }] };
  expect(whyClosed(sharing, node)).toBe('shared');
  expect(whyClosed(doc, { ...node, bypassed: true })).toBe('bypassed');
  expect(whyClosed({ ...doc, edges: [] }, node)).toBe('no-input');
  expect(whyClosed(doc, doc.nodes[0] as typeof node)).toBe('no-cell');
});
