/** An RNN that becomes an LSTM keeps its wires, and runs. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { check } from '../../../src-engine/compile/check';
import type { GradTime } from '../../../src-engine/core/gradTime';
import type { Doc } from '../../../src-engine/document/doc';
import { gradTime } from '../../../src-engine/run/gradTime';
import { Loader } from '../../../src-engine/run/loader';
import type { Session } from '../../../src-engine/run/session';
import { END } from '../../../src-engine/run/units';
import { asOpen } from '../../../src-renderer/editor/cells/openGates';
import { asCell, asLSTM, canBecomeLSTM } from '../../../src-renderer/editor/cells/replace';
import { bytes, document, go, sessionOf } from '../../run/documents';

function reachOf(session: Session): GradTime {
  const work = gradTime(session, { rows: 2, scale: 1 });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as GradTime;
  }
}
const doc: Doc = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['grid', 'Reshape', { shape: [8, 8] }],
    ['time', 'ToSequence'],
    ['rnn', 'RNN', { hiddenSize: 8, nonlinearity: 'relu', numLayers: 2 }],
    ['last', 'LastStep'],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  {},
);
test('same name, place and wires; its own settings kept, its weights in the document not: its forget gates begin open', () => {
  const written = { ...doc, nodes: doc.nodes.map((n) => (n.id === 'rnn' ? { ...n, weights: { bias_ih_l0: [] } } : n)) };
  const next = asLSTM(written, 'rnn');
  expect(next.edges).toBe(doc.edges);
  const bias = [0, 3, 0, 0].flatMap((b) => new Array(8).fill(b));
  const node = next.nodes.find((n) => n.id === 'rnn');
  expect(node).toEqual({
    ...doc.nodes.find((n) => n.id === 'rnn'),
    op: 'LSTM',
    params: { hiddenSize: 8, numLayers: 2 },
    weights: { bias_hh_l0: bias, bias_hh_l1: bias },
  });
  expect(check(next).issues).toEqual([]);
  expect(asLSTM(next, 'rnn')).toBe(next);
});
test('both directions, and a node without biases, get open gates', () => {
  const params = { hiddenSize: 8, bidirectional: true, bias: false };
  const next = asLSTM({ ...doc, nodes: doc.nodes.map((n) => (n.id === 'rnn' ? { ...n, params } : n)) }, 'rnn');
  const node = next.nodes.find((n) => n.id === 'rnn');
  expect(node?.params).toEqual({ hiddenSize: 8, bidirectional: true });
  expect(Object.keys(node?.weights ?? {})).toEqual(['bias_hh_l0', 'bias_hh_l0_reverse']);
  expect(check(next).issues).toEqual([]);
});
test('what helps against vanishing does: over twenty steps and more the cell keeps what the RNN lost', async () => {
  const rnn: Doc = JSON.parse(await readFile('examples/delay-20-rnn.unroll.json', 'utf8'));
  const shares = [];
  for (const its of [rnn, asLSTM(rnn, 'rnn')]) {
    const found = reachOf(await sessionOf(its));
    const row = (found.states.find((s) => s.name.startsWith('c')) ?? found.states[0])?.norms.slice(-found.T) ?? [];
    shares.push((row[0] as number) / (row.at(-1) as number));
  }
  expect(shares[0]).toBeLessThan(1e-5);
  expect(shares[1]).toBeGreaterThan(0.5);
});
test.each(['LSTM', 'GRU'])(
  'gates of %s that start open keep what they lost, in the run that is loaded and not yet taught',
  async (op) => {
    const rnn: Doc = JSON.parse(await readFile('examples/delay-20-rnn.unroll.json', 'utf8'));
    const closed = {
      ...rnn,
      nodes: rnn.nodes.map((n) => (n.id === 'rnn' ? { ...n, op, params: { hiddenSize: 16 } } : n)),
    };
    const loader = new Loader(bytes);
    const load = async (doc: Doc, why: 'open' | 'edit') => {
      const { session, issues } = await loader.load({ doc, why, tensors: new Map(), weights: new Map() });
      if (!session) throw new Error(issues[0]?.message);
      return session;
    };
    const reaches = (session: Session): number => {
      const found = reachOf(session);
      const row = (found.states.find((s) => s.name.startsWith('c')) ?? found.states[0])?.norms.slice(-found.T) ?? [];
      return (row[0] as number) / (row.at(-1) as number);
    };
    const before = reaches(await load(closed, 'open'));
    const open = asOpen(closed, 'rnn');
    expect(check(open).issues).toEqual([]);
    const session = await load(open, 'edit');
    const after = reaches(session);
    expect(after).toBeGreaterThan(1000 * before);
    // once it has learnt, its weights are its own until it is reset
    go(session.to({ iteration: 0, at: END }));
    const learnt = session.state.get('rnn.bias_hh_l0')?.slice();
    expect(learnt?.[0]).not.toBe(0);
    expect((await load(closed, 'edit')).state.get('rnn.bias_hh_l0')).toEqual(learnt);
  },
);
test('not where weights are shared', () => {
  const rnn = doc.nodes.find((n) => n.id === 'rnn') as Doc['nodes'][number];
  const sharing = { ...doc, nodes: [...doc.nodes, { ...rnn, id: 'other', weightsOf: 'rnn' }] };
  expect([canBecomeLSTM(sharing, 'rnn'), canBecomeLSTM(sharing, 'other'), canBecomeLSTM(doc, 'fc')]).toEqual([
    false,
    false,
    false,
  ]);
  expect(asLSTM(sharing, 'rnn')).toBe(sharing);
});
test('any cell in the place of any other: what both have stays, what one has alone goes', () => {
  const lstm = asCell(doc, 'rnn', 'LSTM');
  const node = (d: Doc) => d.nodes.find((n) => n.id === 'rnn');
  expect(node(lstm)).toEqual({ ...node(doc), op: 'LSTM', params: { hiddenSize: 8, numLayers: 2 } });
  expect(lstm.edges).toBe(doc.edges);
  expect(check(lstm).issues).toEqual([]);
  // a wire from the cell's state has nowhere to begin in a GRU; what is not known is kept
  const params = { ...node(lstm)?.params, hidenSize: 3 };
  const wired: Doc = {
    ...lstm,
    nodes: lstm.nodes.map((n) => (n.id === 'rnn' ? { ...n, params, weights: { bias_hh_l0: [] } } : n)),
    edges: [...lstm.edges, ['rnn.c', 'other.x']],
  };
  const gru = asCell(wired, 'rnn', 'GRU');
  expect(node(gru)).toEqual({ ...node(doc), op: 'GRU', params });
  expect(gru.edges).toEqual(doc.edges);
  expect(asCell(gru, 'rnn', 'GRU')).toBe(gru);
  expect(asCell(doc, 'rnn', 'Linear')).toBe(doc);
  expect(asCell(doc, 'fc', 'LSTM')).toBe(doc);
  const sharing: Doc = {
    ...doc,
    nodes: [...doc.nodes, { ...(node(doc) as Doc['nodes'][number]), id: 'other', weightsOf: 'rnn' }],
  };
  expect(asCell(sharing, 'rnn', 'GRU')).toBe(sharing);
});
