/** The whole graph, or a part of it, arranged so that it reads from left to right and fills the window. Pure: the same graph comes out the same. */
import { type Doc, type DocEdge, type DocNode, splitPort } from '../../../src-engine/document/doc';
import { GRID, type Size, type SizeOf } from '../arrange';
import { portsOf } from '../build';
import { moveNodes } from '../changes';
import { opCloses } from '../cycles';
import type { Place } from '../place';
import { choices } from './choices';
import { type Box, clearPlace, isClear } from './clear';
import type { Graph, Wire } from './layers';

/** A part may be laid out in so much less room (as a logarithm) before it is moved away from what stands beside it. */
const YIELDS = 0.5;

const at = <T>(list: readonly T[], i: number): T => list[i] as T;

/** `only`: the ids of the nodes that are arranged while the others stay; null: all. `room`: as much of the canvas as is seen at full size. */
export function laidOut(doc: Doc, only: readonly string[] | null, sizeOf: SizeOf, room: Size): Doc {
  const chosen = new Set(only ?? doc.nodes.map((n) => n.id));
  // in an order of their own: which comes first in the document tells nothing
  const nodes = doc.nodes.filter((n) => chosen.has(n.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (nodes.length === 0) return doc;
  const sizes = nodes.map((n) => sizeOf(n.id));
  const found = choices(graphOf(doc, nodes), sizes, room);
  const corner = [cornerOf(nodes, 0), cornerOf(nodes, 1)] as const;
  const others = doc.nodes.filter((n) => !chosen.has(n.id)).map(({ id, at: [x, y] }): Box => ({ x, y, ...sizeOf(id) }));
  const best = at(found, 0);
  const fits = found.find(({ worth, block }) => worth > best.worth - YIELDS && isClear(corner, block(false), others));
  const block = (fits ?? best).block(true);
  const [x, y] = clearPlace(corner, block, others);
  return moveNodes(
    doc,
    new Map(nodes.map((n, i): [string, Place] => [n.id, [x + at(block.places, i)[0], y + at(block.places, i)[1]]])),
  );
}
const cornerOf = (nodes: readonly DocNode[], axis: 0 | 1): number =>
  Math.round(nodes.reduce((least, n) => Math.min(least, n.at[axis]), Number.POSITIVE_INFINITY) / GRID) * GRID;

function graphOf(doc: Doc, nodes: readonly DocNode[]): Graph {
  const index = new Map(nodes.map((n, i) => [n.id, i]));
  const own: DocEdge[][] = nodes.map(() => []);
  const ends = doc.edges.map(([a, b]) => [splitPort(a), splitPort(b)] as const);
  const inside = ends.flatMap(([[source, output], [target, input]], i) => {
    const [from, to] = [index.get(source), index.get(target)];
    const edge = at(doc.edges, i);
    if (from !== undefined) own[from]?.push(edge);
    if (to !== undefined && to !== from) own[to]?.push(edge);
    return from === undefined || to === undefined ? [] : [{ from, to, output, input }];
  });
  // a node that asks which of its ports are wired goes through all wires: its own are enough
  const ports = nodes.map((n, i) => portsOf(n, { ...doc, edges: at(own, i) }));
  const wires = inside.map(({ from, to, output, input }): Wire => {
    const [out, into] = [at(ports, from).outputs.indexOf(output), at(ports, to).inputs.indexOf(input)];
    return { from, to, out, into };
  });
  wires.sort((a, b) => a.from - b.from || a.out - b.out || a.to - b.to || a.into - b.into);
  return { size: nodes.length, wires, states: new Set(nodes.flatMap((n, i) => (opCloses(n.op) ? [i] : []))) };
}
