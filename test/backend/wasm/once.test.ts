/** What is the same of the same is computed once: its value lies where the first one does. */
import './relaxed';
import { expect, test } from 'vitest';
import { TaskMaker } from '../../../src-engine/backend/wasm/tasks';
import { compile } from '../../../src-engine/compile/compile';
import type { Doc } from '../../../src-engine/document/doc';

const at = [0, 0] as const;
const lstm: Doc = {
  format: 'unroll',
  version: 1,
  name: 'twice',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [3], sequence: true }, at },
    { id: 'want', op: 'Input', params: { shape: [5], sequence: true }, at },
    { id: 'cell', op: 'LSTM', params: { hiddenSize: 5 }, at },
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [
    ['x.y', 'cell.x'],
    ['cell.y', 'loss.prediction'],
    ['want.y', 'loss.target'],
  ],
  training: { seed: 4, optimizer: { name: 'SGD', lr: 0.1 } },
};
const { program } = compile(lstm, { training: true, grad: 'inputs', update: true });
if (!program) throw new Error('no program');

test("an LSTM's two biases have one gradient, which is summed once; what they become are two", () => {
  const { list, cells, primary } = new TaskMaker(program, {
    ...{ N: 2, masked: new Set<number>(), features: { relaxed: true, revec: false }, strict: false },
  }).make();
  const sums = program.code.filter((c) => c.prim === 'biasGrad');
  expect(sums).toHaveLength(2);
  expect(list.filter((t) => program.code[t.index]?.prim === 'biasGrad')).toHaveLength(1);
  const [a, b] = sums.map((c) => cells[primary[c.out] as number]?.same);
  expect(a).toBe(b);
  const next = program.state.flatMap((s) => (s.next === null ? [] : [cells[primary[s.next] as number]?.same]));
  expect(new Set(next).size).toBe(next.length);
});

test("an optimizer's formula is one function for parameters of every size", () => {
  const { list } = new TaskMaker(program, {
    ...{ N: 2, masked: new Set<number>(), features: { relaxed: true, revec: false }, strict: false },
  }).make();
  const updates = list.filter((t) => program.code[t.index]?.phase === 'update' && t.how === 'kernel');
  expect(updates.length).toBe(4);
  expect(new Set(updates.map((t) => t.key)).size).toBe(1);
  expect(new Set(updates.map((t) => t.per)).size).toBeGreaterThan(1);
});
