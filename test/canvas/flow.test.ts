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
  const edges = flow.edges(doc.edges, checked);
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
  const edges = flow.edges(doc.edges, check(doc));
  const wider = setParam(doc, 'conv1', 'outChannels', 8);
  const again = flow.edges(wider.edges, check(wider));
  expect(again.find((e) => e.source === 'data')).toBe(edges.find((e) => e.source === 'data'));
  expect(again.find((e) => e.source === 'conv1')).not.toBe(edges.find((e) => e.source === 'conv1'));
});
test('a node that is moved keeps its data; an edit and its undo keep all that they do not touch', () => {
  const doc = digits();
  const flow = new Flow();
  const shown = (now: Doc) => new Map(flow.nodes(now, [], none, none).map((n) => [n.id, n]));
  const before = shown(doc);
  const away = new Map(doc.nodes.map((n) => [n.id, [n.at[0] + 8, n.at[1]] as const]));
  for (const [id, node] of shown(moveNodes(doc, away))) {
    expect(node.position.x).toBe((before.get(id)?.position.x as number) + 8);
    expect(node.data).toBe(before.get(id)?.data);
    expect(node.handles).toBe(before.get(id)?.handles);
  }
  const back = shown(doc);
  for (const [id, node] of back) expect(node).toEqual(before.get(id));
  // a node and its wires go, and come back: those that lost or got a wire are others, the rest are the same
  const gone = {
    ...doc,
    nodes: doc.nodes.filter((n) => n.id !== 'bn'),
    edges: doc.edges.filter(([, to]) => to !== 'bn.x'),
  };
  const edges = flow.edges(doc.edges, check(doc));
  for (const [id, node] of shown(gone)) expect(node).toBe(back.get(id));
  flow.edges(gone.edges, check(gone));
  for (const [id, node] of shown(doc)) if (id !== 'bn') expect(node).toBe(back.get(id));
  const again = flow.edges(doc.edges, check(doc));
  expect(again).toEqual(edges);
  expect(again.find((e) => e.target === 'conv1')).toBe(edges.find((e) => e.target === 'conv1'));
  // the list itself is another one only where something in it is
  expect(flow.nodes({ ...doc, name: 'other' }, [], none, none)).toBe(flow.nodes(doc, [], none, none));
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
