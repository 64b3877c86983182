/** What goes back is 0 below a bound, so that no gradient is denormal; the reference is no farther off than that bound. */
import './relaxed';
import { expect, test } from 'vitest';
import { TINY } from '../../../src-engine/backend/wasm/tiny';
import { check } from '../../../src-engine/compile/check';
import type { Doc } from '../../../src-engine/document/doc';
import { Loader } from '../../../src-engine/run/loader';
import { randomInputs } from '../../../src-engine/run/randomInputs';
import { bytes, go } from '../../run/documents';

const at = [0, 0] as const;
/** A net whose gradients are so much smaller: over `by` they vanish on their way back through time. */
const doc = (op: string, by: string): Doc => ({
  ...{ format: 'unroll', version: 1, name: 'vanishing' },
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [3, 5], sequence: true }, at },
    { id: 'want', op: 'Input', params: { shape: [7], sequence: true }, at },
    { id: 'conv', op: 'Conv1d', params: { outChannels: 4, kernelSize: 3, padding: 1 }, at },
    { id: 'act', op: 'ReLU', params: {}, at },
    { id: 'flat', op: 'Flatten', params: {}, at },
    { id: 'cell', op, params: { hiddenSize: 6 }, at },
    { id: 'fc', op: 'Linear', params: { outFeatures: 7 }, at },
    { id: 'less', op: 'Expression', params: { code: `x * ${by}` }, at },
    { id: 'loss', op: 'MSELoss', params: {}, at },
  ],
  edges: [
    ...(['x', 'conv', 'act', 'flat', 'cell', 'fc', 'less'] as const).flatMap((from, i, all) =>
      all[i + 1] ? [[`${from}.y`, `${all[i + 1]}.x`] as const] : [],
    ),
    ['less.y', 'loss.prediction'],
    ['want.y', 'loss.target'],
  ],
  training: { seed: 2, batchSize: 4 },
});
const LOOKED = ['fc.y', 'cell.y', 'flat.y', 'act.y', 'conv.y'];
async function gradients(of: Doc, backend: 'wasm' | 'reference'): Promise<Float32Array[]> {
  const tensors = new Map(Object.entries(randomInputs(of, check(of), 4, 9)));
  const loader = new Loader(bytes, { backend });
  const { session } = await loader.load({ doc: of, why: 'open', tensors, weights: new Map() });
  if (!session) throw new Error('no session');
  const { machine, program } = session;
  const ids = LOOKED.map((port) => program.grads.get(port) as number);
  go(session.to({ iteration: 0, at: session.length }));
  return ids.map((id) => Float32Array.from(machine.data(id) as Float32Array));
}
test.each(['RNN', 'GRU', 'LSTM'].flatMap((op) => ['1', '1e-25', '1e-28', '1e-33'].map((by) => [op, by] as const)))(
  '%s, gradients times %s',
  async (op, by) => {
    const of = doc(op, by);
    const [ours, reference] = [await gradients(of, 'wasm'), await gradients(of, 'reference')];
    for (const [k, grads] of ours.entries()) {
      for (const g of grads) expect(g === 0 || Math.abs(g) >= TINY).toBe(true);
      const largest = Math.max(...(reference[k] as Float32Array).map(Math.abs));
      // a sum of some dozens of terms, each off by no more than the bound
      for (const [i, g] of grads.entries())
        expect(Math.abs(g - (reference[k]?.[i] as number))).toBeLessThan(1e-5 * largest + 100 * TINY);
    }
    const zeros = ours.flatMap((g) => [...g]).filter((g) => g === 0).length;
    const wanted = reference.flatMap((g) => [...g]).filter((g) => g === 0).length;
    if (by === '1') expect(zeros).toBe(wanted);
    else expect(zeros).toBeGreaterThan(wanted);
  },
);
