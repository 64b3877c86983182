import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import type { Doc } from '../../src-engine/document/doc';
import { boxOf, endsOf, Flow } from '../../src-renderer/canvas/flow';
import { wirePath } from '../../src-renderer/canvas/lane';
import { Lanes } from '../../src-renderer/canvas/lanes';
import { moveNodes } from '../../src-renderer/editor/changes';

type Place = readonly [number, number];
const OPS: Readonly<Record<string, string>> = { sum: 'Add', all: 'Concat' };
const NONE = new Map<string, { x: number; y: number }>();
const docOf = (places: Readonly<Record<string, Place>>, edges: Doc['edges']): Doc => ({
  format: 'unroll',
  version: 1,
  name: 'lanes',
  nodes: Object.entries(places).map(([id, at]) => ({ id, op: OPS[id.slice(0, 3)] ?? 'ReLU', params: {}, at })),
  edges,
  training: {},
});
/** A canvas that is drawn again and again: what it drew before is what it may keep. */
function canvas() {
  const [flow, lanes] = [new Flow(), new Lanes()];
  return (doc: Doc, { held = NONE, selected = [] as string[], heights = {} as Record<string, number> } = {}) => {
    const measured = new Map(Object.entries(heights).map(([id, height]) => [id, { width: 188, height }]));
    const nodes = flow.nodes(doc, selected, measured, held);
    const edges = lanes.of(nodes, flow.edges(doc.edges, check(doc)), held);
    return { nodes, edges, lane: (id: string) => edges.find((e) => e.id === id)?.data?.lane };
  };
}
/** A residual block: the wire from `a` to `sum` passes two nodes. */
const RESIDUAL: Readonly<Record<string, Place>> = { a: [0, 0], f: [240, 0], g: [480, 0], sum: [720, 0], z: [960, 0] };
const SKIP = 'a.y->sum.b';
const residual = docOf(RESIDUAL, [
  ['a.y', 'f.x'],
  ['f.y', 'g.x'],
  ['g.y', 'sum.a'],
  ['a.y', 'sum.b'],
  ['sum.y', 'z.x'],
]);
const moved = (doc: Doc, id: string, at: Place): Doc => moveNodes(doc, new Map([[id, at]]));

test('a wire ahead goes round the nodes that it passes, along the shorter side; the others stay straight', () => {
  const draw = canvas();
  const { lane, nodes, edges } = draw(residual, { heights: { f: 200, g: 240 } });
  expect(edges.filter((e) => e.data?.lane).map((e) => e.id)).toEqual([SKIP]);
  const y = lane(SKIP)?.y ?? Number.NaN;
  expect(y).toBeLessThan(0);
  for (const { y: top, height } of nodes.map(boxOf)) expect(y < top || y > top + height).toBe(true);
  // nodes that hang above the row are passed below
  const low = moved(moved(residual, 'f', [240, -180]), 'g', [480, -180]);
  expect(draw(low, { heights: { f: 200, g: 200 } }).lane(SKIP)?.y).toBeGreaterThan(20);
  const path = wirePath(
    endsOf(edges.find((e) => e.id === SKIP) as never, new Map(nodes.map((n) => [n.id, n]))) as never,
    {
      y,
      out: 16,
      into: 16,
    },
  );
  expect([path.y, path.isLane]).toEqual([y, true]);
});
test('with nothing in its way it is straight, at once where the last node has left', () => {
  const draw = canvas();
  expect(draw(residual).lane(SKIP)).toBeDefined();
  const away = moved(moved(residual, 'f', [240, 400]), 'g', [480, 400]);
  expect(draw(away).lane(SKIP)).toBeUndefined();
});
test('wires of two outputs run beside each other, those of one output in one', () => {
  const two = docOf({ ...RESIDUAL, sum2: [960, 0], sum3: [1200, 0], z: [1440, 0] }, [
    ['a.y', 'sum.b'],
    ['f.y', 'sum2.b'],
    ['a.y', 'sum3.b'],
  ]);
  const { lane } = canvas()(two);
  const [inner, outer, again] = [lane('a.y->sum.b'), lane('f.y->sum2.b'), lane('a.y->sum3.b')];
  expect(Math.abs((inner?.y ?? 0) - (outer?.y ?? 0))).toBeGreaterThanOrEqual(14);
  expect(again?.y).toBe(inner?.y);
});
test('two wires that turn beside the same column turn at different places', () => {
  const loop = docOf({ sum: [0, 0], h: [240, 0], before: [0, 300], w: [240, 300] }, [
    ['h.y', 'before.x'],
    ['w.y', 'sum.b'],
  ]);
  const { lane } = canvas()(loop);
  expect(lane('h.y->before.x')?.out).not.toBe(lane('w.y->sum.b')?.out);
});
test('wires from below to one node of the next column do not cross: the one from farther below turns later', () => {
  const join = docOf({ a: [0, 0], near: [0, 300], far: [0, 600], all: [240, 0] }, [
    ['a.y', 'all.a'],
    ['near.y', 'all.b'],
    ['far.y', 'all.c'],
  ]);
  const { lane } = canvas()(join);
  expect(lane('a.y->all.a')).toBeUndefined();
  expect(lane('far.y->all.c')?.out).toBeGreaterThan(lane('near.y->all.b')?.out as number);
});
test('a lane above a row of its own stands clear of a high node in the row before', () => {
  const rows = docOf({ a: [240, 0], b: [0, 300], high: [100, -100] }, [['a.y', 'b.x']]);
  const { lane } = canvas()(rows, { heights: { high: 380 } });
  expect(lane('a.y->b.x')?.y).toBeGreaterThanOrEqual(280);
});
test('while a node is dragged its own wires follow, and no other gives way before it is let go', () => {
  const draw = canvas();
  const apart = docOf({ ...RESIDUAL, f: [240, 400], g: [480, 400] }, residual.edges);
  expect(draw(apart).lane(SKIP)).toBeUndefined();
  const over = draw(apart, { held: new Map([['f', { x: 240, y: 0 }]]) });
  expect(over.lane(SKIP)).toBeUndefined();
  expect(draw(moved(apart, 'f', [240, 0])).lane(SKIP)).toBeDefined();
  // its own: the target is dragged behind a node
  const own = draw(moved(apart, 'f', [240, 0]), { held: new Map([['sum', { x: 730, y: 20 }]]) });
  expect(own.lane(SKIP)).toBeDefined();
  // away with what stands in the way: the lane stays while it is held
  const held = draw(moved(apart, 'f', [240, 0]), { held: new Map([['f', { x: 240, y: 500 }]]) });
  expect(held.lane(SKIP)).toBeDefined();
});
test('what did not change stays the same object, in the same list', () => {
  const draw = canvas();
  const before = draw(residual).edges;
  expect(draw(residual, { selected: ['f'] }).edges).toBe(before);
  const after = draw(moved(residual, 'z', [970, 0])).edges;
  expect(after.find((e) => e.id === SKIP)).toBe(before.find((e) => e.id === SKIP));
});
