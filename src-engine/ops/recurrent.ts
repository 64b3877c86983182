/**
 * RNN, GRU and LSTM: the same layers, directions, initial states and weights; each brings its cell. Names, layouts and order of gates: torch.nn.
 *
 * What one layer and direction puts on the tape, for who looks for its parts (all of them carry the node's id):
 * - before the loop `linear`: the input's product with weight_ih for all steps at once.
 * - the loop's segment: for each state (h; then c) a `delay`, whose output is the state a step ago; `linear`, the product with weight_hh; the cell. The RNN's is one
 *   `pointwise`; the GRU's `blockwise` "gruGates" [3H] (r z n, activated) and "gruState"; the LSTM's "lstmGates" [4H] (i f g o, activated), "lstmCell" (c) and
 *   "lstmState" (h). The k-th "lstmGates" of a node is layer * directions + direction; the first operand of a `delay` is the state at this step, h_t or c_t.
 * - the backward segment begins with a `delayGrad` for each state: what comes to h_t from step t + 1, zero behind the last step and at a cut. Where h_t has a gradient
 *   from outside too (y, or `h` after the last step), that was made before the segment, over all steps, and a `pointwise` named "add" (outside, delayGrad) stands right
 *   behind: its output is dL/dh_t. Where nothing reads h_t but the next step, the delayGrad's output is. c_t: the same, and the part through h_t comes later in the body: a
 *   second "add" (what was there, the gradient of "lstmState").
 * - behind the backward segment one instruction a parameter, over all steps (`linearKernelGrad`, `biasGrad`), and the input's gradient.
 */
import type { Formula } from '../core/formula';
import { fail } from '../core/issue';
import { bool, float, int, type ParamSpec, suggested, type Values } from '../core/params';
import { streamKey } from '../core/random';
import { sameShape, shapeText } from '../core/shape';
import type { Block, Ref } from '../prims/prim';
import { input, mul } from './formulas';
import { biasInitial, INIT, type InitChoice, weightInitial } from './initial';
import type { Initial, OpBuilder, Refs } from './op';
import { floats } from './operands';

export const RECURRENT = {
  hiddenSize: suggested(int(undefined, { min: 1 }), 16),
  numLayers: int(1, { min: 1 }),
  bidirectional: bool(false),
  bias: bool(true),
  dropout: float(0, { min: 0, max: 1, showIf: (p) => (p.numLayers as number) > 1 }),
  ...INIT,
} as const satisfies ParamSpec;
type Params = Values<typeof RECURRENT>;

/** One step: the products of all gates with the input (bias in it) and the states before, to the states after. The first is what comes out. */
export type Cell = {
  readonly gates: number;
  /** "h", or "h" and "c". */
  readonly states: readonly string[];
  step(b: OpBuilder, fromInput: Ref, product: Ref, before: readonly Ref[], size: number): readonly Ref[];
};
/** Blocks 0 .. count - 1 of an instruction's input. */
export const blocks = (input: number, count: number): Block[] =>
  Array.from({ length: count }, (_, block) => ({ input, block }));
/** The gates, activated, one after the other: block k of both products is what gate k begins with. */
export const gates = (
  b: OpBuilder,
  name: string,
  size: number,
  products: readonly Ref[],
  results: readonly Formula[],
) =>
  b.emit('blockwise', products, {
    name,
    size,
    operands: products.flatMap((_, i) => blocks(i, results.length)),
    results,
  });

function direction(
  b: OpBuilder,
  cell: Cell,
  x: Ref,
  p: Params,
  suffix: string,
  init: readonly (Ref | null)[],
  reversed: boolean,
) {
  const size = p.hiddenSize;
  const rows = cell.gates * size;
  const uniform: Initial = { kind: 'uniform', bound: 1 / Math.sqrt(size) };
  const choice = p as InitChoice;
  const weight = (name: string, columns: number) =>
    b.param(`${name}${suffix}`, [rows, columns], weightInitial(choice, [rows, columns], uniform));
  const wIn = weight('weight_ih', x.shape[0] ?? 1);
  const wState = weight('weight_hh', size);
  const biases = p.bias
    ? ['bias_ih', 'bias_hh'].map((n) => b.param(`${n}${suffix}`, [rows], biasInitial(choice, uniform)))
    : [];
  const [bIn, bState] = biases;
  const along = reversed ? b.emit('reverseTime', [x], {}) : x;
  // for all steps at once: it does not depend on the states
  const fromInput = b.emit('linear', bIn ? [along, wIn, bIn] : [along, wIn], {});
  const after = b.loop(() => {
    const states = init.map((first, i) => b.state(`${cell.states[i]}${suffix}`, [size], first, reversed));
    const [h] = states.map((s) => s.before) as [Ref, ...Ref[]];
    const product = b.emit('linear', bState ? [h, wState, bState] : [h, wState], {});
    const next = cell.step(
      b,
      fromInput,
      product,
      states.map((s) => s.before),
      size,
    );
    for (const [i, s] of states.entries()) s.becomes(next[i] as Ref);
    return next;
  });
  const last = after.map((s) => b.emit('lastStep', [s], {}));
  return { y: reversed ? b.emit('reverseTime', [after[0] as Ref], {}) : (after[0] as Ref), last };
}
const concat = (b: OpBuilder, list: readonly Ref[], axis: number): Ref =>
  list.length === 1 ? (list[0] as Ref) : b.emit('concat', list, { axis });

/** `y`: the last layer at every step; then each state after the last, in PyTorch's order. */
export function recurrent(op: string, b: OpBuilder, inputs: Refs, p: Params, cell: Cell): Refs {
  const directions = p.bidirectional ? 2 : 1;
  const count = p.numLayers * directions;
  const form = count === 1 ? [p.hiddenSize] : [count, p.hiddenSize];
  const given = cell.states.map((name) => {
    const port = `${name}0`;
    const init = inputs[port] && floats(op, inputs, port);
    if (!init) return null;
    if (init.lead === 'TN') fail('is-sequence', { op, port }, { port });
    if (!sameShape(init.shape, form)) fail('shape-mismatch', { a: shapeText(init.shape), b: shapeText(form), op });
    return init;
  });
  let x = floats(op, inputs, 'x');
  if (x.lead !== 'TN') fail('needs-sequence', { op, port: 'x' });
  if (x.shape.length !== 1) fail('wrong-rank', { op, expected: '[features]', shape: shapeText(x.shape) });
  const part = (init: Ref | null, k: number): Ref | null => {
    if (!init || count === 1) return init;
    const row = b.emit('slice', [init], { axis: 0, start: k, end: k + 1 });
    return b.emit('reshape', [row], { shape: [p.hiddenSize] });
  };
  const last: Ref[][] = cell.states.map(() => []);
  for (let layer = 0; layer < p.numLayers; layer++) {
    const outs: Ref[] = [];
    for (let d = 0; d < directions; d++) {
      const k = layer * directions + d;
      const suffix = `_l${layer}${d === 1 ? '_reverse' : ''}`;
      const init = given.map((g) => part(g, k));
      const found = direction(b, cell, x, p, suffix, init, d === 1);
      outs.push(found.y);
      for (const [i, s] of found.last.entries()) last[i]?.push(s);
    }
    x = concat(b, outs, 0);
    if (layer < p.numLayers - 1 && b.training && p.dropout > 0) {
      const mask = b.emit('dropoutMask', [x, b.step()], { p: p.dropout, key: streamKey(b.seed, b.node, `l${layer}`) });
      x = b.emit('pointwise', [x, mask], { formula: mul(input(0), input(1)), name: 'dropout' });
    }
  }
  const stacked = last.map((rows) =>
    count === 1
      ? (rows[0] as Ref)
      : concat(
          b,
          rows.map((r) => b.emit('reshape', [r], { shape: [1, p.hiddenSize] })),
          0,
        ),
  );
  return { y: x, ...Object.fromEntries(cell.states.map((name, i) => [name, stacked[i] as Ref])) };
}
