/** What is wrong about time is said with its numbers, before anything runs. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { type Fix, IssueError } from '../../src-engine/core/issue';
import type { Tensor, TensorMap } from '../../src-engine/core/tensor';
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { evaluate } from '../../src-engine/run/evaluate';
import { fixed } from '../../src-renderer/editor/fixes';

const at = [0, 0] as const;
const node = (id: string, op: string, params: Record<string, unknown> = {}): DocNode => ({ id, op, params, at });
const doc = (nodes: readonly DocNode[], edges: Doc['edges'], bptt: unknown = null): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'bad',
  nodes,
  edges,
  training: { bptt },
});
const found = (d: Doc) => check(d).issues;
const zeros = (shape: readonly number[], dtype: 'float32' | 'int32' = 'float32', value = 0): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype, shape, data: (dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)).fill(value) };
};
function issueOf(d: Doc, tensors: TensorMap) {
  try {
    evaluate(d, tensors, null, { mode: 'infer', grad: false });
  } catch (e) {
    if (e instanceof IssueError) return e.issue;
    throw e;
  }
  return null;
}
const VALUE = [[[1]], [[2]], [[3]], [[4]], [[5]]];
const typed = (bptt: unknown) =>
  doc(
    [node('x', 'Input', { shape: [1], sequence: true, value: VALUE }), node('cell', 'GRU', { hiddenSize: 2 })],
    [['x.y', 'cell.x']],
    bptt,
  );
const fed = (extra: readonly DocNode[] = [], edges: Doc['edges'] = []) =>
  doc([node('x', 'Input', { shape: [1], sequence: true }), ...extra], edges);

describe('cuts', () => {
  test.each([
    ['bptt.cuts', { cuts: [3, 0] }, '[3,0]'],
    ['bptt.cuts', { cuts: [-2] }, '[-2]'],
    ['bptt.cuts', { cuts: [1.5] }, '[1.5]'],
    ['bptt.truncate', { truncate: 0 }, '0'],
    ['bptt.truncate', { truncate: -1 }, '-1'],
  ])('%s %j is refused', (path, bptt, value) => {
    const [first, ...others] = found(typed(bptt));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: 'bad-training', severity: 'error', args: { path, value } });
    expect(first?.message).toContain(value);
  });
  test.each([5, 6, 100])(
    'at %i, past the five steps that are typed in: a warning, and a fix that takes it away',
    (t) => {
      const wrong = typed({ cuts: [2, t] });
      const [first, ...others] = found(wrong);
      expect(others).toEqual([]);
      expect(first).toMatchObject({ code: 'cut-past-end', severity: 'warning', args: { cut: t, steps: 5, last: 4 } });
      const mended = fixed(wrong, first?.fix as Fix);
      expect(mended.training.bptt).toMatchObject({ cuts: [2] });
      expect(found(mended)).toEqual([]);
    },
  );
  test.each<[string, Doc['nodes'], Doc['edges'], number | null]>([
    [
      'ToSequence of eight rows',
      [node('d', 'Dataset', { source: 'digits' }), node('g', 'Reshape', { shape: [8, 8] }), node('x', 'ToSequence')],
      [
        ['d.x', 'g.x'],
        ['g.y', 'x.x'],
      ],
      8,
    ],
    ['windows of 20', [node('x', 'Dataset', { source: 'series', column: 'weather', window: 20 })], [], 20],
    ['a task of 12 steps', [node('x', 'Dataset', { source: 'adding', length: 12 })], [], 12],
    ['lines of any length', [node('x', 'Dataset', { source: 'text', form: 'lines' })], [], null],
    ['an Input that nothing feeds yet', [node('x', 'Input', { shape: [1], sequence: true })], [], null],
    ['no sequence at all', [node('x', 'Input', { shape: [1] })], [], null],
  ])('%s', (_, nodes, edges, steps) => {
    const told = (cut: number) => found(doc(nodes, edges, { cuts: [cut] })).filter((i) => i.code === 'cut-past-end');
    if (steps === null) expect(told(1_000_000)).toEqual([]);
    else {
      expect(told(steps - 1)).toEqual([]);
      expect(told(steps)).toMatchObject([{ args: { cut: steps, steps } }]);
    }
  });
  test('the longest of two sequences counts; one whose length is not known silences', () => {
    const short = node('short', 'Input', { shape: [1], sequence: true, value: VALUE.slice(2) });
    const long = typed({ cuts: [4] });
    expect(found({ ...long, nodes: [...long.nodes, short] })).toEqual([]);
    const open = node('open', 'Input', { shape: [1], sequence: true });
    const past = typed({ cuts: [7] });
    expect(found(past)).toHaveLength(1);
    expect(found({ ...past, nodes: [...past.nodes, open] })).toEqual([]);
  });
});

describe('batches', () => {
  const lengths = (...n: number[]): Tensor => ({ dtype: 'int32', shape: [n.length], data: Int32Array.from(n) });
  test.each<[string, TensorMap, object]>([
    [
      'no steps',
      new Map([['in:x', zeros([0, 3, 1])]]),
      { code: 'empty-batch', args: { node: 'x', shape: '[0, 3, 1]' } },
    ],
    [
      'no samples',
      new Map([['in:x', zeros([4, 0, 1])]]),
      { code: 'empty-batch', args: { node: 'x', shape: '[4, 0, 1]' } },
    ],
    [
      'a batch of empty sequences',
      new Map([
        ['in:x', zeros([4, 2, 1])],
        ['in:x:lengths', lengths(0, 0)],
      ]),
      { code: 'lengths-range', args: { node: 'x', sample: 0, length: 0, steps: 4 } },
    ],
    [
      'a length beyond T',
      new Map([
        ['in:x', zeros([4, 3, 1])],
        ['in:x:lengths', lengths(4, 1, 5)],
      ]),
      { code: 'lengths-range', args: { node: 'x', sample: 2, length: 5, steps: 4 } },
    ],
    [
      'a length too few',
      new Map([
        ['in:x', zeros([4, 3, 1])],
        ['in:x:lengths', lengths(4, 1)],
      ]),
      { code: 'lengths-count', args: { node: 'x', samples: 3, count: 2 } },
    ],
  ])('%s', (_, tensors, wanted) => {
    const issue = issueOf(fed(), tensors);
    expect(issue).toMatchObject({ ...wanted, node: 'x', severity: 'error' });
    expect(`${issue?.message} ${issue?.hint}`).not.toMatch(/[{}]/);
  });
  const both = fed(
    [node('y', 'Input', { shape: [1], sequence: true }), node('sum', 'Add')],
    [
      ['x.y', 'sum.a'],
      ['y.y', 'sum.b'],
    ],
  );
  test('sequences of different lengths that meet name the first sample', () => {
    const tensors: TensorMap = new Map([
      ['in:x', zeros([4, 3, 1])],
      ['in:y', zeros([4, 3, 1])],
      ['in:x:lengths', lengths(4, 1, 2)],
      ['in:y:lengths', lengths(4, 3, 2)],
    ]);
    expect(issueOf(both, tensors)).toMatchObject({ code: 'lengths-differ', args: { sample: 1, a: 1, b: 3 } });
  });
  test('of different T say both', () => {
    const tensors: TensorMap = new Map([
      ['in:x', zeros([4, 3, 1])],
      ['in:y', zeros([6, 3, 1])],
    ]);
    expect(issueOf(both, tensors)).toMatchObject({ code: 'steps-differ', args: { a: 4, b: 6 } });
  });
});

describe('a sequence where none can be', () => {
  const input = (id: string, params: object = {}) => node(id, 'Input', { shape: [1], sequence: true, ...params });
  const loop = (initIsSequence: boolean, shape: readonly number[] = [1], params = {}) =>
    doc(
      [
        input('x'),
        node('first', 'Input', { shape, sequence: initIsSequence }),
        node('sum', 'Add'),
        node('z', 'Delay', params),
      ],
      [
        ['x.y', 'sum.a'],
        ['z.y', 'sum.b'],
        ['sum.y', 'z.x'],
        ['first.y', 'z.init'],
      ],
    );
  test.each<[string, Doc, object]>([
    [
      'the initial state of a cell',
      doc(
        [input('x'), input('h', { shape: [4] }), node('cell', 'LSTM', { hiddenSize: 4 })],
        [
          ['x.y', 'cell.x'],
          ['h.y', 'cell.c0'],
        ],
      ),
      { code: 'is-sequence', node: 'cell', port: 'c0', args: { op: 'LSTM', port: 'c0' } },
    ],
    [
      'what a Delay begins with, outside a loop',
      doc(
        [input('x'), input('first'), node('z', 'Delay')],
        [
          ['x.y', 'z.x'],
          ['first.y', 'z.init'],
        ],
      ),
      { code: 'is-sequence', node: 'z', port: 'init', args: { op: 'Delay', port: 'init' } },
    ],
    [
      'what a Delay begins with, in a loop',
      loop(true),
      { code: 'is-sequence', node: 'z', args: { op: 'Delay', port: 'init' } },
    ],
    [
      'what becomes a sequence',
      doc([input('x', { shape: [3] }), node('to', 'ToSequence')], [['x.y', 'to.x']]),
      { code: 'is-sequence', node: 'to', port: 'x' },
    ],
  ])('%s', (_, d, wanted) => {
    const errors = found(d).filter((i) => i.severity === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject(wanted);
  });
  test('and none where one is needed', () => {
    for (const op of ['GRU', 'Delay', 'LastStep', 'MeanOverTime', 'MaxOverTime'])
      expect(
        found(
          doc(
            [node('x', 'Input', { shape: [1] }), node('it', op, op === 'GRU' ? { hiddenSize: 2 } : {})],
            [['x.y', 'it.x']],
          ),
        )[0],
        op,
      ).toMatchObject({
        code: 'needs-sequence',
        node: 'it',
      });
  });
  test('what a Delay of a loop begins with has its shape', () => {
    expect(found(loop(false))).toEqual([]);
    const wrong = found(loop(false, [2], { shape: [1] })).filter((i) => i.severity === 'error');
    expect(wrong).toMatchObject([{ code: 'shape-mismatch', node: 'z', args: { a: '2', b: '1' } }]);
  });
});
test('a Delay outside any loop is legal: it shifts by a step', () => {
  const d = doc(
    [node('x', 'Input', { shape: [1], sequence: true, value: VALUE }), node('z', 'Delay')],
    [['x.y', 'z.x']],
  );
  expect(found(d)).toEqual([]);
  const { tensors } = evaluate(d, new Map(), null, { mode: 'infer', grad: false });
  expect([...(tensors.get('out:z.y')?.data ?? [])]).toEqual([0, 1, 2, 3, 4]);
});
