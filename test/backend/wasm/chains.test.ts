/** Instructions that follow each other are one kernel where nobody reads what stands between; the bits are those of one by one. */
import './relaxed';
import { expect, test } from 'vitest';
import { LIVE, liveTasks, runAt } from '../../../src-engine/backend/wasm/lean';
import { TaskMaker } from '../../../src-engine/backend/wasm/tasks';
import { check } from '../../../src-engine/compile/check';
import { compile } from '../../../src-engine/compile/compile';
import type { Doc } from '../../../src-engine/document/doc';
import { Loader } from '../../../src-engine/run/loader';
import { randomInputs } from '../../../src-engine/run/randomInputs';
import { hashState } from '../../../src-engine/run/state';
import { bytes, go } from '../../run/documents';

const at = [0, 0] as const;
/** Five activations in a row, behind a layer that learns from what comes back through them. */
const row = ['Tanh', 'Sigmoid', 'ELU', 'Softplus', 'SiLU'] as const;
const doc = (sequence: boolean): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'row',
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [37], ...(sequence ? { sequence } : {}) }, at },
    { id: 'want', op: 'Input', params: { shape: [19], ...(sequence ? { sequence } : {}) }, at },
    sequence
      ? { id: 'fc', op: 'RNN', params: { hiddenSize: 19 }, at }
      : { id: 'fc', op: 'Linear', params: { outFeatures: 19 }, at },
    ...row.map((op) => ({ id: op.toLowerCase(), op, params: {}, at })),
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [
    ['x.y', 'fc.x'],
    ...['fc', ...row].slice(0, -1).map((from, i) => [`${from.toLowerCase()}.y`, `${row[i]?.toLowerCase()}.x`] as const),
    ['silu.y', 'loss.prediction'],
    ['want.y', 'loss.target'],
  ],
  training: { seed: 4, optimizer: { name: 'SGD', lr: 0.5 }, clipNorm: 0.01, batchSize: 6 },
});
const setting = { N: 6, masked: new Set<number>(), features: { relaxed: true, revec: false }, strict: false };

test('forward alone, a row of five is one kernel; a value that is looked at is computed by itself', () => {
  const { program } = compile(doc(false), { training: false, grad: 'none', update: false });
  if (!program) throw new Error('no program');
  const tasks = new TaskMaker(program, setting).make();
  const cellOf = (port: string) => tasks.primary[program.ports.get(port) as number] as number;
  const formulas = (...looked: string[]) => {
    const live = liveTasks(tasks, new Set(['silu', ...looked].map((node) => cellOf(`${node}.y`))));
    return tasks.list.flatMap((t, k) => {
      const { inputs, spec, key } = runAt(tasks, live, k);
      if (!live[k] || program.code[t.index]?.prim !== 'pointwise') return [];
      return [{ inputs: inputs.length, alone: live[k] === LIVE, ends: spec?.after ? key.split('"')[1] : null }];
    });
  };
  // the last step of the layer before it
  expect(formulas()).toEqual([{ inputs: 3, alone: false, ends: 'linear' }]);
  expect(formulas('fc')).toEqual([{ inputs: 1, alone: false, ends: null }]);
  // two before what is looked at, itself among them; behind it one by one, for the chain of the last begins before it
  expect(formulas('sigmoid').length).toBeGreaterThan(1);
  const one = { inputs: 1, alone: true, ends: null };
  expect(formulas('fc', ...row.map((op) => op.toLowerCase()))).toEqual(row.map(() => one));
});
/** Convolutions and activations, a sum of two branches, a product of two computed matrices: what each product's last step can be. */
const net: Doc = {
  ...{ format: 'unroll', version: 1, name: 'net' },
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [3, 9, 7] }, at },
    { id: 'label', op: 'Input', params: { shape: [], dtype: 'int32' }, at },
    { id: 'conv', op: 'Conv2d', params: { outChannels: 5, kernelSize: 3, padding: 1 }, at },
    { id: 'relu', op: 'ReLU', params: {}, at },
    { id: 'strided', op: 'Conv2d', params: { outChannels: 5, kernelSize: 3, stride: 2, padding: 1 }, at },
    { id: 'tanh', op: 'Tanh', params: {}, at },
    { id: 'same', op: 'Conv2d', params: { outChannels: 5, kernelSize: 3, padding: 1 }, at },
    { id: 'sum', op: 'Add', params: {}, at },
    { id: 'flat', op: 'Flatten', params: {}, at },
    { id: 'fc', op: 'Linear', params: { outFeatures: 21 }, at },
    { id: 'relu2', op: 'ReLU', params: {}, at },
    { id: 'out', op: 'Linear', params: { outFeatures: 4 }, at },
    { id: 'loss', op: 'CrossEntropyLoss', params: {}, at },
  ],
  edges: [
    ...(['x', 'conv', 'relu', 'strided', 'tanh', 'same'] as const).flatMap((from, i, all) =>
      all[i + 1] ? [[`${from}.y`, `${all[i + 1]}.x`] as const] : [],
    ),
    ...([
      ['same.y', 'sum.a'],
      ['tanh.y', 'sum.b'],
      ['sum.y', 'flat.x'],
      ['flat.y', 'fc.x'],
    ] as const),
    ...([
      ['fc.y', 'relu2.x'],
      ['relu2.y', 'out.x'],
      ['out.y', 'loss.prediction'],
      ['label.y', 'loss.target'],
    ] as const),
  ],
  training: { seed: 4, optimizer: { name: 'SGD', lr: 0.1 }, batchSize: 6 },
};
test('activations, a sum of two branches and what goes back through them are the last steps of products', () => {
  const { program } = compile(net, { training: true, grad: 'all', update: true });
  if (!program) throw new Error('no program');
  const tasks = new TaskMaker(program, setting).make();
  const ends = tasks.list.flatMap(({ chains: [chain], index }) =>
    chain?.task.spec?.after ? [[program.code[index]?.node, program.code[index]?.phase, chain.task.inputs.length]] : [],
  );
  // a convolution with its bias and its other branch; what goes back to a ReLU or a Tanh, with what that gave
  expect(ends).toEqual([
    ['relu', 'forward', 3],
    ['tanh', 'forward', 3],
    ['sum', 'forward', 4],
    ['relu2', 'forward', 3],
    ['relu2', 'backward', 3],
    // where the branches' gradients meet, and with that sum what goes back to the Tanh
    ['same', 'backward', 3],
    ['tanh', 'backward', 4],
    ['relu', 'backward', 3],
  ]);
});
test.each([
  ['a row of activations', doc(false)],
  ['behind a recurrent layer', doc(true)],
  ['convolutions', net],
])('the same bits after 30 steps, fast and inspect: %s', async (_, net) => {
  const hash = async (schedule: 'fast' | 'inspect', strict: boolean): Promise<string> => {
    const tensors = new Map(Object.entries(randomInputs(net, check(net), 6, 5)));
    const loader = new Loader(bytes, { backend: 'wasm', schedule, strict });
    const { session } = await loader.load({ doc: net, why: 'open', tensors, weights: new Map() });
    if (!session) throw new Error('no session');
    go(session.to({ iteration: 29, at: session.length }));
    return hashState(session.state);
  };
  for (const strict of [false, true]) expect(await hash('fast', strict)).toBe(await hash('inspect', strict));
  expect(await hash('fast', true)).not.toBe(await hash('fast', false));
});
test('what comes back through the row, and the step of the optimizer, are chains too', () => {
  const { program } = compile(doc(false), { training: true, grad: 'inputs', update: true });
  if (!program) throw new Error('no program');
  const { list } = new TaskMaker(program, setting).make();
  const over = (phase: string) =>
    list.filter((t) => program.code[t.index]?.phase === phase).map((t) => t.chains.at(-1)?.over.length ?? 0);
  expect(Math.max(...over('backward'))).toBeGreaterThan(1);
  // clipped, then stepped: for each of two parameters
  expect(over('update').filter((n) => n > 0)).toHaveLength(2);
});
