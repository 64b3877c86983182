/** Rows of a graph as places: lines below each other, rows below each other, columns under each other. In pixels of the canvas, from 0, 0. */
import { GRID, type Size } from '../arrange';
import type { Place } from '../place';
import type { Row } from './breaks';
import type { Wire } from './layers';

/** One graph that hangs together, cut into what is drawn straight. */
export type Parts = {
  readonly sizes: readonly Size[];
  /** The column of each node, before it is broken into rows. */
  readonly layers: readonly number[];
  readonly lines: readonly (readonly number[])[];
  /** All of them, those of loops too. */
  readonly wires: readonly Wire[];
};
export type Block = { readonly places: readonly Place[]; readonly width: number; readonly height: number };
/** What of a line stands in one row. */
type Piece = { readonly nodes: readonly number[]; readonly from: number; readonly to: number };

/** Between two columns: room for the shape on a wire. */
export const ACROSS = 52;
/** Between what stands below each other: room for a wire that goes back, with what it stands off both. */
const DOWN = 60;
/** A wire that passes above takes so much, and a line that passes no node so much. */
const TRACK = 14;
const STRAIGHT = 40;
/** What a crossing costs: a wire that leads so many nodes up or down. */
const CROSSING = 2.5;
/** So many pieces of a row are tried in every order; more stay in the order of their lengths. */
const FEW = 14;
/** More than any node has. */
const OUTPUTS = 64;

const at = <T>(list: readonly T[], i: number): T => list[i] as T;
export const onGrid = (y: number): number => Math.ceil(y / GRID) * GRID;
const most = (list: readonly number[], from = 0, to = list.length): number => {
  let high = 0;
  for (let i = from; i < to; i++) high = Math.max(high, list[i] ?? 0);
  return high;
};

/** `thorough`: the lines of each row in the order that crosses and bends the fewest wires; else in that of their lengths. */
export function stacked(parts: Parts, rows: readonly Row[], thorough: boolean): Block {
  const { sizes, layers, lines, wires } = parts;
  const rowOf = new Map(rows.flatMap((row, r) => columnsOf(row).map((column) => [column, r] as const)));
  const row = layers.map((layer) => rowOf.get(layer) ?? 0);
  const column = layers.map((layer, i) => layer - at(rows, at(row, i)).from);
  const widths: number[] = [];
  for (const [i, c] of column.entries()) widths[c] = Math.max(widths[c] ?? 0, at(sizes, i).width);
  const x: number[] = [];
  for (const [c, width] of widths.entries()) {
    x[c] ??= 0;
    x[c + 1] = onGrid(at(x, c) + width + ACROSS);
  }
  const pieces = rows.map((): Piece[] => []);
  for (const line of lines)
    for (const nodes of split(line, row))
      pieces[at(row, at(nodes, 0))]?.push({
        nodes,
        from: at(column, at(nodes, 0)),
        to: at(column, nodes.at(-1) as number),
      });
  const inRow = rows.map((): Wire[] => []);
  for (const wire of wires) if (at(row, wire.from) === at(row, wire.to)) inRow[at(row, wire.from)]?.push(wire);
  const y = new Array<number>(sizes.length).fill(0);
  const above = busiest(rows.length, row, column, wires);
  let bottom = 0;
  for (const [r, list] of pieces.entries()) {
    const top = r === 0 ? 0 : onGrid(bottom + Math.max(DOWN, TRACK * (2 + at(above, r))));
    const own = thorough && list.length <= FEW ? ordered(list, at(inRow, r), column, sizes) : list;
    for (const [i, high] of heights(own, column, sizes).entries())
      for (const node of at(own, i).nodes) y[node] = top + high;
    for (const { nodes } of own) for (const i of nodes) bottom = Math.max(bottom, at(y, i) + at(sizes, i).height);
  }
  const places = sizes.map((_, i): Place => [at(x, at(column, i)), at(y, i)]);
  return { places, width: most(places.map(([left], i) => left + at(sizes, i).width)), height: bottom };
}
const columnsOf = ({ from, to }: Row): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

function split(line: readonly number[], row: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const i of line) {
    const last = found.at(-1);
    if (last && at(row, at(last, 0)) === at(row, i)) last.push(i);
    else found.push([i]);
  }
  return found;
}
/** For each row, the most wires that run beside each other above it: those over its own nodes, and those that come from another row. */
function busiest(
  rows: number,
  row: readonly number[],
  column: readonly number[],
  wires: readonly Wire[],
): readonly number[] {
  // wires of one output run as one
  const runs = Array.from({ length: rows }, () => new Map<number, readonly [number, number]>());
  for (const { from, to, out } of wires) {
    const [a, b, r] = [at(column, from), at(column, to), at(row, to)];
    if (at(row, from) === r && b - a === 1) continue;
    const output = from * OUTPUTS + out;
    const [left, right] = at(runs, r).get(output) ?? [a, a];
    at(runs, r).set(output, [Math.min(left, b), Math.max(right, b)]);
  }
  return runs.map((list) => {
    const change: number[] = [];
    for (const [left, right] of list.values()) {
      change[left] = (change[left] ?? 0) + 1;
      change[right + 1] = (change[right + 1] ?? 0) - 1;
    }
    let beside = 0;
    return most(Array.from(change, (by = 0) => (beside += by)));
  });
}
/**
 * How far below the top of the row each piece stands. A piece stands one level below those that it passes under, and what is on one level
 * stands on one line, as in a table.
 */
function heights(pieces: readonly Piece[], column: readonly number[], sizes: readonly Size[]): readonly number[] {
  const depth: number[] = [];
  const levels: number[][] = [];
  for (const [i, { from, to }] of pieces.entries()) {
    const level = most(depth, from, to + 1);
    depth.length = Math.max(depth.length, to + 1);
    depth.fill(level + 1, from, to + 1);
    levels[level] ??= [];
    levels[level].push(i);
  }
  const floor: number[] = [];
  const found = new Array<number>(pieces.length).fill(0);
  for (const level of levels) {
    const y = onGrid(most(level.map((i) => most(floor, at(pieces, i).from, at(pieces, i).to + 1))));
    for (const i of level) {
      const { nodes, from, to } = at(pieces, i);
      found[i] = y;
      for (let c = from; c <= to; c++) floor[c] = y + STRAIGHT;
      for (const node of nodes) floor[at(column, node)] = y + at(sizes, node).height + DOWN;
    }
  }
  return found;
}
/** The pieces in the order that costs the least: each is put where it fits best among those before it, then again among all as long as that helps. */
function ordered(
  pieces: readonly Piece[],
  wires: readonly Wire[],
  column: readonly number[],
  sizes: readonly Size[],
): readonly Piece[] {
  let order: readonly Piece[] = [];
  let [least, before] = [Number.POSITIVE_INFINITY, Number.NaN];
  while (least !== before) {
    before = least;
    for (const piece of pieces) {
      const others = order.filter((p) => p !== piece);
      least = Number.POSITIVE_INFINITY;
      // below the others unless it costs less elsewhere: the main line stays on top
      for (let i = others.length; i >= 0; i--) {
        const tried = [...others.slice(0, i), piece, ...others.slice(i)];
        const cost = costOf(tried, wires, column, sizes);
        if (cost < least) [least, order] = [cost, tried];
      }
    }
  }
  return order;
}
/** A wire as the canvas draws it: beside its source to the height of its target, then along there. Ports of a node lie below each other, in their order. */
type Drawn = { readonly left: number; readonly right: number; readonly from: number; readonly to: number };
function costOf(
  pieces: readonly Piece[],
  wires: readonly Wire[],
  column: readonly number[],
  sizes: readonly Size[],
): number {
  const y = new Map<number, number>();
  let [cost, tall] = [0, 0];
  for (const [i, high] of heights(pieces, column, sizes).entries())
    for (const node of at(pieces, i).nodes) {
      y.set(node, high);
      cost = Math.max(cost, high + at(sizes, node).height);
      tall += at(sizes, node).height + DOWN;
    }
  const drawn: Drawn[] = [];
  for (const { from, to, out, into } of wires) {
    const [a, b] = [y.get(from), y.get(to)];
    if (a === undefined || b === undefined) continue;
    cost += Math.abs(a - b);
    const [left, right] = [at(column, from), at(column, to)];
    if (right > left) drawn.push({ left, right, from: a + out, to: b + into });
  }
  for (const [i, one] of drawn.entries())
    for (const other of drawn.slice(i + 1)) if (cross(one, other)) cost += (CROSSING * tall) / y.size;
  return cost;
}
function cross(a: Drawn, b: Drawn): boolean {
  if (a.left === b.left) return (a.from - b.from) * (a.to - b.to) < 0;
  const [early, late] = a.left < b.left ? [a, b] : [b, a];
  return late.left < early.right && (early.to - late.from) * (early.to - late.to) < 0;
}
