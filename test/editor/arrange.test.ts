import { expect, test } from 'vitest';
import type { Doc } from '../../src-engine/document/doc';
import { align, distribute, SIDES, toGrid } from '../../src-renderer/editor/arrange';
import { BLANK } from '../../src-renderer/editor/fileCommands';

const at = (id: string, x: number, y: number) => ({ id, op: 'ReLU', params: {}, at: [x, y] as const });
const doc: Doc = { ...BLANK, nodes: [at('a', 0, 10), at('b', 301, 90), at('c', 133, 400)] };
const sizes: Record<string, { width: number; height: number }> = {
  a: { width: 100, height: 40 },
  b: { width: 100, height: 80 },
  c: { width: 100, height: 60 },
};
const sizeOf = (id: string) => sizes[id] as { width: number; height: number };
const places = (d: Doc) => d.nodes.map((n) => n.at);
const all = ['a', 'b', 'c'];

test('sides and middles come to one line; what was not chosen stays', () => {
  expect(places(align(doc, all, 'left', sizeOf)).map(([x]) => x)).toEqual([0, 0, 0]);
  expect(places(align(doc, all, 'right', sizeOf)).map(([x]) => x)).toEqual([301, 301, 301]);
  expect(places(align(doc, ['a', 'b'], 'bottom', sizeOf))).toEqual([
    [0, 130],
    [301, 90],
    [133, 400],
  ]);
  expect(
    places(align(doc, all, 'middle', sizeOf)).map(([, y], i) => y + (sizes[all[i] as string]?.height ?? 0) / 2),
  ).toEqual([235, 235, 235]);
  for (const side of SIDES) expect(align(doc, ['a'], side, sizeOf)).toBe(doc);
});
test('equal gaps between the outermost', () => {
  expect(places(distribute(doc, all, true, sizeOf)).map(([x]) => x)).toEqual([0, 301, 151]);
  expect(places(distribute(doc, all, false, sizeOf)).map(([, y]) => y)).toEqual([10, 185, 400]);
});
test('on the dots', () =>
  expect(places(toGrid(doc, ['b', 'c']))).toEqual([
    [0, 10],
    [300, 100],
    [140, 400],
  ]));
