/** Where new nodes stand: never over one that is there. Pure, in pixels of the canvas. */
import { type Doc, type DocNode, splitPort } from '../../src-engine/document/doc';
import type { SizeOf } from './arrange';
import { moveNodes, nodeOf } from './changes';

export type Place = readonly [number, number];
/** What a node is taken for that was not drawn yet, and what stays free below one. */
const FRESH = { width: 188, height: 200 } as const;
const GAP = 20;
/** From a node to the one that it is wired to, in a row. */
export const PITCH = 240;
const BELOW = 60;
/** Nodes whose tops differ by less stand in one row. */
const ROW = 120;

/** Where one that was let go a little over another was meant: beside it. */
const ASIDE = 80;

/** The place itself, or one a little aside of it, or the next one below it: that is clear of all nodes. */
export function freePlace(nodes: readonly DocNode[], [x, y]: Place, sizeOf: SizeOf = () => FRESH): Place {
  const boxes = nodes.map(({ id, at }) => ({ x: at[0], y: at[1], ...sizeOf(id) }));
  const over = (left: number, top: number) =>
    boxes.filter(
      (b) => b.x < left + FRESH.width && left < b.x + b.width && b.y < top + FRESH.height && top < b.y + b.height,
    );
  const aside = over(x, y)
    .flatMap((b) => [b.x + b.width + GAP, b.x - FRESH.width - GAP])
    .filter((left) => Math.abs(left - x) <= ASIDE && over(left, y).length === 0);
  if (aside.length) return [aside.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a)), y];
  for (let free = y; ; ) {
    const under = over(x, free);
    if (under.length === 0) return [x, free];
    free = Math.max(...under.map((b) => b.y + b.height)) + GAP;
  }
}
/** The document with nodes that are new to it brought to free places. */
export function settled(before: Doc, doc: Doc, sizeOf?: SizeOf): Doc {
  const old = new Set(before.nodes.map((n) => n.id));
  return doc.nodes
    .filter((n) => !old.has(n.id))
    .reduce((d, n) => {
      const others = d.nodes.filter((o) => o.id !== n.id);
      return moveNodes(d, new Map([[n.id, freePlace(others, n.at, sizeOf)]]));
    }, doc);
}
/** A place between two nodes; where they stand beside each other, what is right of it in their row moves on to make room. */
export function makeRoom(doc: Doc, from: DocNode, to: DocNode): readonly [Doc, Place] {
  const isRow = to.at[0] > from.at[0] && Math.abs(to.at[1] - from.at[1]) < ROW;
  if (!isRow) {
    const middle = (axis: 0 | 1): number => Math.round((from.at[axis] + to.at[axis]) / 2);
    return [doc, [middle(0), middle(1) + BELOW]];
  }
  const missing = Math.max(0, from.at[0] + 2 * PITCH - to.at[0]);
  const right = doc.nodes.filter((n) => n.at[0] >= to.at[0] && Math.abs(n.at[1] - to.at[1]) < ROW);
  const moved = new Map(right.map((n) => [n.id, [n.at[0] + missing, n.at[1]] as const]));
  return [missing > 0 ? moveNodes(doc, moved) : doc, [from.at[0] + PITCH, to.at[1]]];
}
/** For a node that is put on a wire: where it was let go, as long as that is clear; else room is made. */
export function placeOn(doc: Doc, wire: string, at: Place | null, sizeOf?: SizeOf): readonly [Doc, Place] {
  const edge = doc.edges.find(([a, b]) => `${a}->${b}` === wire);
  const [from, to] = edge?.map((end) => nodeOf(doc, splitPort(end)[0])) ?? [];
  if (at && (!from || !to || freePlace(doc.nodes, at, sizeOf)[1] === at[1])) return [doc, at];
  return from && to ? makeRoom(doc, from, to) : [doc, at ?? [0, 0]];
}
