/** The gradient of what all steps share, step by step: the shares, added in order, are its bits; cuts that are taken away leave none. */
import { describe, expect, test } from 'vitest';
import { uniform } from '../../src-engine/core/random';
import type { Tensor, TensorMap } from '../../src-engine/core/tensor';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { Loader } from '../../src-engine/run/loader';
import type { Session } from '../../src-engine/run/session';
import { shares } from '../../src-engine/run/shares';
import { bytes, go } from './documents';

const [T, N, INPUTS, HIDDEN] = [7, 3, 4, 5];
const at = [0, 0] as const;
const random = (shape: readonly number[], key: number): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 2 * uniform(key, i) - 1),
});
/** x into the nodes, and what comes out of `out` against a sequence. */
function around(nodes: readonly DocNode[], wires: Doc['edges'], out: string, width: number, bptt: unknown): Doc {
  return {
    format: 'unroll',
    version: 1,
    name: 'shares',
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [INPUTS], sequence: true }, at },
      { id: 'want', op: 'Input', params: { shape: [width], sequence: true }, at },
      ...nodes,
      { id: 'loss', op: 'MSELoss', params: {}, at },
    ],
    edges: [...wires, [out, 'loss.prediction'], ['want.y', 'loss.target']],
    training: { seed: 4, optimizer: { name: 'SGD', lr: 0.1 }, bptt },
  };
}
const cell = (op: string, params: Record<string, unknown>) => (bptt: unknown) =>
  around(
    [{ id: 'cell', op, params: { hiddenSize: HIDDEN, ...params }, at }],
    [['x.y', 'cell.x']],
    'cell.y',
    HIDDEN * (params.bidirectional ? 2 : 1),
    bptt,
  );
/** An Elman cell by hand, with a norm and a convolution in its loop: other sums over steps. */
const wired = (bptt: unknown) =>
  around(
    [
      { id: 'in', op: 'Linear', params: { outFeatures: HIDDEN }, at },
      { id: 'back', op: 'Linear', params: { outFeatures: HIDDEN, bias: false }, at },
      { id: 'sum', op: 'Add', params: {}, at },
      { id: 'norm', op: 'LayerNorm', params: {}, at },
      { id: 'row', op: 'Reshape', params: { shape: [1, HIDDEN] }, at },
      { id: 'conv', op: 'Conv1d', params: { outChannels: 1, kernelSize: 3, padding: 1 }, at },
      { id: 'flat', op: 'Flatten', params: {}, at },
      { id: 'act', op: 'Tanh', params: {}, at },
      { id: 'z', op: 'Delay', params: {}, at },
    ],
    [
      ['x.y', 'in.x'],
      ['z.y', 'back.x'],
      ['in.y', 'sum.a'],
      ['back.y', 'sum.b'],
      ['sum.y', 'norm.x'],
      ['norm.y', 'row.x'],
      ['row.y', 'conv.x'],
      ['conv.y', 'flat.x'],
      ['flat.y', 'act.x'],
      ['act.y', 'z.x'],
    ],
    'act.y',
    HIDDEN,
    bptt,
  );
/** Two cells with the same weights. */
const twice = (bptt: unknown) =>
  around(
    [
      { id: 'cell', op: 'GRU', params: { hiddenSize: INPUTS }, at },
      { id: 'again', op: 'GRU', params: { hiddenSize: INPUTS }, weightsOf: 'cell', at },
    ],
    [
      ['x.y', 'cell.x'],
      ['cell.y', 'again.x'],
    ],
    'again.y',
    INPUTS,
    bptt,
  );
const GRAPHS: Readonly<Record<string, (bptt: unknown) => Doc>> = {
  'RNN tanh': cell('RNN', {}),
  'RNN relu, two layers': cell('RNN', { nonlinearity: 'relu', numLayers: 2 }),
  GRU: cell('GRU', {}),
  'GRU both directions': cell('GRU', { bidirectional: true }),
  LSTM: cell('LSTM', {}),
  'LSTM two layers, both directions': cell('LSTM', { numLayers: 2, bidirectional: true }),
  'a loop through Delay': wired,
};
const LENGTHS = Int32Array.from([7, 2, 5]);
async function backward(doc: Doc, ragged: boolean, backend: 'reference' | 'wasm' = 'reference'): Promise<Session> {
  const [width = 0] = (doc.nodes.find((n) => n.id === 'want')?.params.shape ?? []) as number[];
  const tensors: TensorMap = new Map([
    ['in:x', random([T, N, INPUTS], 1)],
    ['in:want', random([T, N, width], 2)],
    ...(ragged ? ([['in:x:lengths', { dtype: 'int32', shape: [N], data: LENGTHS }]] as const) : []),
  ]);
  const { session, issues } = await new Loader(bytes, { backend }).load({
    doc,
    why: 'open',
    tensors,
    weights: new Map(),
  });
  if (!session) throw new Error(issues.map((i) => i.message).join(' '));
  go(session.to({ iteration: 0, at: session.length }));
  return session;
}
const params = (s: Session) => s.program.state.filter((c) => c.kind === 'param');
const gradient = (s: Session, key: string) =>
  s.machine.data(s.program.state.find((c) => c.key === key)?.grad as number) as Float32Array;
const BPTT = { none: null, cuts: { cuts: [1, 4] }, truncated: { truncate: 3 } };

describe.each(Object.entries(GRAPHS))('%s', (_, graph) => {
  describe.each(Object.entries(BPTT))('bptt: %s', (_, bptt) => {
    test.each([
      ['whole', false, 'reference'],
      ['of different lengths', true, 'reference'],
      ['of different lengths, in Wasm', true, 'wasm'],
    ] as const)(
      'sequences %s: the shares of every parameter add up to its gradient, bit for bit',
      async (_, ragged, backend) => {
        const s = await backward(graph(bptt), ragged, backend);
        expect(params(s).length).toBeGreaterThan(3);
        for (const { key } of params(s)) {
          const found = shares(s, key);
          expect(found?.steps, key).toEqual({ from: 0, to: T, of: T, now: expect.any(Number) });
          const sum = shares(s, key, 0)?.share as Float32Array;
          for (let t = 1; t < T; t++) {
            const share = shares(s, key, t)?.share as Float32Array;
            expect(Math.hypot(...share)).toBeCloseTo(found?.norms[t] as number, 5);
            for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (share[i] as number);
          }
          expect([...sum], key).toEqual([...gradient(s, key)]);
          expect(sum.some((v) => v !== 0)).toBe(true);
        }
      },
    );
  });
  test('all cuts taken away, truncated at T, cut at T and beyond: the bits of the whole gradient', async () => {
    const bits = async (bptt: unknown) => {
      const s = await backward(graph(bptt), true);
      return params(s).map(({ key }) => gradient(s, key).join());
    };
    const whole = await bits(null);
    for (const bptt of [{ cuts: [] }, { truncate: T }, { truncate: T + 5 }, { cuts: [T, 99] }])
      expect(await bits(bptt)).toEqual(whole);
    expect(await bits({ cuts: [2] })).not.toEqual(whole);
  });
});
test('weights of two nodes: a share is what both give', async () => {
  const s = await backward(twice(null), true);
  const found = shares(s, 'cell.weight_hh_l0', 3)?.share as Float32Array;
  expect(found.some((v) => v !== 0)).toBe(true);
  const whole = gradient(s, 'cell.weight_hh_l0');
  const each = Array.from({ length: T }, (_, t) => shares(s, 'cell.weight_hh_l0', t)?.share as Float32Array);
  for (const [i, v] of whole.entries())
    expect(each.reduce((n, share) => n + (share[i] as number), 0)).toBeCloseTo(v, 6);
});
test('in the middle of a backward loop the steps that are done have their shares', async () => {
  const s = await backward(cell('LSTM', {})(null), false);
  const whole = shares(s, 'cell.weight_hh_l0');
  const seen: number[] = [];
  for (let to = s.target('time', true); to && to.iteration === 0; to = s.target('time', true)) {
    go(s.to(to));
    const found = shares(s, 'cell.weight_hh_l0');
    if (!found) break;
    seen.push(found.steps.from);
    expect(found.steps.to).toBe(T);
    expect([...found.norms]).toEqual([...(whole?.norms ?? [])].slice(found.steps.from));
  }
  expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  go(s.to({ iteration: 0, at: 1 }));
  expect(shares(s, 'cell.weight_hh_l0')).toBeNull();
});
test('what steps do not share has no shares', async () => {
  const doc = wired(null);
  const s = await backward(doc, false);
  expect(shares(s, 'nobody.weight')).toBeNull();
  expect(shares(s, 'z.x')).toBeNull();
});
