/** A recurrent node replaced by the graph that it stands for, with the same weights: a pure change of the document. */
import { readParams } from '../../../src-engine/core/params';
import type { StateMove } from '../../../src-engine/core/stateMove';
import { type Doc, type DocNode, splitPort } from '../../../src-engine/document/doc';
import { ALL_OPS } from '../../../src-engine/ops/index';
import { nodeOf } from '../changes';
import { CELLS, type CellGraph, type LayerPort } from './cells';
import { Parts } from './parts';

/** Why a node cannot be opened, as a part of an i18n key; null where it can. */
export type Closed = 'no-cell' | 'bidirectional' | 'layers' | 'shared' | 'bypassed' | 'params' | 'no-input';
type Its = {
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly dropout: number;
  readonly init: string;
  readonly gain: number;
};
const read = (node: DocNode) => readParams(node.op, (ALL_OPS[node.op] as (typeof ALL_OPS)[string]).params, node.params);
const sourceOf = (doc: Doc, to: string): string | undefined => doc.edges.find(([, b]) => b === to)?.[0];

export function whyClosed(doc: Doc, node: DocNode): Closed | null {
  if (!Object.hasOwn(CELLS, node.op)) return 'no-cell';
  if (read(node).issues.length > 0) return 'params';
  // no node runs a sequence from its end
  if ((read(node).values as Its).bidirectional) return 'bidirectional';
  if ((read(node).values as Its).numLayers > MOST_LAYERS) return 'layers';
  if (node.weightsOf !== undefined || doc.nodes.some((n) => n.weightsOf === node.id)) return 'shared';
  if (node.bypassed) return 'bypassed';
  return sourceOf(doc, `${node.id}.x`) === undefined ? 'no-input' : null;
}
/** Layers that are still drawn: 184 nodes of an LSTM. */
const MOST_LAYERS = 8;
export type Opened = {
  readonly doc: Doc;
  /** The nodes that stand in its place. */
  readonly ids: readonly string[];
  /** Where their weights come from. */
  readonly moves: readonly StateMove[];
};
/** Null where `whyClosed` has a reason. */
export function openCell(doc: Doc, id: string): Opened | null {
  const node = nodeOf(doc, id);
  if (!node || whyClosed(doc, node)) return null;
  const cell = CELLS[node.op] as CellGraph;
  const p = read(node).values as Its;
  const parts = new Parts(node, new Set(doc.nodes.map((n) => n.id)), p.hiddenSize);
  let x = sourceOf(doc, `${id}.x`) as string;
  const after: (readonly string[])[] = [];
  for (let layer = 0; layer < p.numLayers; layer++) {
    const states = wireLayer(parts, cell, p, doc, layer, x);
    after.push(states);
    x = states[0] as string;
    if (p.dropout > 0 && layer < p.numLayers - 1)
      x = parts.add(`l${layer}_drop`, 'Dropout', { p: p.dropout }, [parts.columns, 0], { x });
  }
  const outs: Record<string, string> = { y: after.at(-1)?.[0] as string };
  for (const [k, state] of cell.states.entries())
    if (doc.edges.some(([from]) => from === `${id}.${state}`))
      outs[state] = lastOf(
        parts,
        state,
        after.map((s) => s[k] as string),
        p.hiddenSize,
        k,
      );
  const nodes = doc.nodes.flatMap((n): DocNode[] => {
    if (n.id === id) return parts.nodes;
    // what stands to the right makes room
    return n.at[0] > node.at[0] - ROOM ? [{ ...n, at: [n.at[0] + parts.wider, n.at[1]] }] : [n];
  });
  const kept = doc.edges.flatMap(([from, to]) => {
    if (splitPort(to)[0] === id) return [];
    const [of, port] = splitPort(from);
    return of === id ? [[outs[port] ?? from, to] as const] : [[from, to] as const];
  });
  // where its own output came back to it
  const own = parts.edges.map(([from, to]) => {
    const [of, port] = splitPort(from);
    return [of === id ? (outs[port] ?? from) : from, to] as const;
  });
  return { doc: { ...doc, nodes, edges: [...kept, ...own] }, ids: parts.nodes.map((n) => n.id), moves: parts.moves };
}
/** Nodes whose corner is nearer stand in the same column. */
const ROOM = 120;

function wireLayer(parts: Parts, cell: CellGraph, p: Its, doc: Doc, layer: number, x: string): readonly string[] {
  const { node } = parts;
  const size = p.hiddenSize;
  const start = parts.columns;
  const named = (name: string) => (p.numLayers > 1 ? `l${layer}_${name}` : name);
  const linear = { outFeatures: size, bias: p.bias, ...(p.init === 'default' ? {} : { init: p.init, gain: p.gain }) };
  const product = (name: string, of: 'ih' | 'hh', k: number, at: readonly [number, number], from: string): string => {
    const end = parts.add(named(name), 'Linear', linear, [start + at[0], at[1]], { x: from });
    const rows = [k * size, (k + 1) * size] as const;
    parts.weight(end, 'weight', `weight_${of}_l${layer}`, rows);
    if (p.bias) parts.weight(end, 'bias', `bias_${of}_l${layer}`, rows);
    return end;
  };
  const delays = new Map<string, string>();
  const port: LayerPort = {
    input: (gate, k, row) => product(gate ? `${gate}_x` : 'w_x', 'ih', k, [gate ? 0 : 1, row], x),
    recurrent: (gate, k, row) => product(gate ? `${gate}_h` : 'w_h', 'hh', k, [1, row], delays.get('h') as string),
    before(state, column, row) {
      const init = initOf(parts, doc, p, state, layer, [start + column, row], named);
      const end = parts.add(
        named(`${state}_before`),
        'Delay',
        { shape: [size] },
        [start + column, row],
        init === null ? {} : { init },
      );
      parts.carry(end, layer * cell.states.length + cell.states.indexOf(state));
      delays.set(state, end);
      return end;
    },
    add: (name, op, [column, row], inputs, params = {}) =>
      parts.add(named(name), op, params, [start + column, row], inputs),
  };
  const after = cell.wire(port, node.params);
  for (const [k, state] of cell.states.entries()) {
    const delay = delays.get(state) as string;
    parts.wire(after[k] as string, `${splitPort(delay)[0]}.x`);
  }
  return after;
}
/** What a state begins with: what is wired to h0 or c0, of several layers its row. */
function initOf(
  parts: Parts,
  doc: Doc,
  p: Its,
  state: string,
  layer: number,
  [column, row]: readonly [number, number],
  named: (name: string) => string,
): string | null {
  const init = sourceOf(doc, `${parts.node.id}.${state}0`);
  if (init === undefined) return null;
  if (p.numLayers === 1) return init;
  const slice = { axis: 0, start: layer, end: layer + 1 };
  const below = row < 0 ? row - 1 : row + 1;
  const part = parts.add(named(`${state}0_row`), 'Slice', slice, [column, below], { x: init });
  return parts.add(named(`${state}0`), 'Reshape', { shape: [p.hiddenSize] }, [column + 1, below], { x: part });
}
/** A state after the last step, of several layers one row each. */
function lastOf(parts: Parts, state: string, ends: readonly string[], size: number, row: number): string {
  const column = parts.columns;
  const last = ends.map((x, layer) =>
    parts.add(
      ends.length > 1 ? `l${layer}_${state}_last` : `${state}_last`,
      'LastStep',
      {},
      [column, row + 2 * layer],
      {
        x,
      },
    ),
  );
  if (last.length === 1) return last[0] as string;
  const rows = last.map((x, layer) =>
    parts.add(`l${layer}_${state}_row`, 'Reshape', { shape: [1, size] }, [column + 1, row + 2 * layer], { x }),
  );
  return parts.add(
    `${state}_rows`,
    'Concat',
    { axis: 0 },
    [column + 2, row],
    Object.fromEntries(rows.map((end, i) => [String.fromCharCode(97 + i), end])),
  );
}
