/** What is offered fits what was found, and is what the document becomes. */
import { describe, expect, test } from 'vitest';
import type { GradTime, StateReach } from '../../src-engine/core/gradTime';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import { asOpen, canOpenGates } from '../../src-renderer/editor/cells/openGates';
import { bpttOf, cutsWithin } from '../../src-renderer/editor/cuts';
import { asOrthogonal, helpsOf, withoutCuts } from '../../src-renderer/editor/reachHelps';
import { readingOf } from '../../src-renderer/editor/reading';
import { document } from '../run/documents';

const T = 50;
const docOf = (op: string, params: Record<string, unknown>, training: Doc['training'] = {}): Doc =>
  document(
    [
      ['data', 'Dataset', { source: 'adding', length: T }],
      ['rnn', op, { hiddenSize: 4, ...params }],
      ['last', 'LastStep'],
      ['out', 'Linear', { outFeatures: 1 }],
      ['loss', 'MSELoss'],
    ],
    training,
  );
/** Norms by steps back. */
function offered(doc: Doc, norm: (lag: number) => number, radius = 1) {
  const cuts = cutsWithin(bpttOf(doc), T);
  const last = Math.max(0, ...cuts);
  const whole = Float32Array.from({ length: T }, (_, t) => (t < last ? 0 : norm(T - 1 - t)));
  const state: StateReach = { node: 'rnn', name: 'h_l0', reversed: false, norms: new Float32Array(), whole };
  const matrix = { node: 'rnn', name: 'weight_hh_l0', gate: '', rows: 4, columns: 4, radius };
  const found: GradTime = {
    ...{ iteration: 0, T, N: 1, scale: 1, rows: [], hasRest: true, saturation: [], ms: 1 },
    ...{ cuts, states: [state], matrices: [matrix] },
  };
  return helpsOf(doc, found, state, readingOf(found, state, 'whole'));
}
const ids = (helps: ReturnType<typeof offered>) => helps.map((h) => h.id);
const slow = (lag: number) => 2 ** (-lag / 10);
const grown = (lag: number) => 2 ** (lag / 4);
const ORTHOGONAL = { init: 'orthogonal' };

describe('what is offered', () => {
  test('where a cut leaves a few steps: to remove it, and no LSTM against a fading that was not seen', () => {
    const doc = docOf('RNN', ORTHOGONAL, { bptt: { truncate: 5 } });
    expect(ids(offered(doc, slow))).toEqual(['uncut']);
    const open = withoutCuts(doc);
    expect(cutsWithin(bpttOf(open), T)).toEqual([]);
    expect(ids(offered(open, slow))).toEqual(['lstm']);
  });
  test('where it vanishes within what the cut leaves: both, the cut first', () => {
    expect(ids(offered(docOf('RNN', {}, { bptt: { cuts: [30] } }), (lag) => 2 ** -lag))).toEqual([
      'uncut',
      'orthogonal',
      'lstm',
    ]);
  });
  test('where a cut ends only what the whole is not told by: to remove it; not beside a row that goes as far as it can', () => {
    const doc = docOf('RNN', ORTHOGONAL, { bptt: { cuts: [30] } });
    const row = (k: number, from: number) =>
      Float32Array.from({ length: T }, (_, t) => (t > k || t < from ? 0 : slow(k - t)));
    const rows = [row(29, 0), row(49, 30)] as const;
    const norms = Float32Array.from(rows.flatMap((r) => [...r]));
    const whole = Float32Array.from({ length: T }, (_, t) => rows.reduce((sum, r) => sum + (r[t] ?? 0), 0));
    const state: StateReach = { node: 'rnn', name: 'h_l0', reversed: false, norms, whole };
    const found: GradTime = {
      ...{ iteration: 0, T, N: 1, scale: 1, rows: [29, 49], hasRest: false, saturation: [], ms: 1 },
      ...{ cuts: [30], states: [state], matrices: [] },
    };
    const helps = (part: 'whole' | number, of = doc) => ids(helpsOf(of, found, state, readingOf(found, state, part)));
    expect(helps('whole')).toEqual(['uncut', 'lstm']);
    expect(helps(29)).toEqual(['lstm']);
    expect(helps(49)).toEqual(['uncut', 'lstm']);
    // removed already, and not computed again yet
    expect(helps('whole', withoutCuts(doc))).toEqual(['lstm']);
  });
  test('where it explodes: what makes it smaller, and no LSTM', () => {
    const helps = offered(docOf('RNN', { ...ORTHOGONAL, gain: 1.6 }), grown, 1.6);
    expect(ids(helps)).toEqual(['clip', 'scale', 'truncate']);
    expect(helps[1]).toEqual({ id: 'scale', factor: 1 / 1.6 });
    // what is done already is not offered again
    expect(ids(offered(docOf('RNN', ORTHOGONAL, { clipNorm: 1, bptt: { cuts: [10] } }), grown))).toEqual([]);
  });
  test('where it holds, or follows no line: nothing', () => {
    expect(offered(docOf('RNN', {}), () => 1)).toEqual([]);
    expect(offered(docOf('RNN', {}), (lag) => 1 + ((lag - 25) / 10) ** 2)).toEqual([]);
  });
  test('an LSTM has neither a matrix of its own to start orthogonal nor a cell to become: its gates can start open', () => {
    expect(ids(offered(docOf('LSTM', {}), slow))).toEqual(['forget']);
    expect(ids(offered(docOf('GRU', {}), slow))).toEqual(['update']);
    expect(offered(docOf('GRU', {}), grown).map((h) => h.id)).not.toContain('update');
    expect(offered(docOf('LSTM', {}), () => 1)).toEqual([]);
    for (const op of ['LSTM', 'GRU', 'RNN'])
      expect(offered(asOpen(docOf(op, ORTHOGONAL), 'rnn'), slow)).toEqual(op === 'RNN' ? [{ id: 'lstm' }] : []);
  });
  test('gates that would be more numbers than a document may write are not written', () => {
    const doc = docOf('LSTM', { hiddenSize: 1250, numLayers: 2 });
    expect(canOpenGates(doc, 'rnn')).toBe(true);
    expect(parseDocument(writeDocument(asOpen(doc, 'rnn')), 'doc').doc?.nodes).toEqual(asOpen(doc, 'rnn').nodes);
    expect(canOpenGates(docOf('LSTM', { hiddenSize: 1251, numLayers: 2 }), 'rnn')).toBe(false);
  });
});
test('behind ReLU an orthogonal matrix is no help', () => {
  expect(ids(offered(docOf('RNN', { nonlinearity: 'relu' }), slow))).toEqual(['lstm']);
});
test('written recurrent weights start as they are written', () => {
  const doc = docOf('RNN', {});
  const nodes = doc.nodes.map((n) => (n.id === 'rnn' ? { ...n, weights: { weight_hh_l0: [[1]] } } : n));
  expect(ids(offered({ ...doc, nodes }, slow))).toEqual(['lstm']);
  expect(ids(offered(asOrthogonal(doc, 'rnn'), slow))).toEqual(['lstm']);
});
