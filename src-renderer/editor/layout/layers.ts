/** Which wires lead ahead, and in which column each node stands: nodes are numbers here, 0 to `size` - 1. */

/** A wire from an output to an input; ports are counted from the top. */
export type Wire = { readonly from: number; readonly to: number; readonly out: number; readonly into: number };
export type Graph = {
  readonly size: number;
  readonly wires: readonly Wire[];
  /** Nodes that hand on what they were given a step ago: a loop through time begins at one. */
  readonly states: ReadonlySet<number>;
};

/** Of each node, the wires that it stands at one end of. */
export function byNode(size: number, wires: readonly Wire[], end: 'from' | 'to'): readonly (readonly Wire[])[] {
  const lists: Wire[][] = Array.from({ length: size }, () => []);
  for (const wire of wires) lists[wire[end]]?.push(wire);
  return lists;
}
const at = <T>(list: readonly T[], i: number): T => list[i] as T;

/**
 * The wires that go from left to right. A loop is opened where its states come in, as on paper: the state of the step before stands on the left like an
 * input. Where one state feeds another the wire between them stays, if others open the loop. A cycle without a state, a mistake, is opened somewhere.
 */
export function ahead({ size, wires, states }: Graph): readonly Wire[] {
  const all = wires.filter(({ from, to }) => from !== to);
  const { loop } = walk(size, all);
  const isBack = ({ from, to }: Wire) => states.has(to) && !states.has(from) && loop[from] === loop[to];
  const left = all.filter((w) => !isBack(w));
  const { back } = walk(size, left);
  return left.filter((w) => !back.has(w));
}
/** A walk in depth: the loop of each node, by the node where it was entered (Tarjan), and the wires that lead back to where the walk came through. */
function walk(size: number, wires: readonly Wire[]): { readonly loop: readonly number[]; readonly back: Set<Wire> } {
  const next = byNode(size, wires, 'from');
  const isFed = new Set(wires.map((w) => w.to));
  const [order, low, loop] = [new Array<number>(size), new Array<number>(size), new Array<number>(size)];
  const [open, onWay, back] = [[] as number[], new Set<number>(), new Set<Wire>()];
  const way: { node: number; tried: number }[] = [];
  let count = 0;
  const enter = (node: number) => {
    order[node] = low[node] = count++;
    open.push(node);
    onWay.add(node);
    way.push({ node, tried: 0 });
  };
  const reach = (node: number, to: number) => {
    low[node] = Math.min(at(low, node), to);
  };
  for (const start of [...Array(size).keys()].sort((a, b) => Number(isFed.has(a)) - Number(isFed.has(b)) || a - b)) {
    if (order[start] === undefined) enter(start);
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const { node } = top;
      const wire = at(next, node)[top.tried++];
      if (wire && order[wire.to] === undefined) enter(wire.to);
      else if (wire && loop[wire.to] === undefined) {
        reach(node, at(order, wire.to));
        if (onWay.has(wire.to)) back.add(wire);
      } else if (!wire) {
        way.pop();
        onWay.delete(node);
        const before = way.at(-1);
        if (before) reach(before.node, at(low, node));
        if (low[node] === order[node]) for (const i of open.splice(open.lastIndexOf(node))) loop[i] = node;
      }
    }
  }
  return { loop, back };
}
/** Nodes such that each wire leads from one to a later one. */
export function inOrder(size: number, wires: readonly Wire[]): readonly number[] {
  const next = byNode(size, wires, 'from');
  const waits = byNode(size, wires, 'to').map((list) => list.length);
  const order = [...Array(size).keys()].filter((i) => waits[i] === 0);
  for (let i = 0; i < order.length; i++)
    for (const { to } of at(next, at(order, i))) {
      waits[to] = at(waits, to) - 1;
      if (waits[to] === 0) order.push(to);
    }
  return order;
}
/**
 * The column of each node: as far left as what feeds it lets it, then to the right where that makes its wires no longer. So a target or a state stands
 * before what it feeds, and not at the far left because nothing feeds it.
 */
export function layersOf(size: number, wires: readonly Wire[]): readonly number[] {
  const [next, fed] = [byNode(size, wires, 'from'), byNode(size, wires, 'to')];
  const order = inOrder(size, wires);
  const layer = new Array<number>(size).fill(0);
  for (const i of order) layer[i] = Math.max(0, ...at(fed, i).map((w) => at(layer, w.from) + 1));
  for (const i of [...order].reverse()) {
    const [ins, outs] = [at(fed, i), at(next, i)];
    if (outs.length === 0 || ins.length > outs.length) continue;
    layer[i] = Math.min(...outs.map((w) => at(layer, w.to) - 1));
  }
  return layer;
}
