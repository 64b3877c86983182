/** T, lengths and cuts are what a tape is run with, not what it is compiled for. */
import { describe, expect, test } from 'vitest';
import { ReferenceMachine } from '../../src-engine/backend/reference/machine';
import { compile } from '../../src-engine/compile/compile';
import { normal, uniform } from '../../src-engine/core/random';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { Loader } from '../../src-engine/run/loader';
import { createState } from '../../src-engine/run/state';
import { END } from '../../src-engine/run/units';
import { bytes, document, go } from './documents';

/** Bits of any number from 2 to 64, two at a time. */
const ragged = (bptt: unknown): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'echo', delay: 1, length: 64, minLength: 2, samples: 800, test: 0.1 }],
      ['cell', 'LSTM', { hiddenSize: 3, numLayers: 2 }],
      ['fc', 'Linear', { outFeatures: 2 }],
      ['loss', 'CrossEntropyLoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 2, epochs: 2, seed: 3, bptt },
  );
describe.each(['reference', 'wasm'] as const)('%s', (backend) => {
  test('200 batches of more than 40 lengths and a cut that is moved compile nothing', async () => {
    const loader = new Loader(bytes, { backend });
    const load = (doc: Doc, why: 'open' | 'edit') => loader.load({ doc, why, tensors: new Map(), weights: new Map() });
    const { session, issues } = await load(ragged(null), 'open');
    if (!session) throw new Error(issues.map((i) => i.message).join(' '));
    go(session.to({ iteration: 0, at: END }));
    const compiled = () => [loader.compiled, session.machine.compiled];
    const before = compiled();
    expect(before[0]).toBe(1);
    if (backend === 'wasm') expect(before[1]).toBeGreaterThan(5);
    const steps = new Set<number>();
    const lengths = new Set<number>();
    for (let iteration = 1; iteration <= 200; iteration++) {
      if (iteration % 20 === 0) {
        // as the page does it: the document is loaded anew, and the run is told
        const doc = ragged({ truncate: iteration / 20, cuts: [3, iteration / 10] });
        expect((await load(doc, 'edit')).session).toBe(session);
        go(session.change({ kind: 'training', training: readTraining(doc.training).training }));
      }
      go(session.to({ iteration, at: END }));
      for (const { T, lengths: each } of session.machine.binding.sequences.values()) {
        steps.add(T);
        for (const n of each ?? []) lengths.add(n);
      }
      expect([iteration, session.loss(iteration)]).toEqual([iteration, expect.any(Number)]);
    }
    expect(steps.size).toBeGreaterThan(40);
    expect(lengths.size).toBeGreaterThan(40);
    expect(compiled()).toEqual(before);
  });
});
test('what the tape is made of is compiled again', async () => {
  const loader = new Loader(bytes);
  const load = async (doc: Doc) => {
    await loader.load({ doc, why: 'edit', tensors: new Map(), weights: new Map() });
    return loader.compiled;
  };
  const doc = ragged({ carryState: false });
  expect(await load(doc)).toBe(1);
  expect(await load(ragged({ carryState: false, cuts: [4] }))).toBe(1);
  const moved = doc.nodes.map((n) => (n.id === 'cell' ? { ...n, at: [7, 7] as const, label: 'a cell' } : n));
  expect(await load({ ...doc, nodes: moved })).toBe(1);
  const wider = doc.nodes.map((n) => (n.id === 'cell' ? { ...n, params: { ...n.params, hiddenSize: 4 } } : n));
  expect(await load({ ...doc, nodes: wider })).toBe(2);
  expect(await load({ ...doc, training: { ...doc.training, optimizer: { name: 'SGD', momentum: 0.9 } } })).toBe(3);
  expect(await load({ ...doc, training: { ...doc.training, bptt: { carryState: true } } })).toBe(4);
});
test('a machine that was bound to other forms of batch gives the bits of a new one', () => {
  const at = [0, 0] as const;
  const doc: Doc = {
    format: 'unroll',
    version: 1,
    name: 'forms',
    nodes: [
      { id: 'x', op: 'Input', params: { shape: [2], sequence: true }, at },
      { id: 'cell', op: 'LSTM', params: { hiddenSize: 3, numLayers: 2, bidirectional: true, dropout: 0.4 }, at },
      { id: 'drop', op: 'Dropout', params: {}, at },
      { id: 'want', op: 'Input', params: { shape: [6], sequence: true }, at },
      { id: 'loss', op: 'MSELoss', params: {}, at },
    ],
    edges: [
      ['x.y', 'cell.x'],
      ['cell.y', 'drop.x'],
      ['drop.y', 'loss.prediction'],
      ['want.y', 'loss.target'],
    ],
    training: {},
  };
  const { program } = compile(doc, { training: true, grad: 'inputs', update: true });
  if (!program) throw new Error('does not compile');
  const state = () => createState(program.state, doc, 3);
  const old = new ReferenceMachine(program, state());
  for (let k = 0; k < 40; k++) {
    const pick = (below: number, what: number) => Math.floor(uniform(k, what) * below);
    const N = 1 + pick(6, 1);
    const T = 1 + pick(k < 20 ? 9 : 30, 2);
    const lengths = pick(2, 3) ? Int32Array.from({ length: N }, (_, n) => 1 + pick(T, 10 + n)) : null;
    const cuts = pick(2, 4) ? Uint8Array.from({ length: T + 1 }, (_, t) => pick(2, 50 + t)) : null;
    const sequences = new Map(program.feeds.map((f) => [f.seq as number, { T, lengths }]));
    const run = (machine: ReferenceMachine) => {
      machine.bind({ N, sequences, cuts });
      for (const f of program.feeds) {
        const data = machine.data(f.value);
        for (let i = 0; i < data.length; i++) data[i] = normal(k, i + 1000 * f.value);
      }
      machine.run(0, machine.length - 1);
      const seen = [...program.grads.values(), ...program.state.flatMap((s) => (s.grad === null ? [] : [s.grad]))];
      return [...seen, program.loss as number].map((id) => machine.data(id).join());
    };
    expect(run(old)).toEqual(run(new ReferenceMachine(program, state())));
  }
});
