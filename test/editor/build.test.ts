/** Building by hand: whatever is done, the document stays valid, and every act is one step. */
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { bits } from '../../src-engine/core/random';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import {
  addNode,
  connect,
  copyText,
  disconnect,
  ordered,
  paste,
  removeNodes,
  rename,
} from '../../src-renderer/editor/build';
import { closesCycle } from '../../src-renderer/editor/cycles';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { digits } from '../run/documents';

const OPS = Object.keys(ALL_OPS) as OpName[];
/** What makes a document valid, whatever it computes: names, wires to nodes that are there, one wire to an input, no cycle. */
function expectValid(doc: Doc): void {
  const ids = doc.nodes.map((n) => n.id);
  expect(new Set(ids).size).toBe(ids.length);
  const has = new Set(ids);
  for (const e of doc.edges) for (const end of e) expect(has.has(splitPort(end)[0]), end).toBe(true);
  const inputs = doc.edges.map(([, b]) => b);
  expect(new Set(inputs).size).toBe(inputs.length);
  for (const n of doc.nodes) expect(n.weightsOf === undefined || has.has(n.weightsOf)).toBe(true);
  expect(check(doc).issues.filter((i) => ['cycle', 'duplicate-id', 'second-wire', 'bad-id'].includes(i.code))).toEqual(
    [],
  );
}

test('every op can be added, has what it must be given, and a name of its own', () => {
  let doc = BLANK;
  for (const op of [...OPS, ...OPS]) doc = addNode(doc, op, [0, 0]).doc;
  expectValid(doc);
  expect(doc.nodes).toHaveLength(2 * OPS.length);
  expect(
    check(doc)
      .issues.filter((i) => i.code === 'missing-param' || i.code === 'bad-param')
      .map((i) => i.node),
  ).toEqual([]);
});
test('a net built from nothing trains', () => {
  let doc = BLANK;
  const add = (op: OpName) => {
    const added = addNode(doc, op, [0, 0]);
    doc = added.doc;
    return added.id;
  };
  const ids = (['Dataset', 'Conv2d', 'ReLU', 'MaxPool2d', 'Flatten', 'Linear', 'CrossEntropyLoss'] as const).map(add);
  expect(ids).toEqual(['data', 'conv1', 'relu1', 'maxpool1', 'flatten1', 'linear1', 'loss']);
  doc = connect(doc, 'data.x', 'conv1.x');
  for (let i = 2; i < 6; i++) doc = connect(doc, `${ids[i - 1]}.y`, `${ids[i]}.x`);
  doc = connect(connect(doc, 'linear1.y', 'loss.prediction'), 'data.y', 'loss.target');
  expect(check(doc).issues).toEqual([]);
  expect(check(doc).ports['linear1.y']?.shape).toEqual([10]);
});
test('a wire takes the place of the one that ends there', () => {
  const doc = connect(digits(), 'conv1.y', 'fc.x');
  expect(doc.edges.filter(([, b]) => b === 'fc.x')).toEqual([['conv1.y', 'fc.x']]);
  expect(connect(doc, 'conv1.y', 'fc.x')).toBe(doc);
  expect(disconnect(doc, [['conv1.y', 'fc.x']]).edges.some(([, b]) => b === 'fc.x')).toBe(false);
});
test('what would close a cycle is known', () => {
  expect(closesCycle(digits(), 'fc.y', 'conv1.x')).toBe(true);
  expect(closesCycle(digits(), 'conv1.y', 'conv1.x')).toBe(true);
  expect(closesCycle(digits(), 'conv1.y', 'fc.x')).toBe(false);
});
const ELMAN: Doc = {
  ...BLANK,
  nodes: [
    { id: 'x', op: 'Input', params: { shape: [2], sequence: true }, at: [0, 0] },
    { id: 'sum', op: 'Add', params: {}, at: [240, 0] },
    { id: 'h', op: 'Tanh', params: {}, at: [480, 0] },
    { id: 'before', op: 'Delay', params: {}, at: [240, 200] },
  ],
  edges: [
    ['x.y', 'sum.a'],
    ['sum.y', 'h.x'],
    ['before.y', 'sum.b'],
  ],
};
test('a wire back into a Delay closes a loop, which is legal; one past it does not', () => {
  expect(closesCycle(ELMAN, 'h.y', 'before.x')).toBe(false);
  expect(closesCycle(ELMAN, 'h.y', 'sum.b')).toBe(true);
  const loop = connect(ELMAN, 'h.y', 'before.x');
  expectValid(loop);
  expect(check(loop).issues).toEqual([]);
  // around the loop once more
  expect(closesCycle(loop, 'h.y', 'sum.b')).toBe(true);
  expect(ordered(loop).map((n) => n.id)).toEqual(['x', 'before', 'sum', 'h']);
});
test('healing a loop without its Delay would close a cycle: the wires end', () => {
  const doc = removeNodes(connect(ELMAN, 'h.y', 'before.x'), ['before'], true);
  expectValid(doc);
  expect(doc.edges).toEqual([
    ['x.y', 'sum.a'],
    ['sum.y', 'h.x'],
  ]);
  // outside a loop it is a node as any other
  const open: Doc = {
    ...ELMAN,
    edges: [
      ['x.y', 'before.x'],
      ['before.y', 'h.x'],
    ],
  };
  expect(removeNodes(open, ['before'], true).edges).toEqual([['x.y', 'h.x']]);
});
test('healing joins what stood before with what stood behind, over several nodes', () => {
  const doc = removeNodes(digits(), ['bn', 'act1'], true);
  expect(doc.edges).toContainEqual(['conv1.y', 'pool1.x']);
  expect(check(doc).issues).toEqual([]);
  expect(removeNodes(digits(), ['bn', 'act1'], false).edges.some(([, b]) => b === 'pool1.x')).toBe(false);
});
test('a copy of any selection is the same subgraph under free names', () => {
  for (let k = 0; k < 40; k++) {
    const doc = digits();
    const ids = doc.nodes.map((n) => n.id).filter((_, i) => bits(9, k * 16 + i) & 1);
    if (ids.length === 0) continue;
    const found = paste(doc, copyText(doc, ids), [10, 20]);
    expectValid(found?.doc as Doc);
    const back = new Map(found?.ids.map((id, i) => [id, ids[i]]));
    const end = (e: string) => `${back.get(splitPort(e)[0])}.${splitPort(e)[1]}`;
    const edges = found?.doc.edges.slice(doc.edges.length).map(([a, b]) => [end(a), end(b)]);
    expect(edges).toEqual(doc.edges.filter((e) => e.every((x) => ids.includes(splitPort(x)[0]))));
    const nodes = found?.doc.nodes
      .slice(doc.nodes.length)
      .map((n) => ({ ...n, id: back.get(n.id), at: [n.at[0] - 10, n.at[1] - 20] }));
    expect(nodes).toEqual(doc.nodes.filter((n) => ids.includes(n.id)));
  }
});
test.each([
  '',
  'hello',
  '{}',
  '[]',
  'null',
  '{"format":"unroll-nodes"}',
  '{"format":"unroll-nodes","nodes":[],"edges":[]}',
  '{"format":"unroll-nodes","nodes":[{"id":"a"}],"edges":[]}',
  '{"format":"unroll-nodes","nodes":[{"id":"a","op":"ReLU","params":{},"at":[1e300,0]}],"edges":[]}',
  '{"format":"unroll-nodes","nodes":[{"id":"a","op":"ReLU","params":{},"at":[0,0]}],"edges":[["b.y","a.x"]]}',
])('the text %s is no nodes', (text) => expect(paste(digits(), text, [0, 0])).toBeNull());
test('a name changes in wires and in what shares weights; a taken or impossible one is refused', () => {
  const doc = digits();
  const shared = {
    ...doc,
    nodes: [
      ...doc.nodes,
      { id: 'twin', op: 'Linear', params: { outFeatures: 10 }, at: [0, 0] as const, weightsOf: 'fc' },
    ],
  };
  const named = rename(shared, 'fc', 'head') as Doc;
  expectValid(named);
  expect(named.nodes.find((n) => n.id === 'twin')?.weightsOf).toBe('head');
  for (const bad of ['conv1', 'a b', '9', 'class', '__proto__']) expect(rename(shared, 'fc', bad), bad).toBeNull();
});
test('a node is called by its op, without the dimensions', () => {
  const named = (op: OpName) => addNode(BLANK, op, [0, 0]).id;
  expect((['Conv2d', 'MaxPool1d', 'Add', 'Embedding', 'LSTM'] as const).map(named)).toEqual([
    'conv1',
    'maxpool1',
    'add1',
    'embedding1',
    'lstm1',
  ]);
});
