/** An RNN that becomes an LSTM keeps its wires, and runs. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { check } from '../../../src-engine/compile/check';
import type { GradTime } from '../../../src-engine/core/gradTime';
import type { Doc } from '../../../src-engine/document/doc';
import { gradTime } from '../../../src-engine/run/gradTime';
import { asLSTM, canBecomeLSTM } from '../../../src-renderer/editor/cells/replace';
import { document, sessionOf } from '../../run/documents';

async function whole(of: Doc): Promise<GradTime> {
  const work = gradTime(await sessionOf(of), { rows: 2, scale: 1 });
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
    const found = await whole(its);
    const row = (found.states.find((s) => s.name.startsWith('c')) ?? found.states[0])?.norms.slice(-found.T) ?? [];
    shares.push((row[0] as number) / (row.at(-1) as number));
  }
  expect(shares[0]).toBeLessThan(1e-5);
  expect(shares[1]).toBeGreaterThan(0.5);
});
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
