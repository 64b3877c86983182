import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from '../../src-engine/document/codec';
import { type Doc, splitPort } from '../../src-engine/document/doc';
import { GRID, type Size } from '../../src-renderer/editor/arrange';
import { COMMANDS } from '../../src-renderer/editor/commands';
import { BLANK } from '../../src-renderer/editor/fileCommands';
import { laidOut } from '../../src-renderer/editor/layout/layout';
import type { View } from '../../src-renderer/editor/view';
import { headless } from './actor';

const ROOM = { width: 800, height: 500 };
/** As a window that is never too narrow. */
const WIDE = { width: 1e7, height: 500 };
const SIZE = { width: 188, height: 160 };
const sizeOf = () => SIZE;

type Place = readonly [number, number];
/** "a:Linear@0,0" and "a.y>b.x". */
function graph(nodes: readonly string[], wires: readonly string[] = []): Doc {
  return {
    ...BLANK,
    nodes: nodes.map((text) => {
      const [id = '', op = 'Linear', x = 0, y = 0] = text.split(/[:@,]/);
      return { id, op, params: {}, at: [Number(x), Number(y)] as const };
    }),
    edges: wires.map((text) => text.split('>') as [string, string]),
  };
}
const chain = (count: number): Doc => {
  const ids = Array.from({ length: count }, (_, i) => `n${String(i).padStart(5, '0')}`);
  return graph(
    ids,
    ids.slice(1).map((id, i) => `${ids[i]}.y>${id}.x`),
  );
};
const placesOf = (doc: Doc): Record<string, readonly number[]> =>
  Object.fromEntries(doc.nodes.map((n) => [`#${n.id}`, n.at]));
const place = (doc: Doc, id: string): Place => doc.nodes.find((n) => n.id === id)?.at ?? [NaN, NaN];
type SizesBy = (id: string) => Size;
const boxes = (doc: Doc, by: SizesBy) => doc.nodes.map(({ id, at: [x, y] }) => ({ id, x, y, ...by(id) }));
function overlaps(doc: Doc, by: SizesBy = sizeOf): string[] {
  const all = boxes(doc, by).sort((a, b) => a.x - b.x);
  return all.flatMap((a, i) => {
    const found: string[] = [];
    for (const b of all.slice(i + 1)) {
      if (b.x >= a.x + a.width) break;
      if (a.y < b.y + b.height && b.y < a.y + a.height) found.push(`${a.id} ${b.id}`);
    }
    return found;
  });
}
const offGrid = (doc: Doc) => doc.nodes.filter((n) => n.at.some((v) => v % GRID !== 0)).map((n) => n.id);
/** Wires that do not go to the right. `inRows`: those that do not go on to what stands below either. */
const backwards = (doc: Doc, inRows = false): string[] => {
  const places = new Map(doc.nodes.map((n) => [n.id, n.at]));
  return doc.edges.flatMap(([a, b]) => {
    const [[x, y], [u, v]] = [a, b].map((end) => places.get(splitPort(end)[0]) ?? [NaN, NaN]) as [Place, Place];
    return x + SIZE.width < u || (inRows && y + SIZE.height < v) ? [] : [`${a}>${b}`];
  });
};
const extent = (doc: Doc, by: SizesBy = sizeOf) => {
  const all = boxes(doc, by);
  const [left, top] = [Math.min(...all.map((b) => b.x)), Math.min(...all.map((b) => b.y))];
  return {
    ...{ left, top },
    right: Math.max(...all.map((b) => b.x + b.width)),
    bottom: Math.max(...all.map((b) => b.y + b.height)),
  };
};
/** How near it is seen when it is fitted into a room. */
function zoom(doc: Doc, room: Size, by: SizesBy = sizeOf): number {
  const { left, top, right, bottom } = extent(doc, by);
  return Math.min(1, room.width / (right - left), room.height / (bottom - top));
}
/** The same graph, told in another order. */
const shuffled = (doc: Doc): Doc => ({
  ...doc,
  nodes: [...doc.nodes].sort((a, b) => (`${a.id.length * 7}${a.id}` < `${b.id.length * 7}${b.id}` ? 1 : -1)),
  edges: [...doc.edges].reverse(),
});

test('a chain is one straight line where there is room for it', () => {
  const doc = laidOut(chain(5), null, sizeOf, WIDE);
  expect(doc.nodes.map((n) => n.at)).toEqual([0, 240, 480, 720, 960].map((x) => [x, 0]));
});
test('a chain that is too long for the window goes on in rows below, as text does', () => {
  const doc = laidOut(chain(12), null, sizeOf, ROOM);
  const row = (y: number) => [0, 240, 480, 720].map((x) => [x, y]);
  expect(doc.nodes.map((n) => n.at)).toEqual([...row(0), ...row(220), ...row(440)]);
  expect(zoom(doc, ROOM)).toBeGreaterThan(2 * zoom(laidOut(chain(12), null, sizeOf, WIDE), ROOM));
  expect(overlaps(doc)).toEqual([]);
});
test('blocks stay whole where a row ends', () => {
  // three residual blocks of three columns: a break inside one would part two wires
  const blocks = [0, 1, 2].flatMap((k) => [`c${k}`, `r${k}:ReLU`, `s${k}:Add`]);
  const wires = [0, 1, 2].flatMap((k) => {
    const into = k ? `s${k - 1}.y` : 'x.y';
    return [`${into}>c${k}.x`, `c${k}.y>r${k}.x`, `r${k}.y>s${k}.a`, `${into}>s${k}.b`];
  });
  const doc = laidOut(graph(['x:Input', ...blocks], wires), null, sizeOf, ROOM);
  for (const k of [0, 1, 2])
    expect([`c${k}`, `r${k}`, `s${k}`].map((id) => place(doc, id)[1])).toEqual(Array(3).fill(place(doc, `s${k}`)[1]));
  expect(new Set(doc.nodes.map((n) => n.at[1])).size).toBeGreaterThan(1);
});
test('the branch that feeds the upper port is drawn above', () => {
  const wires = ['x.y>p.x', 'x.y>q.x', 'x.y>r.x', 'p.y>all.a', 'q.y>all.b', 'r.y>all.c'];
  const doc = laidOut(graph(['all:Concat', 'r', 'q', 'p', 'x:Input'], wires), null, sizeOf, WIDE);
  const [p, q, r] = [place(doc, 'p'), place(doc, 'q'), place(doc, 'r')];
  expect([p[0], q[0], r[0]]).toEqual([240, 240, 240]);
  expect(p[1]).toBeLessThan(q[1]);
  expect(q[1]).toBeLessThan(r[1]);
});
test('a target stands before its loss, not at the far left', () => {
  const wires = ['x.y>a.x', 'a.y>b.x', 'b.y>loss.prediction', 'want.y>loss.target'];
  const doc = laidOut(graph(['x:Input', 'want:Input', 'a', 'b', 'loss:MSELoss'], wires), null, sizeOf, WIDE);
  expect(place(doc, 'want')[0]).toBe(place(doc, 'b')[0]);
  expect(place(doc, 'want')[1]).toBeGreaterThan(place(doc, 'b')[1]);
});

describe('loops', () => {
  const body = ['x.y>v.x', 'v.y>sum.a', 'sum.y>h.x', 'h.y>before.x', 'before.y>w.x', 'w.y>sum.b', 'h.y>out.x'];
  const nodes = ['x:Input', 'v', 'sum:Add', 'h:Tanh', 'before:Delay', 'w', 'out'];
  test('only the wire into the state goes back', () => {
    const doc = laidOut(graph(nodes, body), null, sizeOf, WIDE);
    expect(backwards(doc)).toEqual(['h.y>before.x']);
    // what comes in goes straight on; the state of the step before stands below it, though its name comes first
    expect(['x', 'sum', 'h', 'out', 'before', 'w'].map((id) => place(doc, id)[1])).toEqual([0, 0, 0, 0, 220, 220]);
  });
  test('a state that feeds a state stands before it', () => {
    const wires = ['x.y>sum.a', 'sum.y>d2.x', 'd2.y>d1.x', 'd1.y>sum.b'];
    const doc = laidOut(graph(['x:Input', 'sum:Add', 'd1:Delay', 'd2:Delay'], wires), null, sizeOf, WIDE);
    expect(backwards(doc)).toEqual(['sum.y>d2.x']);
  });
  test('a Delay outside of a loop is a node like any other', () =>
    expect(
      backwards(laidOut(graph(['x:Input', 'd:Delay', 'out'], ['x.y>d.x', 'd.y>out.x']), null, sizeOf, WIDE)),
    ).toEqual([]));
  test('a cycle without a state is opened at one wire; a node may feed itself', () => {
    const wires = ['x.y>a.a', 'a.y>b.x', 'b.y>c.x', 'c.y>a.b', 'me.y>me.x'];
    const doc = laidOut(graph(['x:Input', 'a:Add', 'b', 'c', 'me'], wires), null, sizeOf, WIDE);
    expect(backwards(doc)).toHaveLength(2);
    expect(overlaps(doc)).toEqual([]);
  });
});

test('parts that no wire joins stand apart', () => {
  const doc = laidOut(graph(['a', 'b', 'c', 'p', 'q', 'lone'], ['a.y>b.x', 'b.y>c.x', 'p.y>q.x']), null, sizeOf, ROOM);
  const boxOf = (...ids: string[]) => extent({ ...doc, nodes: doc.nodes.filter((n) => ids.includes(n.id)) });
  const parts = [boxOf('a', 'b', 'c'), boxOf('p', 'q'), boxOf('lone')];
  for (const [i, a] of parts.entries())
    for (const b of parts.slice(i + 1))
      expect(a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top).toBe(true);
});
test('many nodes without a wire fill the window', () => {
  const doc = laidOut(graph(Array.from({ length: 30 }, (_, i) => `n${i}`)), null, sizeOf, ROOM);
  expect(overlaps(doc)).toEqual([]);
  expect(zoom(doc, ROOM)).toBeGreaterThan(0.4);
});
test('nothing, one node, and names that an object has', () => {
  expect(laidOut(BLANK, null, sizeOf, ROOM)).toBe(BLANK);
  expect(placesOf(laidOut(graph(['a:Linear@33,-47']), null, sizeOf, ROOM))).toEqual({ '#a': [40, -40] });
  const odd = graph(
    ['__proto__', 'constructor', 'toString'],
    ['__proto__.y>constructor.x', 'constructor.y>toString.x'],
  );
  expect(laidOut(odd, null, sizeOf, WIDE).nodes.map((n) => n.at)).toEqual([
    [0, 0],
    [240, 0],
    [480, 0],
  ]);
  const loose = { ...graph(['a', 'b']), edges: [['a.no', 'b.such'] as const, ['gone.y', 'b.x'] as const] };
  expect(overlaps(laidOut(loose, null, sizeOf, ROOM))).toEqual([]);
});
describe('a selection', () => {
  const wires = ['a.y>b.x', 'b.y>c.x', 'a.y>c.b'];
  test('keeps its corner; the others stay', () => {
    const before = graph(['a:Linear@300,420', 'b:Linear@10,-900', 'c:Linear@260,400', 'd:Linear@4000,4000'], wires);
    const doc = laidOut(before, ['a', 'c'], sizeOf, WIDE);
    expect(placesOf(doc)).toEqual({ '#a': [260, 400], '#b': [10, -900], '#c': [500, 400], '#d': [4000, 4000] });
    expect(laidOut(doc, ['a', 'c'], sizeOf, WIDE)).toBe(doc);
  });
  test('does not come to stand on the others: it is folded, or moves on', () => {
    const beside = graph(['a:Linear@0,0', 'b:Linear@0,0', 'c:Linear@0,0', 'd:Linear@600,0'], wires.slice(0, 2));
    const folded = laidOut(beside, ['a', 'b', 'c'], sizeOf, WIDE);
    expect(extent({ ...folded, nodes: folded.nodes.slice(0, 3) })).toMatchObject({ left: 0, top: 0, right: 428 });
    const under = graph(['a:Linear@0,0', 'b:Linear@0,0', 'c:Linear@0,0', 'd:Linear@0,0'], wires.slice(0, 2));
    const moved = laidOut(under, ['a', 'b', 'c'], sizeOf, WIDE);
    expect(place(moved, 'd')).toEqual([0, 0]);
    for (const doc of [folded, moved]) {
      expect(overlaps(doc)).toEqual([]);
      expect(laidOut(doc, ['a', 'b', 'c'], sizeOf, WIDE)).toBe(doc);
    }
  });
});

const folder = new URL('../../examples/', import.meta.url);
test.each(readdirSync(folder).filter((f) => f.endsWith('.json')))('%s', (file) => {
  const { doc } = parseDocument(readFileSync(new URL(file, folder)), file);
  if (!doc) throw new Error(file);
  const arranged = laidOut(doc, null, sizeOf, ROOM);
  expect(overlaps(arranged)).toEqual([]);
  expect(backwards(laidOut(doc, null, sizeOf, WIDE))).toEqual(file.startsWith('elman') ? ['h.y>before.x'] : []);
  expect(zoom(arranged, ROOM)).toBeGreaterThanOrEqual(zoom(doc, ROOM) * 0.85);
});
test('any graph: nothing overlaps, all on the grid, the same from any order, and at rest', () => {
  const ops = ['Linear', 'Add', 'Concat', 'Delay', 'Dataset', 'LSTM'];
  const ports = ['x', 'y', 'a', 'b', 'h', 'init'];
  const wire = fc.tuple(fc.nat(13), fc.nat(13), fc.constantFrom(...ports), fc.constantFrom(...ports));
  const node = fc.record({
    op: fc.constantFrom(...ops),
    height: fc.integer({ min: 40, max: 600 }),
    x: fc.integer({ min: -900, max: 900 }),
    y: fc.nat(900),
  });
  fc.assert(
    fc.property(fc.array(node, { minLength: 1, maxLength: 14 }), fc.array(wire, { maxLength: 24 }), (nodes, wires) => {
      const ids = nodes.map((_, i) => `n${i}`);
      const by = (id: string) => ({ width: 188, height: nodes[Number(id.slice(1))]?.height ?? 0 });
      const doc = graph(
        nodes.map(({ op, x, y }, i) => `n${i}:${op}@${x},${y}`),
        wires.map(([a, b, out, into]) => `${ids[a % ids.length]}.${out}>${ids[b % ids.length]}.${into}`),
      );
      const arranged = laidOut(doc, null, by, ROOM);
      expect(overlaps(arranged, by)).toEqual([]);
      expect(offGrid(arranged)).toEqual([]);
      expect(placesOf(laidOut(shuffled(doc), null, by, ROOM))).toEqual(placesOf(arranged));
      expect(laidOut(arranged, null, by, ROOM)).toBe(arranged);
      const { left, top } = extent(arranged, by);
      const before = extent(doc, by);
      expect([Math.abs(left - before.left), Math.abs(top - before.top)].every((d) => d <= GRID / 2)).toBe(true);
    }),
    { numRuns: 150, seed: 7 },
  );
});
describe('1,000 nodes take a fraction of a second, and no more than two where the machine is busy', () => {
  const measured = (doc: Doc) => {
    const start = performance.now();
    const arranged = laidOut(doc, null, sizeOf, ROOM);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(overlaps(arranged)).toEqual([]);
    return arranged;
  };
  test('a chain', () => expect(backwards(measured(chain(1000)), true)).toEqual([]));
  test('blocks of four branches', () => {
    const blocks = Array.from({ length: 167 }, (_, k) => k);
    const doc = graph(
      ['x:Input', ...blocks.flatMap((k) => [`a${k}`, `b${k}`, `c${k}`, `d${k}`, `e${k}`, `j${k}:Concat`])],
      blocks.flatMap((k) => {
        const from = k ? `j${k - 1}.y` : 'x.y';
        return [
          ...['a', 'b', 'd', 'e'].map((n) => `${from}>${n}${k}.x`),
          ...[`b${k}.y>c${k}.x`, `a${k}.y>j${k}.a`, `c${k}.y>j${k}.b`, `d${k}.y>j${k}.c`, `e${k}.y>j${k}.d`],
        ];
      }),
    );
    expect(backwards(measured(doc), true)).toEqual([]);
  });
  test('wires at random, and none', () => {
    let seed = 1;
    const any = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const ids = Array.from({ length: 1000 }, (_, i) => `n${i}`);
    const wires = Array.from({ length: 2500 }, () => `n${any(1000)}.y>n${any(1000)}.x`);
    measured(graph(ids, wires));
    measured(graph(ids));
  });
});
test('of many nodes one of each kind is drawn in full, and says how large the others of its kind are', () => {
  const kinds = ['Linear', 'ReLU'];
  const app = headless(graph(Array.from({ length: 150 }, (_, i) => `n${i}:${kinds[i % 2]}`)));
  const drawn = new Set<string>();
  const size = (id: string) => ({ width: 188, height: drawn.has(id) ? 400 : 40 });
  const view: Partial<View> = {
    measured(ids, act) {
      for (const id of ids) drawn.add(id);
      act();
    },
    ...{ sizeOf: size, room: () => ROOM, glide: () => {}, later: () => {} },
  };
  app.view.current = view as View;
  COMMANDS.find((c) => c.id === 'arrange')?.run(app);
  expect(drawn.size).toBe(2);
  expect(overlaps(app.editor.doc, () => ({ width: 188, height: 400 }))).toEqual([]);
});
