/** What a wire in the hand can be let go on, and why an op that was asked for by name cannot take it. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Doc, DocNode, Params } from '../../src-engine/document/doc';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { opsFor, whyNotOp } from '../../src-renderer/editor/wiring';

const node = (id: string, op: string, params: Params = {}): DocNode => ({ id, op, params, at: [0, 0] });
const doc: Doc = {
  ...BLANK,
  nodes: [
    node('data', 'Dataset', { source: 'text' }),
    node('ids', 'OneHot', { numClasses: 81 }),
    node('rnn', 'RNN', { hiddenSize: 16 }),
    node('picture', 'Input', { shape: [8, 8] }),
    node('loss', 'CrossEntropyLoss'),
  ],
  edges: [
    ['data.x', 'ids.x'],
    ['ids.y', 'rnn.x'],
    ['rnn.y', 'loss.prediction'],
  ],
};
const checked = check(doc);
const fitting = (end: string) => opsFor(doc, checked, { end, is: 'output' });

describe('what can be wired to an output', () => {
  test('ids go to no recurrent cell, neither as its input nor as its first state', () => {
    const found = fitting('data.x');
    expect(found.get('Embedding')).toBe('x');
    for (const op of ['RNN', 'GRU', 'LSTM'] as const) expect(found.has(op), op).toBe(false);
  });
  test('a last state goes to the first of another cell, a sequence to its input', () => {
    expect(fitting('rnn.h').get('GRU')).toBe('h0');
    expect(fitting('rnn.y').get('GRU')).toBe('x');
  });
  test('ids at a first state are said to be that', () => {
    const wrong: Doc = { ...doc, edges: [...doc.edges, ['data.x', 'rnn.h0']] };
    expect(check(wrong).issues[0]).toMatchObject({ code: 'needs-float', node: 'rnn', port: 'h0' });
  });
});
test('why an op that was asked for by name does not take it', () => {
  const why = (op: Parameters<typeof whyNotOp>[2], end: string, is: 'output' | 'input' = 'output') =>
    whyNotOp(doc, checked, op, { end, is });
  expect(why('Conv2d', 'picture.y')).toMatchObject({ code: 'wrong-rank', args: { shape: '8 × 8' } });
  expect(why('LSTM', 'data.x')?.code).toBe('needs-float');
  expect(why('Input', 'loss.target', 'input')?.code).toBe('needs-int');
  expect(why('ReLU', 'picture.y')).toBe(null);
  // it takes nothing at all
  expect(why('Dataset', 'picture.y')).toBe(null);
});
