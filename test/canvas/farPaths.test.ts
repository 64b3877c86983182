import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Doc } from '../../src-engine/document/doc';
import { FarPaths } from '../../src-renderer/canvas/farPaths';
import { endsOf, Flow } from '../../src-renderer/canvas/flow';
import { wirePath } from '../../src-renderer/canvas/lane';
import { removeNodes } from '../../src-renderer/editor/build';
import { moveNodes } from '../../src-renderer/editor/changes';

const none = new Map();
/** Five rows of ten: a row lies in squares of its own. */
const ids = Array.from({ length: 50 }, (_, i) => `n${i}`);
const doc: Doc = {
  format: 'unroll',
  version: 1,
  name: 'rows',
  nodes: ids.map((id, i) => ({ id, op: 'ReLU', params: {}, at: [(i % 10) * 240, Math.floor(i / 10) * 1300] })),
  edges: ids.slice(1).map((id, i) => [`${ids[i]}.y`, `${id}.x`]),
  training: {},
};
function drawn(flow: Flow, paths: FarPaths, now: Doc, wires: readonly string[] = []) {
  const [nodes, edges] = [flow.nodes(now, [], none, none), flow.edges(now.edges, check(now), wires)];
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const each = edges.map((e) => wirePath(endsOf(e, byId) as never).path);
  return { paths: paths.of(nodes, edges), each };
}
/** What a path is made of, whatever the order. */
const parts = (d: readonly string[]) => d.flatMap((text) => text.split(/(?=M)/)).sort();

test('all wires are there, and after each edit what a new one would draw', () => {
  const [flow, paths] = [new Flow(), new FarPaths()];
  const states = [
    doc,
    moveNodes(doc, new Map([['n25', [55, 66]]])),
    removeNodes(doc, ['n25'], false),
    doc,
    moveNodes(doc, new Map(doc.nodes.map((n) => [n.id, [n.at[0] + 8, n.at[1]]]))),
  ];
  for (const now of states) {
    const found = drawn(flow, paths, now);
    expect(parts(found.paths.map((p) => p.d))).toEqual(parts(found.each));
    expect(found.paths.length).toBeLessThan(20);
    expect(new Set(found.paths.map((p) => p.key)).size).toBe(found.paths.length);
  }
});
test('an edit changes the paths of its own square', () => {
  const [flow, paths] = [new Flow(), new FarPaths()];
  const before = new Map(drawn(flow, paths, doc).paths.map((p) => [p.key, p.d]));
  const after = drawn(flow, paths, removeNodes(doc, ['n25'], false)).paths;
  expect(after.filter((p) => before.get(p.key) !== p.d).length).toBeLessThanOrEqual(2);
});
test('a wire that is chosen is a path of its own kind', () => {
  const found = drawn(new Flow(), new FarPaths(), doc, ['n3.y->n4.x']).paths;
  expect(found.filter((p) => p.className === 'wire selected')).toHaveLength(1);
});
