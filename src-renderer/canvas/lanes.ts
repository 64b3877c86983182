/**
 * The heights of wires that cannot go straight: clear of the nodes that they pass, and of the wires of other outputs. Found when the graph has
 * changed; while nodes are dragged only their own wires look for another way, and what they are dragged over stays where it is.
 */
import { type Box, boxOf, endsOf, type FlowEdge, type FlowNode, NODE_WIDTH, PORT_PITCH } from './flow';
import { bestLane, type Ends, isStep, type Lane, NEAR, OFF, ROW } from './lane';

/** Kept free between a lane and a node, and between two lanes: each has a line of text on it. */
const CLEAR = 12;
const TRACK = 14;
/** A way round that goes so far is none. */
const REACH = 400;
/** Where a wire may turn beside a node, so that it does not run over the one of another output that turns there too. */
const TURNS = [OFF, OFF - 6, OFF + 6];
/** And where one to the next column may: of two that come from the same side the farther one, which is later, turns later, and they do not cross. */
const STEPS = [OFF, OFF + 8, OFF + 16, OFF - 6];
const APART = 5;
/** Nodes are looked up by the bands of the canvas that they reach into, lines by those that they lie in, each so wide. */
const BAND = 256;

type Span = { readonly from: number; readonly to: number };
type Wanted = { readonly edge: FlowEdge; readonly ends: Ends; readonly span: Span; readonly start: number };
/** What is taken: a line along an axis at `at`, from one end to the other. Wires of one output may run in one: they carry the same. */
type Line = Span & { readonly at: number; readonly edge: FlowEdge };
type Routed = { readonly from: FlowEdge; readonly edge: FlowEdge };

export class Lanes {
  #nodes: readonly FlowNode[] = [];
  #edges: readonly FlowEdge[] = [];
  #wasHeld = false;
  #found: ReadonlyMap<string, Lane> = new Map();
  #routed = new Map<string, Routed>();
  #list: FlowEdge[] = [];

  /** The wires, each that needs one with its lane. `held`: the nodes that are dragged. */
  of(nodes: readonly FlowNode[], edges: readonly FlowEdge[], held: ReadonlyMap<string, unknown>): FlowEdge[] {
    const before = this.#found;
    // where something was let go it stands in the way from then on
    const isLetGo = this.#wasHeld && held.size === 0;
    this.#wasHeld = held.size > 0;
    if (isLetGo || !sameEnds(edges, this.#edges) || !sameBoxes(nodes, this.#nodes))
      this.#found = find(nodes, edges, held, this.#found);
    else if (edges === this.#edges) return this.#list;
    const isSame = before === this.#found && edges === this.#edges;
    this.#nodes = nodes;
    this.#edges = edges;
    if (!isSame) this.#route(edges);
    return this.#list;
  }
  #route(edges: readonly FlowEdge[]): void {
    const next = new Map<string, Routed>();
    const list = edges.map((from): FlowEdge => {
      const lane = this.#found.get(from.id);
      if (lane === undefined || !from.data) return from;
      const old = this.#routed.get(from.id);
      const edge =
        old?.from === from && sameLane(old.edge.data?.lane, lane) ? old.edge : withLane(from, from.data, lane);
      next.set(from.id, { from, edge });
      return edge;
    });
    this.#routed = next;
    const isSame = list.length === this.#list.length && list.every((e, i) => e === this.#list[i]);
    if (!isSame) this.#list = list;
  }
}
const withLane = (edge: FlowEdge, data: NonNullable<FlowEdge['data']>, lane: Lane): FlowEdge => ({
  ...edge,
  data: { ...data, lane },
});
const sameLane = (a: Lane | undefined, b: Lane): boolean =>
  a === b || (a?.y === b.y && a.out === b.out && a.into === b.into);
const sameEnds = (a: readonly FlowEdge[], b: readonly FlowEdge[]): boolean =>
  a === b || (a.length === b.length && a.every((e, i) => e.id === b[i]?.id));
const sameBoxes = (a: readonly FlowNode[], b: readonly FlowNode[]): boolean =>
  a === b || (a.length === b.length && a.every((n, i) => sameBox(n, b[i])));
const sameBox = (a: FlowNode, b: FlowNode | undefined): boolean =>
  a === b ||
  (a.id === b?.id &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.measured?.height === b.measured?.height &&
    a.handles === b.handles);

function find(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  held: ReadonlyMap<string, unknown>,
  before: ReadonlyMap<string, Lane>,
): ReadonlyMap<string, Lane> {
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const found = new Map<string, Lane>();
  const wanted: Wanted[] = [];
  const taken: Taken = { boxes: new Bands(), across: new Bands(), down: new Bands() };
  for (const node of nodes) {
    if (held.has(node.id)) continue;
    const box = boxOf(node);
    taken.boxes.add(box, box.y, box.y + box.height);
  }
  const keep = (edge: FlowEdge, ends: Ends, lane: Lane) => {
    found.set(edge.id, lane);
    take(taken.across, acrossOf(ends), lane.y, edge);
    take(taken.down, spanOf(ends.sourceY, lane.y), ends.sourceX + lane.out, edge);
    take(taken.down, spanOf(ends.targetY, lane.y), ends.targetX - lane.into, edge);
  };
  for (const edge of edges) {
    const stays = held.size > 0 && !held.has(edge.source) && !held.has(edge.target);
    const lane = stays ? before.get(edge.id) : undefined;
    if (stays ? !lane : areNeighbours(byId.get(edge.source), byId.get(edge.target))) continue;
    const ends = endsOf(edge, byId);
    if (!ends) continue;
    if (lane) keep(edge, ends, lane);
    else {
      const want = wantedBy(edge, ends, taken);
      if (want) wanted.push(want);
    }
  }
  // a short one lies nearest to the nodes: the long ones run round it
  wanted.sort((a, b) => lengthOf(a.span) - lengthOf(b.span) || riseOf(a.ends) - riseOf(b.ends));
  for (const want of wanted) {
    const lane = nearest(want, taken);
    if (lane) keep(want.edge, want.ends, lane);
  }
  return found;
}
type Taken = { readonly boxes: Bands<Box>; readonly across: Bands<Line>; readonly down: Bands<Line> };
const spanOf = (a: number, b: number): Span => ({ from: Math.min(a, b), to: Math.max(a, b) });
const lengthOf = ({ from, to }: Span): number => to - from;
const riseOf = ({ sourceY, targetY }: Ends): number => Math.abs(sourceY - targetY);
const acrossOf = ({ sourceX, targetX }: Ends): Span => spanOf(sourceX + OFF, targetX - OFF);
const take = (lines: Bands<Line>, { from, to }: Span, at: number, edge: FlowEdge) =>
  lines.add({ from, to, at, edge }, at);
const meets = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;
const isPassed = (box: Box, { from, to }: Span): boolean => box.x < to && box.x + box.width > from;
const isOfAnother = (line: Line, edge: FlowEdge): boolean =>
  line.edge.source !== edge.source || line.edge.sourceHandle !== edge.sourceHandle;

/** Most wires of a large graph: to the next node, told without looking for their ends. */
function areNeighbours(from: FlowNode | undefined, to: FlowNode | undefined): boolean {
  if (!from || !to) return true;
  const gap = to.position.x - from.position.x - NODE_WIDTH;
  const ports = Math.max(from.data.ports.outputs.length, to.data.ports.inputs.length) * PORT_PITCH;
  return gap > 2 * OFF && gap < NEAR && Math.abs(to.position.y - from.position.y) + ports < ROW;
}
/** A wire to another row, or back, and one that goes ahead with a node in its way. */
function wantedBy(edge: FlowEdge, ends: Ends, { boxes }: Taken): Wanted | null {
  const { sourceX, sourceY, targetX, targetY } = ends;
  const span = acrossOf(ends);
  const best = bestLane(ends);
  if (best) return { edge, ends, span, start: best.y };
  if (targetX - sourceX < NEAR) return null;
  const { from: top, to: bottom } = spanOf(sourceY, targetY);
  const isInTheWay = boxes.between(top, bottom).some((b) => isPassed(b, span) && b.y < bottom && b.y + b.height > top);
  return isInTheWay ? { edge, ends, span, start: (top + bottom) / 2 } : null;
}
/** The free height that is nearest to where the lane would best run, above rather than below, and where the wire turns to it. Null where none is free. */
function nearest({ edge, ends, span, start }: Wanted, { boxes, across, down }: Taken): Lane | null {
  const towards = (way: 1 | -1): number | null => {
    for (let y = start; Math.abs(y - start) <= REACH; ) {
      const box = boxes
        .between(y - CLEAR, y + CLEAR)
        .find((b) => isPassed(b, span) && y > b.y - CLEAR && y < b.y + b.height + CLEAR);
      if (box) y = way < 0 ? box.y - CLEAR : box.y + box.height + CLEAR;
      else if (
        across
          .between(y - TRACK, y + TRACK)
          .some((l) => Math.abs(l.at - y) < TRACK && meets(l, span) && isOfAnother(l, edge))
      )
        y += way * TRACK;
      else return y;
    }
    return null;
  };
  const [above, below] = [towards(-1), towards(1)];
  if (above === null && below === null) return null;
  const y = above !== null && (below === null || start - above <= below - start) ? above : (below as number);
  const turn = (port: number, x: number, way: 1 | -1): number => {
    const own = spanOf(port, y);
    const beside = down.between(x - NEAR, x + NEAR).filter((l) => meets(l, own) && isOfAnother(l, edge));
    return (
      (isStep(ends) ? STEPS : TURNS).find((off) => beside.every((l) => Math.abs(l.at - (x + way * off)) >= APART)) ??
      OFF
    );
  };
  return { y, out: turn(ends.sourceY, ends.sourceX, 1), into: turn(ends.targetY, ends.targetX, -1) };
}
/** Things by where they are along an axis. */
class Bands<T> {
  #bands = new Map<number, T[]>();
  add(thing: T, from: number, to = from): void {
    for (let i = Math.floor(from / BAND); i <= Math.floor(to / BAND); i++) {
      const band = this.#bands.get(i);
      if (band) band.push(thing);
      else this.#bands.set(i, [thing]);
    }
  }
  /** All that may reach between the two, some of them twice. */
  between(from: number, to: number): readonly T[] {
    const [first, last] = [Math.floor(from / BAND), Math.floor(to / BAND)];
    if (first === last) return this.#bands.get(first) ?? [];
    const found: T[] = [];
    for (let i = first; i <= last; i++) found.push(...(this.#bands.get(i) ?? []));
    return found;
  }
}
