/** Element-wise instructions that follow each other are one kernel where nobody reads what stands between; the bits are those of one by one. */
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
  const formulas = (ended: ReadonlySet<number>) => {
    const live = liveTasks(tasks, ended);
    return tasks.list.flatMap((t, k) =>
      live[k] && program.code[t.index]?.prim === 'pointwise' ? [[runAt(tasks, live, k).inputs.length, live[k]]] : [],
    );
  };
  const last = new Set([cellOf('silu.y')]);
  expect(formulas(last)).toHaveLength(1);
  const some = formulas(new Set([...last, cellOf('sigmoid.y')]));
  // two before what is looked at, itself among them; behind it one by one, for the chain of the last begins before it
  expect(some.length).toBeGreaterThan(1);
  expect(formulas(new Set([...last, ...row.map((op) => cellOf(`${op.toLowerCase()}.y`))]))).toEqual(
    row.map(() => [1, LIVE]),
  );
});
test.each([false, true])('the same bits after 30 steps, fast and inspect; sequences: %s', async (sequence) => {
  const hash = async (schedule: 'fast' | 'inspect', strict: boolean): Promise<string> => {
    const tensors = new Map(Object.entries(randomInputs(doc(sequence), check(doc(sequence)), 6, 5)));
    const loader = new Loader(bytes, { backend: 'wasm', schedule, strict });
    const { session } = await loader.load({ doc: doc(sequence), why: 'open', tensors, weights: new Map() });
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
    list.filter((t) => program.code[t.index]?.phase === phase).map((t) => t.chain?.over.length ?? 0);
  expect(Math.max(...over('backward'))).toBeGreaterThan(1);
  // clipped, then stepped: for each of two parameters
  expect(over('update').filter((n) => n > 0)).toHaveLength(2);
});
