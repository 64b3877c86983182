/** "Why is this number this?" over samples of different lengths: the terms that are listed are the ones that were summed, and what stands past a length is none of them. */
import { describe, expect, test } from 'vitest';
import { formula } from '../../src-engine/core/formulaParse';
import { formulaValue } from '../../src-engine/core/formulaValue';
import { uniform } from '../../src-engine/core/random';
import { sizeOf, unravel } from '../../src-engine/core/shape';
import type { Tensor, TensorMap } from '../../src-engine/core/tensor';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import type { TensorRef } from '../../src-engine/protocol/messages';
import { explain } from '../../src-engine/run/explain';
import { Loader } from '../../src-engine/run/loader';
import type { Session } from '../../src-engine/run/session';
import { bytes, go } from './documents';

const [T, N] = [5, 3];
const LENGTHS = Int32Array.from([5, 1, 3]);
const VALID = 9;
const at = [0, 0] as const;
const random = (shape: readonly number[], key: number): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => uniform(key, i) - 0.4),
});
async function backward(
  nodes: readonly DocNode[],
  edges: Doc['edges'],
  out: string,
  width: readonly number[],
  ends = false,
) {
  const doc: Doc = {
    format: 'unroll',
    version: 1,
    name: 'ragged',
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [4], sequence: true }, at },
      { id: 'want', op: 'Input', params: { shape: width, sequence: !ends }, at },
      ...nodes,
      { id: 'loss', op: 'MSELoss', params: {}, at },
    ],
    edges: [...edges, [out, 'loss.prediction'], ['want.y', 'loss.target']],
    training: {},
  };
  const tensors: TensorMap = new Map([
    ['in:x', random([T, N, 4], 1)],
    ['in:want', random([...(ends ? [] : [T]), N, ...width], 2)],
    ['in:x:lengths', { dtype: 'int32', shape: [N], data: LENGTHS }],
  ]);
  const { session, issues } = await new Loader(bytes).load({ doc, why: 'open', tensors, weights: new Map() });
  if (!session) throw new Error(issues.map((i) => i.message).join(' '));
  go(session.to({ iteration: 0, at: session.length }));
  return session;
}
/** The value as its terms say; how many there are. */
function worked(s: Session, ref: TensorRef, index: readonly number[]) {
  const found = explain(s, ref, index);
  if (!found) throw new Error(`${ref.name} explains nothing`);
  const terms = found.terms.map((t) => t.reduce((p, f) => p * f.value, 1));
  const sum = terms.reduce((a, b) => a + b, 0);
  const joined = found.join === 'max' ? Math.max(...terms) : found.join === 'mean' ? sum / found.total : sum;
  const names = terms.map((_, i) => `x${i}`);
  const value = found.text ? formulaValue(formula(found.text, names), terms) : joined;
  expect(terms).toHaveLength(found.total);
  expect(value).toBeCloseTo(found.value, 5);
  return found;
}
const eachOf = (shape: readonly number[]) => Array.from({ length: sizeOf(shape) }, (_, i) => unravel(shape, i));

describe('the gradient of a parameter', () => {
  test.each<[string, DocNode, readonly number[], Record<string, number>]>([
    ['Linear', { id: 'it', op: 'Linear', params: { outFeatures: 3 }, at }, [3], { weight: VALID, bias: VALID }],
    [
      'GRU',
      { id: 'it', op: 'GRU', params: { hiddenSize: 2 }, at },
      [2],
      { weight_ih_l0: VALID, weight_hh_l0: VALID, bias_ih_l0: VALID, bias_hh_l0: VALID },
    ],
  ])('%s', async (_, node, width, wanted) => {
    const s = await backward([node], [['x.y', 'it.x']], 'it.y', width);
    for (const [name, total] of Object.entries(wanted)) {
      const cell = s.program.state.find((c) => c.key === `it.${name}`);
      for (const index of eachOf(cell?.shape ?? []))
        expect(worked(s, { node: 'it', of: 'grad-param', name }, index).total, name).toBe(total);
    }
  });
  test('a convolution at every step: nine rows, each with the places of its window', async () => {
    const s = await backward(
      [
        { id: 'row', op: 'Reshape', params: { shape: [1, 4] }, at },
        { id: 'it', op: 'Conv1d', params: { outChannels: 2, kernelSize: 3, padding: 1 }, at },
      ],
      [
        ['x.y', 'row.x'],
        ['row.y', 'it.x'],
      ],
      'it.y',
      [2, 4],
    );
    for (const index of eachOf([2, 1, 3]))
      expect(worked(s, { node: 'it', of: 'grad-param', name: 'weight' }, index).total).toBe(
        VALID * (index[2] === 1 ? 4 : 3),
      );
    expect(worked(s, { node: 'it', of: 'grad-param', name: 'bias' }, [1]).total).toBe(VALID * 4);
  });
});
test('the loss is the mean over valid elements', async () => {
  const s = await backward([{ id: 'it', op: 'Tanh', params: {}, at }], [['x.y', 'it.x']], 'it.y', [4]);
  expect(worked(s, { node: 'loss', of: 'out', name: 'loss' }, []).total).toBe(VALID * 4);
});
test('the gradient of what stands at every step is the sum over valid steps', async () => {
  const s = await backward(
    [
      {
        id: 'k',
        op: 'Input',
        params: {
          shape: [4],
          value: [
            [1, 2, 3, 4],
            [5, 6, 7, 8],
            [9, 8, 7, 6],
          ],
        },
        at,
      },
      { id: 'sum', op: 'Add', params: {}, at },
    ],
    [
      ['x.y', 'sum.a'],
      ['k.y', 'sum.b'],
    ],
    'sum.y',
    [4],
  );
  for (let n = 0; n < N; n++) {
    const { total, text } = worked(s, { node: 'k', of: 'grad-out', name: 'y' }, [n, 2]);
    // the sum of one step is that step's number: what made that is told
    if (LENGTHS[n] === 1) expect(text).not.toBeNull();
    else expect(total).toBe(LENGTHS[n]);
  }
});
test.each([
  ['LastStep', (n: number) => [[(LENGTHS[n] as number) - 1, n]]],
  ['MeanOverTime', (n: number) => Array.from({ length: LENGTHS[n] as number }, (_, t) => [t, n])],
  ['MaxOverTime', (n: number) => Array.from({ length: LENGTHS[n] as number }, (_, t) => [t, n])],
] as const)('%s takes valid steps', async (op, steps) => {
  const s = await backward([{ id: 'it', op, params: {}, at }], [['x.y', 'it.x']], 'it.y', [4], true);
  for (let n = 0; n < N; n++) {
    const found = worked(s, { node: 'it', of: 'out', name: 'y' }, [n, 1]);
    expect(found.terms.map(([f]) => f?.index.slice(0, 2))).toEqual(steps(n));
  }
});
test('a Delay hands on the step before; past a length what it had', async () => {
  const s = await backward([{ id: 'it', op: 'Delay', params: {}, at }], [['x.y', 'it.x']], 'it.y', [4]);
  const from = (t: number, n: number) =>
    explain(s, { node: 'it', of: 'out', name: 'y' }, [t, n, 2])?.terms.map(([f]) => f?.index);
  expect(from(0, 0)).toEqual([]);
  expect(from(3, 0)).toEqual([[2, 0, 2]]);
  expect(from(2, 2)).toEqual([[1, 2, 2]]);
  expect(from(4, 2)).toEqual([[1, 2, 2]]);
  expect(from(4, 1)).toEqual([]);
});
