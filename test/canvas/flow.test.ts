import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Doc } from '../../src-engine/document/doc';
import { Flow, wireText } from '../../src-renderer/canvas/flow';
import { portsOf } from '../../src-renderer/editor/build';
import { moveNodes, setParam } from '../../src-renderer/editor/changes';
import { digits } from '../run/documents';

const none = new Map();
test('nodes and edges of the document, with shapes on the wires', () => {
  const doc = digits();
  const checked = check(doc);
  const flow = new Flow();
  const nodes = flow.nodes(doc, ['fc'], none, none);
  expect(nodes.map((n) => [n.id, n.position.x, n.position.y])).toEqual(doc.nodes.map((n) => [n.id, ...n.at]));
  expect(nodes.filter((n) => n.selected).map((n) => n.id)).toEqual(['fc']);
  expect(nodes.map((n) => n.ariaLabel)).toContain('conv1, Conv2d');
  const edges = flow.edges(doc, checked);
  expect(edges.find((e) => e.source === 'conv1')?.ariaLabel).toBe('conv1.y → bn.x, N × 4 × 8 × 8');
  expect(edges.find((e) => e.source === 'conv1')).toMatchObject({
    sourceHandle: 'y',
    target: 'bn',
    targetHandle: 'x',
    data: { shape: 'N × 4 × 8 × 8' },
  });
  expect(wireText(checked, 'nothing.y')).toBe('');
});
test('a record that did not change keeps its object; another gets a new one', () => {
  const doc = digits();
  const flow = new Flow();
  const before = flow.nodes(doc, [], none, none);
  const moved = moveNodes(doc, new Map([['fc', [5, 6]]]));
  const after = flow.nodes(moved, [], none, none);
  for (const [i, n] of after.entries()) expect(n === before[i]).toBe(n.id !== 'fc');
  expect(after.find((n) => n.id === 'fc')?.position).toEqual({ x: 5, y: 6 });
  const edges = flow.edges(doc, check(doc));
  const wider = setParam(doc, 'conv1', 'outChannels', 8);
  const again = flow.edges(wider, check(wider));
  expect(again.find((e) => e.source === 'data')).toBe(edges.find((e) => e.source === 'data'));
  expect(again.find((e) => e.source === 'conv1')).not.toBe(edges.find((e) => e.source === 'conv1'));
});
test('while it is dragged a node stands where it is held; measures travel along', () => {
  const doc = digits();
  const flow = new Flow();
  const [first] = flow.nodes(
    doc,
    [],
    new Map([['data', { width: 188, height: 200 }]]),
    new Map([['data', { x: 7, y: 8 }]]),
  );
  expect(first).toMatchObject({ position: { x: 7, y: 8 }, measured: { width: 188, height: 200 } });
});
test('an op that is not known shows the ports that are wired; a formula those it names', () => {
  const at = [0, 0] as const;
  const doc: Doc = {
    ...digits(),
    nodes: [
      { id: 'a', op: 'Teleport', params: {}, at },
      { id: 'e', op: 'Expression', params: { code: 'u * v' }, at },
      { id: 'bad', op: 'Expression', params: { code: 'u *' }, at },
    ],
    edges: [
      ['a.out', 'e.u'],
      ['e.y', 'a.in'],
      ['e.y', 'bad.u'],
    ],
  };
  const [a, e, bad] = doc.nodes.map((n) => portsOf(n, doc));
  expect(a).toEqual({ inputs: ['in'], outputs: ['out'] });
  expect(e?.inputs).toEqual(['u', 'v']);
  expect(bad?.inputs).toContain('u');
});
