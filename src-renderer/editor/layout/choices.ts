/** How a graph could be laid out: in how many rows, its separate parts side by side or below each other; the one that is seen nearest first. */
import { GRID, type Size } from '../arrange';
import type { Place } from '../place';
import { type Broken, broken, costsOf } from './breaks';
import { ahead, type Graph, layersOf, type Wire } from './layers';
import { linesOf } from './lines';
import { ACROSS, type Block, onGrid, type Parts, stacked } from './stack';

/** Nearer than this a graph is not easier to read. */
const NEAR = 0.75;
/** What the first break costs of how near it is seen; each further one less. */
const BREAK = 0.1;
/** So many numbers of rows are tried one after the other, then in steps. */
const EACH = 8;
const STEP = 1.2;
/** No row is worth a try that is seen from so many times farther than all nodes together would be, packed close. */
const LONG = 4;
/** Shorter rows are better up to a point, and then worse: after so many that are no better there is none to come. */
const PATIENCE = 4;
/** Below a part that no wire joins to the next one. */
const APART = 3 * GRID;

/** A part that hangs together: its nodes as the whole graph counts them. */
type Island = Parts & {
  readonly nodes: readonly number[];
  readonly columns: number;
  readonly breaks: readonly number[];
};
export type Choice = {
  /** How well it can be read. */
  readonly worth: number;
  /** `thorough`: lines in the order that crosses the fewest wires. The size is about the same without. */
  readonly block: (thorough: boolean) => Block;
};

const at = <T>(list: readonly T[], i: number): T => list[i] as T;

export function choices(graph: Graph, sizes: readonly Size[], room: Size): readonly Choice[] {
  const islands = islandsOf(graph, sizes);
  const columns = islands.reduce((most, { columns }) => Math.max(most, columns), 0);
  const found: Choice[] = [];
  let [best, since] = [Number.NEGATIVE_INFINITY, 0];
  for (const length of lengths(columns, sizes, room)) {
    const rows = islands.map((island) => broken(island.columns, length, island.breaks));
    const blocks = blocksOf(islands, rows, false);
    const cost = rows.reduce((sum, { cost }) => sum + cost, 0);
    const before = best;
    for (const width of widthsOf(blocks, room)) {
      const whole = packed(islands, blocks, width);
      const seen = Math.min(NEAR, room.width / whole.width, room.height / whole.height);
      const worth = Math.log(seen) - Math.log(1 + BREAK * cost);
      best = Math.max(best, worth);
      const block = (thorough: boolean) => (thorough ? packed(islands, blocksOf(islands, rows, true), width) : whole);
      found.push({ worth, block });
    }
    since = best > before ? 0 : since + 1;
    if (since === PATIENCE) break;
  }
  // of what is worth the same, the fewest rows
  return found.sort((a, b) => b.worth - a.worth);
}
const blocksOf = (islands: readonly Island[], rows: readonly Broken[], thorough: boolean): readonly Block[] =>
  islands.map((island, i) => stacked(island, at(rows, i).rows, thorough));

/** The parts that hang together, the largest first. */
function islandsOf({ size, wires, states }: Graph, sizes: readonly Size[]): readonly Island[] {
  const beside: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of wires) {
    beside[from]?.push(to);
    beside[to]?.push(from);
  }
  const island = new Array<number>(size);
  const lists: number[][] = [];
  for (let i = 0; i < size; i++) {
    if (island[i] !== undefined) continue;
    const list = [i];
    island[i] = lists.length;
    for (let k = 0; k < list.length; k++)
      for (const to of at(beside, at(list, k)))
        if (island[to] === undefined) {
          island[to] = lists.length;
          list.push(to);
        }
    lists.push(list.sort((a, b) => a - b));
  }
  const wiresOf: Wire[][] = lists.map(() => []);
  const place = new Array<number>(size);
  for (const list of lists) for (const [k, i] of list.entries()) place[i] = k;
  for (const w of wires) wiresOf[at(island, w.from)]?.push({ ...w, from: at(place, w.from), to: at(place, w.to) });
  return lists
    .map((nodes, i): Island => {
      const all = at(wiresOf, i);
      const own = new Set(nodes.flatMap((node, k) => (states.has(node) ? [k] : [])));
      const graph = { size: nodes.length, wires: all, states: own };
      const forward = ahead(graph);
      const layers = layersOf(nodes.length, forward);
      const columns = 1 + layers.reduce((most, layer) => Math.max(most, layer), 0);
      const lines = linesOf(graph, forward);
      const breaks = costsOf(columns, layers, all);
      return { nodes, sizes: nodes.map((n) => at(sizes, n)), layers, lines, wires: all, columns, breaks };
    })
    .sort((a, b) => b.nodes.length - a.nodes.length || at(a.nodes, 0) - at(b.nodes, 0));
}
/** Lengths of a row that are worth a try, the longest first. */
function lengths(columns: number, sizes: readonly Size[], room: Size): readonly number[] {
  const pitch = ACROSS + sizes.reduce((most, { width }) => Math.max(most, width), 0);
  const area = sizes.reduce((sum, { height }) => sum + pitch * (height + APART), 0);
  const near = Math.min(NEAR, Math.sqrt((room.width * room.height) / area));
  const fewest = Math.max(1, Math.min(columns, Math.ceil((columns * pitch * near) / (LONG * room.width))));
  const found = new Set<number>();
  for (let rows = fewest; rows <= columns; rows = rows < fewest + EACH ? rows + 1 : Math.ceil(rows * STEP))
    found.add(Math.ceil(columns / rows));
  return [...found];
}
/** How wide the parts may stand side by side: as the widest of them, or as the window is to its height. */
function widthsOf(blocks: readonly Block[], room: Size): readonly number[] {
  const widest = blocks.reduce((most, { width }) => Math.max(most, width), 0);
  const area = blocks.reduce((sum, { width, height }) => sum + (width + ACROSS) * (height + APART), 0);
  const even = Math.sqrt((area * room.width) / room.height);
  return blocks.length === 1 || even <= widest ? [widest] : [widest, even];
}
/** Part beside part, and on below where the width is full. */
function packed(islands: readonly Island[], blocks: readonly Block[], most: number): Block {
  const places: Place[] = [];
  let [x, y, below, width] = [0, 0, 0, 0];
  for (const [i, block] of blocks.entries()) {
    if (x > 0 && x + block.width > most) [x, y] = [0, onGrid(below + APART)];
    for (const [k, node] of at(islands, i).nodes.entries()) {
      const [left, top] = at(block.places, k);
      places[node] = [x + left, y + top];
    }
    below = Math.max(below, y + block.height);
    width = Math.max(width, x + block.width);
    x = onGrid(x + block.width + ACROSS);
  }
  return { places, width, height: below };
}
