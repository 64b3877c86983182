/** What a recurrence is unfolded into: the cells of one step, the wires between them and to the next step. Pure. */
import { type Doc, splitPort } from '../../../src-engine/document/doc';
import { ALL_OPS } from '../../../src-engine/ops/index';
import type { HiddenInfo, Loaded, LoopInfo, TapeEntry, TensorRef } from '../../../src-engine/protocol/messages';
import { layerOf, stateName } from '../../views/hiddenNames';

/** A picture of a step: what a gradient is, and where it comes from. `role`: of a state the two that meet and their sum; of another value its gradient. */
export type Part = { readonly role: 'output' | 'next' | 'sum' | 'gradient'; readonly tensor: TensorRef };
/** The gates of an LSTM, which read the input and h of the step before: those that make c, and the one through which c goes out as h. */
export const GATES = { cell: 'i f g', out: 'o' } as const;
/** A value that a step computes: a state of a cell, or what a node of a loop gives; or the gates that make them. */
export type Cell = {
  readonly key: string;
  readonly title: string;
  /** Whose instructions make it. */
  readonly node: string;
  readonly units: number;
  /** Null: its gates, of which only the wires are drawn. */
  readonly value: TensorRef | null;
  /** None: no gradient reaches it. */
  readonly gradients: readonly Part[];
  /** Nodes outside that feed it, and that it feeds. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Nodes outside that are fed only what it is after the last step; where it runs backwards that is step 0. */
  readonly last: readonly string[];
  readonly reversed: boolean;
  /** Where it is a state of the node that was unfolded, its name: the node has a loop for each layer and direction. */
  readonly state: string | null;
};
/** A state on its way to the next step (where it runs backwards: to the step before): from cell to cell, by their places. */
export type StateWire = {
  readonly from: number;
  readonly to: number;
  readonly reversed: boolean;
  /** What is carried, and the gradient that comes back through the wire; null: none does. */
  readonly value: TensorRef;
  readonly back: TensorRef | null;
};
export type Unfolded = {
  readonly cells: readonly Cell[];
  readonly states: readonly StateWire[];
  /** Wires inside a step. */
  readonly inner: readonly (readonly [number, number])[];
  /** Nodes whose time steps are meant. */
  readonly nodes: readonly string[];
  /** Where it hangs: the node that was unfolded. */
  readonly anchor: string;
};
type Known = Pick<Loaded, 'hidden' | 'loops' | 'grads' | 'ports'>;

export const loopOf = (loops: readonly LoopInfo[], id: string): LoopInfo | undefined =>
  loops.find((l) => l.nodes.includes(id));
/** Whether a node carries a state, or stands in a loop. */
export const unfolds = (known: Pick<Known, 'hidden' | 'loops'> | null, id: string): boolean =>
  known !== null && (known.hidden.some((h) => h.node === id) || loopOf(known.loops, id) !== undefined);

export function unfold(doc: Doc, known: Known, id: string): Unfolded | null {
  const loop = loopOf(known.loops, id);
  if (loop) return unfoldLoop(doc, known, loop, id);
  const hidden = known.hidden.filter((h) => h.node === id);
  return hidden.length ? unfoldCell(doc, hidden, id) : null;
}
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const ref = (h: HiddenInfo, of: TensorRef['of']): TensorRef => ({ node: h.node, of, name: h.name });
/** The two that meet in a state, and their sum: those that there are. */
function met(h: HiddenInfo): readonly Part[] {
  const parts = [
    ['output', 'grad-hidden-out'],
    ['next', 'grad-hidden-next'],
    ['sum', 'grad-hidden'],
  ] as const;
  return parts.flatMap(([role, of]) => (h.has.includes(of) ? [{ role, tensor: ref(h, of) }] : []));
}
const backOf = (h: HiddenInfo): TensorRef | null =>
  h.has.includes('grad-hidden-next') ? ref(h, 'grad-hidden-next') : null;

/** Whether a place of the tape is one of a cell's steps. */
export const isOf = ({ node, state }: Cell, e: Pick<TapeEntry, 'node' | 'states'>): boolean =>
  e.node === node && (state === null || !e.states || e.states.includes(state));

/**
 * Layers from the first; in each the cell state of an LSTM runs along the top, and its gates stand between c and h. As torch.nn has it:
 * x and h of the step before enter the gates; these and c of the step before make c; c makes h, through the gate o. Of an RNN and a GRU
 * h is made of x and h alone.
 */
function unfoldCell(doc: Doc, hidden: readonly HiddenInfo[], id: string): Unfolded {
  const last = Math.max(...hidden.map((h) => layerOf(h.name)));
  const fedBy = (port: string) =>
    unique(doc.edges.flatMap(([a, b]) => (a === `${id}.${port}` ? [splitPort(b)[0]] : [])));
  const sources = unique(doc.edges.flatMap(([a, b]) => (b === `${id}.x` ? [splitPort(a)[0]] : [])));
  const cells: Cell[] = [];
  const states: StateWire[] = [];
  const inner: (readonly [number, number])[] = [];
  const add = (h: HiddenInfo, cell: Partial<Cell>): number => {
    const isLast = layerOf(h.name) === last;
    cells.push({
      ...{ key: h.name, title: stateName(h.name), node: id, units: sizeOf(h.shape) },
      ...{ value: ref(h, 'hidden'), gradients: met(h), from: [], to: [] },
      last: isLast ? fedBy(h.name.charAt(0)) : [],
      ...{ reversed: h.reversed, state: h.name },
      ...cell,
    });
    return cells.length - 1;
  };
  const carry = (h: HiddenInfo, from: number, to: number) =>
    states.push({ from, to, reversed: h.reversed, value: ref(h, 'hidden'), back: backOf(h) });
  const outs = hidden
    .filter((h) => h.name.startsWith('h'))
    .sort((a, b) => layerOf(a.name) - layerOf(b.name) || Number(a.reversed) - Number(b.reversed));
  // what gives the input of a layer: the layer below, in both directions
  let [below, made, layer]: [number[], number[], number] = [[], [], 0];
  for (const h of outs) {
    if (layerOf(h.name) !== layer) [below, made, layer] = [made, [], layerOf(h.name)];
    const from = layer === 0 ? sources : [];
    const to = layer === last ? fedBy('y') : [];
    const cellState = hidden.find((c) => c.name === h.name.replace('h', 'c'));
    const c = cellState ? add(cellState, {}) : -1;
    const gates = cellState
      ? add(h, { key: `gates ${h.name}`, value: null, gradients: [], last: [], from, units: 0 })
      : -1;
    const out = add(h, { to, ...(cellState ? {} : { from }) });
    const entry = cellState ? gates : out;
    if (cellState) {
      carry(cellState, c, c);
      inner.push([gates, c], [c, out], [gates, out]);
    }
    carry(h, out, entry);
    inner.push(...below.map((b) => [b, entry] as const));
    made.push(out);
  }
  return { cells, states, inner, nodes: [id], anchor: id };
}
const unique = (list: readonly string[]): readonly string[] => [...new Set(list)];

/** The body in the order in which it runs; what a Delay keeps goes from the node that feeds it to the Delay of the next step. */
function unfoldLoop(doc: Doc, { hidden, grads, ports }: Known, loop: LoopInfo, id: string): Unfolded {
  const place = new Map(loop.nodes.map((node, i) => [node, i]));
  const ops = new Map(doc.nodes.map((n) => [n.id, n.op]));
  const outputOf = (node: string): string => ALL_OPS[ops.get(node) ?? '']?.outputs[0] ?? 'y';
  const kept = hidden.filter((h) => loop.delays.includes(h.node));
  const sourceOf = (delay: string): string => splitPort(doc.edges.find(([, b]) => b === `${delay}.x`)?.[0] ?? '')[0];
  const cells = loop.nodes.map((node): Cell => {
    const name = outputOf(node);
    const state = kept.find((h) => sourceOf(h.node) === node);
    const own = grads.includes(`${node}.${name}`)
      ? [{ role: 'gradient', tensor: { node, of: 'grad-out', name } } as const]
      : [];
    const outside = (list: readonly string[]) => unique(list.filter((n) => !place.has(n)));
    return {
      key: node,
      title: node,
      node,
      units: sizeOf(ports[`${node}.${name}`]?.shape ?? []),
      value: { node, of: 'out', name },
      gradients: state ? met(state) : own,
      from: outside(doc.edges.flatMap(([a, b]) => (splitPort(b)[0] === node ? [splitPort(a)[0]] : []))),
      to: outside(doc.edges.flatMap(([a, b]) => (splitPort(a)[0] === node ? [splitPort(b)[0]] : []))),
      last: [],
      reversed: false,
      state: null,
    };
  });
  const inner = doc.edges.flatMap(([a, b]) => {
    const [from, to] = [place.get(splitPort(a)[0]), place.get(splitPort(b)[0])];
    const isState = loop.delays.includes(splitPort(b)[0]) && splitPort(b)[1] === 'x';
    return from === undefined || to === undefined || isState ? [] : [[from, to] as const];
  });
  const states = kept.flatMap((h): StateWire[] => {
    const [from, to] = [place.get(sourceOf(h.node)), place.get(h.node)];
    if (from === undefined || to === undefined) return [];
    return [{ from, to, reversed: false, value: ref(h, 'hidden'), back: backOf(h) }];
  });
  return { cells, states, inner, nodes: loop.nodes, anchor: id };
}
