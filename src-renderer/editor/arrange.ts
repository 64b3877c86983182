/** Where nodes stand, as pure changes: aligned, spread, put on the grid, nudged. Sizes are those on the canvas, in its pixels. */
import type { Doc, DocNode } from '../../src-engine/document/doc';
import { moveNodes } from './changes';

export type Size = { readonly width: number; readonly height: number };
/** Size of a node by its id. */
export type SizeOf = (id: string) => Size;
/** The dots of the canvas. */
export const GRID = 20;

export const SIDES = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const;
export type Side = (typeof SIDES)[number];
/** How far into its extent a node is taken at a side: 0 its near edge, 1 its far edge. */
const SHARE: Record<Side, number> = { left: 0, centre: 0.5, right: 1, top: 0, middle: 0.5, bottom: 1 };
const isAcross = (side: Side): boolean => side === 'left' || side === 'centre' || side === 'right';

const chosen = (doc: Doc, ids: readonly string[]): DocNode[] => doc.nodes.filter((n) => ids.includes(n.id));
type Moves = Map<string, readonly [number, number]>;
const put = (moves: Moves, node: DocNode, axis: 0 | 1, value: number) =>
  moves.set(node.id, axis === 0 ? [Math.round(value), node.at[1]] : [node.at[0], Math.round(value)]);

/** The nodes' sides (or middles) on one line: that of the outermost, or the middle of all. */
export function align(doc: Doc, ids: readonly string[], side: Side, sizeOf: SizeOf): Doc {
  const nodes = chosen(doc, ids);
  if (nodes.length < 2) return doc;
  const axis = isAcross(side) ? 0 : 1;
  const extent = (n: DocNode) => sizeOf(n.id)[axis === 0 ? 'width' : 'height'];
  const least = Math.min(...nodes.map((n) => n.at[axis]));
  const most = Math.max(...nodes.map((n) => n.at[axis] + extent(n)));
  const line = least + SHARE[side] * (most - least);
  const moves: Moves = new Map();
  for (const n of nodes) put(moves, n, axis, line - SHARE[side] * extent(n));
  return moveNodes(doc, moves);
}
/** Equal gaps between three nodes or more; the outermost stay. */
export function distribute(doc: Doc, ids: readonly string[], across: boolean, sizeOf: SizeOf): Doc {
  const axis = across ? 0 : 1;
  const extent = (n: DocNode) => sizeOf(n.id)[across ? 'width' : 'height'];
  const nodes = chosen(doc, ids).sort((a, b) => a.at[axis] - b.at[axis]);
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (!first || !last || nodes.length < 3) return doc;
  const inner = last.at[axis] - first.at[axis] - nodes.slice(0, -1).reduce((sum, n) => sum + extent(n), 0);
  const gap = inner / (nodes.length - 1);
  const moves: Moves = new Map();
  let at = first.at[axis];
  for (const n of nodes) {
    put(moves, n, axis, at);
    at += extent(n) + gap;
  }
  return moveNodes(doc, moves);
}
/** Each node's corner on the nearest dot. */
export const toGrid = (doc: Doc, ids: readonly string[]): Doc =>
  moveNodes(
    doc,
    new Map(
      chosen(doc, ids).map((n) => [
        n.id,
        [Math.round(n.at[0] / GRID) * GRID, Math.round(n.at[1] / GRID) * GRID] as const,
      ]),
    ),
  );
export const nudge = (doc: Doc, ids: readonly string[], by: readonly [number, number]): Doc =>
  moveNodes(doc, new Map(chosen(doc, ids).map((n) => [n.id, [n.at[0] + by[0], n.at[1] + by[1]] as const])));
