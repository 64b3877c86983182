/** What goes from step to step, looked at: the states, their gradients, and the two that meet in each. */
import { describe, expect, test } from 'vitest';
import type { HiddenPart, Picture, TensorRef } from '../../src-engine/core/look';
import { uniform } from '../../src-engine/core/random';
import type { Tensor } from '../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../src-engine/document/doc';
import { describe as described } from '../../src-engine/run/describe';
import { evaluate } from '../../src-engine/run/evaluate';
import { explain } from '../../src-engine/run/explain';
import { Loader } from '../../src-engine/run/loader';
import { picture, tensor } from '../../src-engine/run/probe';
import type { Session } from '../../src-engine/run/session';
import { bytes, go, sessionOf } from './documents';

const [T, N, IN, H] = [6, 3, 2, 4];
const LENGTHS = [6, 2, 4];
const numbers = (shape: readonly number[], key: number): unknown =>
  shape.length === 0
    ? Math.round((uniform(key, 1) - 0.5) * 1000) / 500
    : Array.from({ length: shape[0] as number }, (_, i) => numbers(shape.slice(1), key * 31 + i + 1));
const at = [0, 0] as const;
const net = (
  middle: readonly DocNode[],
  wires: readonly DocEdge[],
  out: string,
  training: Doc['training'] = {},
): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'states',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [IN], sequence: true, value: numbers([T, N, IN], 1) }, at },
    { id: 'want', op: 'Input', params: { shape: [1], sequence: true, value: numbers([T, N, 1], 2) }, at },
    ...middle,
    { id: 'out', op: 'Linear', params: { outFeatures: 1 }, at },
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [...wires, [out, 'out.x'], ['out.y', 'loss.prediction'], ['want.y', 'loss.target']],
  training: { seed: 4, ...training },
});
const cell = (op: string, params: object = {}, training: Doc['training'] = {}): Doc =>
  net([{ id: 'cell', op, params: { hiddenSize: H, ...params }, at }], [['x.y', 'cell.x']], 'cell.y', training);
/** h' = tanh(in x + back h) + bump, the bump an Input: what the loss does when it is moved is dL/dh'. */
const bumped = (bump: unknown, training: Doc['training'] = {}): Doc =>
  net(
    [
      { id: 'in', op: 'Linear', params: { outFeatures: H }, at },
      { id: 'back', op: 'Linear', params: { outFeatures: H }, at },
      { id: 'sum', op: 'Add', params: {}, at },
      { id: 'act', op: 'Tanh', params: {}, at },
      { id: 'bump', op: 'Input', params: { shape: [H], sequence: true, value: bump }, at },
      { id: 'h', op: 'Add', params: {}, at },
      { id: 'z', op: 'Delay', params: {}, at },
    ],
    [
      ['x.y', 'in.x'],
      ['z.y', 'back.x'],
      ['in.y', 'sum.a'],
      ['back.y', 'sum.b'],
      ['sum.y', 'act.x'],
      ['act.y', 'h.a'],
      ['bump.y', 'h.b'],
      ['h.y', 'z.x'],
    ],
    'h.y',
    training,
  );
const ended = async (doc: Doc): Promise<Session> => {
  const s = await sessionOf(doc);
  go(s.to({ iteration: 0, at: s.length }));
  return s;
};
const withLengths = async (doc: Doc): Promise<Session> => {
  const lengths = { dtype: 'int32', shape: [N], data: Int32Array.from(LENGTHS) } as const;
  const given = doc.nodes.flatMap((n): [string, Tensor][] =>
    n.params.sequence
      ? [
          [
            `in:${n.id}`,
            { dtype: 'float32', shape: [T, N, ...(n.params.shape as number[])], data: flat(n.params.value) },
          ],
          [`in:${n.id}:lengths`, lengths],
        ]
      : [],
  );
  const { session } = await new Loader(bytes).load({ doc, why: 'open', tensors: new Map(given), weights: new Map() });
  if (!session) throw new Error('no session');
  go(session.to({ iteration: 0, at: session.length }));
  return session;
};
const flat = (value: unknown): Float32Array => Float32Array.from((value as number[]).flat(9) as number[]);
const whole = (s: Session, node: string, name: string, of: TensorRef['of']): Float32Array => {
  const found = tensor(s, { node, of, name }, undefined);
  if (!found) throw new Error(`no ${of} of ${node}.${name}`);
  return found.data;
};
const add = (a: Float32Array, b: Float32Array) => a.map((v, i) => v + (b[i] as number));

describe('which states there are', () => {
  const names = async (doc: Doc) => described(await sessionOf(doc)).hidden.map((h) => `${h.node}.${h.name}`);
  test('of cells, by layer and direction', async () => {
    expect(await names(cell('RNN'))).toEqual(['cell.h_l0']);
    expect(await names(cell('LSTM', { numLayers: 2 }))).toEqual(['cell.h_l0', 'cell.c_l0', 'cell.h_l1', 'cell.c_l1']);
    expect(await names(cell('GRU', { bidirectional: true }))).toEqual(['cell.h_l0', 'cell.h_l0_reverse']);
  });
  test('of a loop by hand, with its body in order', async () => {
    const { hidden, loops } = described(await sessionOf(bumped(numbers([T, N, H], 9))));
    expect(hidden).toMatchObject([{ node: 'z', name: 'h', shape: [H], reversed: false }]);
    expect(hidden[0]?.has).toEqual(['hidden', 'grad-hidden', 'grad-hidden-out', 'grad-hidden-next']);
    expect(loops).toEqual([{ nodes: ['z', 'back', 'sum', 'act', 'h'], delays: ['z'] }]);
  });
});

describe('the two gradients that meet in a state', () => {
  test.each([
    ['RNN', {}],
    ['GRU', { numLayers: 2 }],
    ['LSTM', { bidirectional: true }],
  ])('%s: their sum is its gradient, bit for bit, at each step', async (op, params) => {
    const s = await ended(cell(op, params));
    for (const { node, name } of s.program.hidden) {
      const [out, next, total] = (['grad-hidden-out', 'grad-hidden-next', 'grad-hidden'] as HiddenPart[]).map((of) =>
        whole(s, node, name, of),
      ) as [Float32Array, Float32Array, Float32Array];
      expect(add(out, next)).toEqual(total);
      expect(total.some((v) => v !== 0)).toBe(true);
      // nothing comes from behind the last step
      const last = name.endsWith('_reverse') ? [0, N * H] : [(T - 1) * N * H, T * N * H];
      expect(next.subarray(...last).every((v) => v === 0)).toBe(true);
    }
  });
  test('the gradient is what the loss does when the state is moved (numeric, float64)', async () => {
    const zero = zeros([T, N, H]);
    const s = await ended(bumped(zero));
    const total = whole(s, 'z', 'h', 'grad-hidden');
    const loss = (bump: unknown) =>
      evaluate(bumped(bump), new Map(), null, { mode: 'train', grad: false, precision: 'float64' }).tensors.get(
        'out:loss.loss',
      )?.data[0] as number;
    for (const [t, n, u] of [
      [0, 0, 0],
      [2, 1, 3],
      [5, 2, 1],
    ] as const) {
      const moved = (by: number) => {
        const bump = structuredClone(zero) as number[][][];
        ((bump[t] as number[][])[n] as number[])[u] = by;
        return loss(bump);
      };
      const numeric = (moved(1e-4) - moved(-1e-4)) / 2e-4;
      expect(total[(t * N + n) * H + u]).toBeCloseTo(numeric, 5);
    }
  });
  test('past a cut only the step itself gives', async () => {
    const s = await ended(cell('RNN', {}, { bptt: { cuts: [3] } }));
    const next = whole(s, 'cell', 'h_l0', 'grad-hidden-next');
    const at = (t: number) => next.subarray(t * N * H, (t + 1) * N * H);
    expect([0, 1, 2, 3, 4, 5].map((t) => at(t).some((v) => v !== 0))).toEqual([true, true, false, true, true, false]);
  });
});

describe('as pictures', () => {
  const norms = (s: Session, name: string, of: TensorRef['of'], sample?: number): Picture =>
    picture(s, {
      id: 'n',
      tensor: { node: 'cell', of, name },
      reduce: { kind: 'norms', ...(sample === undefined ? {} : { sample }) },
    });
  test('a norm for each step, of all samples or of one', async () => {
    const s = await ended(cell('LSTM'));
    const data = whole(s, 'cell', 'c_l0', 'grad-hidden');
    const norm = (from: number, to: number) => Math.sqrt(data.subarray(from, to).reduce((n, v) => n + v * v, 0));
    const all = norms(s, 'c_l0', 'grad-hidden');
    expect(all.shape).toEqual([T]);
    for (let t = 0; t < T; t++) expect(all.data[t]).toBeCloseTo(norm(t * N * H, (t + 1) * N * H), 6);
    const one = norms(s, 'c_l0', 'grad-hidden', 1);
    for (let t = 0; t < T; t++) expect(one.data[t]).toBeCloseTo(norm((t * N + 1) * H, (t * N + 2) * H), 6);
  });
  test('zero past a length, whatever stands there', async () => {
    const s = await withLengths(cell('GRU'));
    const sample = (of: TensorRef['of']) => [...norms(s, 'h_l0', of, 1).data].map((v) => v > 0);
    expect(sample('hidden')).toEqual([true, true, false, false, false, false]);
    expect(sample('grad-hidden')).toEqual([true, true, false, false, false, false]);
  });
  test('what runs backwards stands at the steps of its inputs, of each length', async () => {
    const s = await withLengths(cell('RNN', { bidirectional: true }));
    const y = whole(s, 'cell', 'y', 'out');
    const h = whole(s, 'cell', 'h_l0_reverse', 'hidden');
    for (let row = 0; row < T * N; row++)
      expect(h.subarray(row * H, (row + 1) * H)).toEqual(y.subarray(row * 2 * H + H, (row + 1) * 2 * H));
    // and a number is asked for by the same place
    const found = explain(s, { node: 'cell', of: 'hidden', name: 'h_l0_reverse' }, [1, 1, 2]);
    expect(found?.value).toBe(h[(1 * N + 1) * H + 2]);
  });
  test('in the middle of a loop only the steps that are there', async () => {
    const s = await sessionOf(cell('RNN', { bidirectional: true }));
    const seen = new Set<string>();
    for (let to = s.target('instruction', false); to?.iteration === 0; to = s.target('instruction', false)) {
      go(s.to(to));
      for (const name of ['h_l0', 'h_l0_reverse'])
        for (const of of ['hidden', 'grad-hidden'] as const) {
          const { steps, ready } = norms(s, name, of);
          if (ready && steps)
            seen.add(`${name} ${of} ${steps.from}-${steps.to}${steps.to - steps.from < T ? ` now ${steps.now}` : ''}`);
        }
    }
    for (let t = 1; t < T; t++) {
      expect(seen).toContain(`h_l0 hidden 0-${t} now ${t - 1}`);
      expect(seen).toContain(`h_l0_reverse hidden ${T - t}-${T} now ${T - t}`);
      expect(seen).toContain(`h_l0 grad-hidden ${T - t}-${T} now ${T - t}`);
      expect(seen).toContain(`h_l0_reverse grad-hidden 0-${t} now ${t - 1}`);
    }
  });
});
function zeros(shape: readonly number[]): unknown {
  return shape.length === 0 ? 0 : Array.from({ length: shape[0] as number }, () => zeros(shape.slice(1)));
}
