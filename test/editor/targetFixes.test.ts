/** A loss without a data set: what its target lacks is one click away, and nothing is wrong after it. */
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { type Fix, issue } from '../../src-engine/core/issue';
import type { IssueCode } from '../../src-engine/core/issues';
import type { Doc, DocEdge, DocNode, Params } from '../../src-engine/document/doc';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { fixed, fixesOf } from '../../src-renderer/editor/fixes';

const node = (id: string, op: string, params: Params = {}): DocNode => ({ id, op, params, at: [0, 0] });
/** x [4] -> fc -> loss, and the target: wired where it is there. */
function regression(loss: string, outFeatures: number, target: Params | null, input: Params = { shape: [4] }): Doc {
  const edges: DocEdge[] = [
    ['x.y', 'fc.x'],
    ['fc.y', 'loss.prediction'],
  ];
  const nodes = [node('x', 'Input', input), node('fc', 'Linear', { outFeatures }), node('loss', loss)];
  return target === null
    ? { ...BLANK, nodes, edges }
    : { ...BLANK, nodes: [...nodes, node('t', 'Input', target)], edges: [...edges, ['t.y', 'loss.target']] };
}
const codes = (d: Doc) => check(d).issues.map((i) => i.code);
/** All that is offered of the one thing that is wrong; each leaves nothing wrong. */
function mended(d: Doc, code: IssueCode): readonly Fix[] {
  const checked = check(d);
  expect(codes(d)).toEqual([code]);
  const fixes = checked.issues.flatMap((i) => fixesOf(d, checked, i));
  for (const fix of fixes) expect(codes(fixed(d, fix)), JSON.stringify(fix)).toEqual([]);
  return fixes;
}
const set = (params: Params): Fix => {
  const [[param, value] = [], ...more] = Object.entries(params);
  return param !== undefined && more.length === 0
    ? { kind: 'set-param', node: 't', param, value }
    : { kind: 'set-params', node: 't', params };
};

test.each([
  ['CrossEntropyLoss', { dtype: 'float32' }, 'needs-int', { dtype: 'int32' }],
  ['CrossEntropyLoss', { shape: [10] }, 'needs-int', { shape: [], dtype: 'int32' }],
  ['CrossEntropyLoss', { shape: [1], dtype: 'int32' }, 'target-shape', { shape: [] }],
  ['CrossEntropyLoss', { value: [3, 0, 9] }, 'needs-int', { dtype: 'int32' }],
  ['MSELoss', {}, 'target-shape', { shape: [10] }],
  ['BCEWithLogitsLoss', { shape: [10], dtype: 'int32' }, 'needs-float', { dtype: 'float32' }],
  ['L1Loss', { dtype: 'int32', shape: [2, 5] }, 'needs-float', { dtype: 'float32', shape: [10] }],
] as const)('%s and a target Input of %j: %s', (loss, target, code, wanted) => {
  expect(mended(regression(loss, 10, target), code)[0]).toEqual(set(wanted));
});
test('ids for a loss that compares numbers are numbers, or one of each class', () => {
  const fixes = mended(regression('MSELoss', 10, { dtype: 'int32' }), 'needs-float');
  expect(fixes).toEqual([
    { kind: 'set-params', node: 't', params: { shape: [10], dtype: 'float32' } },
    { kind: 'insert-node', op: 'OneHot', params: { numClasses: 10 }, to: 'loss.target' },
  ]);
});
test('an Input over time stays one', () => {
  const input = { shape: [4], sequence: true };
  const d = regression('CrossEntropyLoss', 10, { sequence: true }, input);
  expect(mended(d, 'needs-int')).toEqual([set({ dtype: 'int32' })]);
});
test('what the network reads keeps its shape, and so does what is typed in: the target is laid out anew where it has as many numbers', () => {
  const d = regression('MSELoss', 4, null, { shape: [2, 2] });
  const flat = {
    ...d,
    nodes: [...d.nodes, node('flat', 'Flatten')],
    edges: [
      ['x.y', 'flat.x'],
      ['flat.y', 'fc.x'],
      ['fc.y', 'loss.prediction'],
      ['x.y', 'loss.target'],
    ] as const,
  };
  expect(mended(flat, 'target-shape')).toEqual([{ kind: 'insert-node', op: 'Flatten', params: {}, to: 'loss.target' }]);
  const ids = regression('CrossEntropyLoss', 10, { shape: [1], dtype: 'int32', value: [[3], [0]] });
  expect(mended(ids, 'target-shape')).toEqual([
    { kind: 'insert-node', op: 'Reshape', params: { shape: [] }, to: 'loss.target' },
  ]);
});
test.each([
  ['CrossEntropyLoss', {}, { shape: [], dtype: 'int32' }],
  ['MSELoss', {}, { shape: [10] }],
  ['HuberLoss', { sequence: true }, { shape: [10], sequence: true }],
])('%s without a target gets an Input for it', (loss, over, params) => {
  const d = regression(loss, 10, null, { shape: [4], ...over });
  expect(mended(d, 'missing-input')).toEqual([{ kind: 'add-source', op: 'Input', params, to: 'loss.target' }]);
});
test('an Input that waits for its wire is the target; one that the network reads comes after a new one', () => {
  const free = regression('MSELoss', 10, { shape: [10] });
  const loose = { ...free, edges: free.edges.slice(0, -1) };
  expect(mended(loose, 'missing-input')).toEqual([{ kind: 'connect', from: 't.y', to: 'loss.target' }]);
  expect(mended(regression('MSELoss', 4, null), 'missing-input')).toEqual([
    { kind: 'add-source', op: 'Input', params: { shape: [4] }, to: 'loss.target' },
    { kind: 'connect', from: 'x.y', to: 'loss.target' },
  ]);
});
test('the missing loss takes the Input that waits for its wire, or brings one; what is only read is no prediction', () => {
  const graph = (target: Params | null): Doc => {
    const d = regression('MSELoss', 10, target);
    return { ...d, nodes: d.nodes.filter((n) => n.id !== 'loss'), edges: d.edges.slice(0, 1) };
  };
  const offered = (d: Doc) => {
    const fixes = fixesOf(d, check(d), issue('no-loss'));
    for (const fix of fixes) expect(codes(fixed(d, fix))).toEqual([]);
    return fixes;
  };
  const add = (op: string, target: unknown) => ({
    kind: 'add-node',
    op,
    params: {},
    inputs: { prediction: 'fc.y', target },
  });
  expect(offered(graph({ dtype: 'int32' }))).toEqual([add('CrossEntropyLoss', 't.y')]);
  expect(offered(graph({ shape: [10] }))).toEqual([add('MSELoss', 't.y')]);
  const made = offered(graph(null));
  expect(made).toEqual([add('MSELoss', { op: 'Input', params: { shape: [10] } })]);
  const next = fixed(graph(null), made[0] as Fix);
  expect(next.edges.slice(1)).toEqual([
    ['fc.y', 'loss.prediction'],
    ['input1.y', 'loss.target'],
  ]);
});
test('typed numbers say their shape, and whether they are ids', () => {
  const one = (params: Params): Doc => ({ ...BLANK, nodes: [node('t', 'Input', params)], edges: [] });
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  expect(mended(one({ value: rows }), 'value-shape')).toEqual([set({ shape: [3] }), set({ sequence: true })]);
  expect(mended(one({ shape: [3, 1], value: rows }), 'value-shape')).toEqual([set({ shape: [3] })]);
  expect(mended(one({ dtype: 'int32', value: [0.5, 1] }), 'bad-param')).toEqual([set({ dtype: 'float32' })]);
});
test('ids for an Embedding come from an Input of ids', () => {
  const d: Doc = {
    ...BLANK,
    nodes: [node('t', 'Input'), node('words', 'Embedding', { numEmbeddings: 3, embeddingDim: 2 })],
    edges: [['t.y', 'words.x']],
  };
  expect(mended(d, 'needs-int')).toEqual([set({ dtype: 'int32' })]);
});
