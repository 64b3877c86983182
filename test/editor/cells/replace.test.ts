/** An RNN that becomes an LSTM keeps its wires, and runs. */
import { expect, test } from 'vitest';
import { check } from '../../../src-engine/compile/check';
import type { Doc } from '../../../src-engine/document/doc';
import { asLSTM, canBecomeLSTM } from '../../../src-renderer/editor/cells/replace';
import { document } from '../../run/documents';

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
test('same name, place and wires; its own settings kept, its weights in the document not', () => {
  const written = { ...doc, nodes: doc.nodes.map((n) => (n.id === 'rnn' ? { ...n, weights: { bias_ih_l0: [] } } : n)) };
  const next = asLSTM(written, 'rnn');
  expect(next.edges).toBe(doc.edges);
  const node = next.nodes.find((n) => n.id === 'rnn');
  expect(node).toEqual({
    ...doc.nodes.find((n) => n.id === 'rnn'),
    op: 'LSTM',
    params: { hiddenSize: 8, numLayers: 2 },
  });
  expect(check(next).issues).toEqual([]);
  expect(asLSTM(next, 'rnn')).toBe(next);
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
