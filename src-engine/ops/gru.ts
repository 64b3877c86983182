import { formula } from '../core/formulaParse';
import { defineOp } from './op';
import { type Cell, gate, RECURRENT, recurrent } from './recurrent';

const GATE = formula('sigmoid(a + b)', ['a', 'b']);
const NEW = formula('tanh(a + r * b)', ['a', 'r', 'b']);
const STATE = formula('(1 - z) * n + z * h', ['z', 'n', 'h']);
/** Gates r, z, n; the reset gate stands after the matrix product, as in torch.nn.GRU. */
const CELL: Cell = {
  gates: 3,
  states: ['h'],
  step(b, fromInput, product, [h], size) {
    const fromState = product();
    const both = (k: number) => [gate(b, fromInput, k, size), gate(b, fromState, k, size)] as const;
    const r = b.emit('pointwise', both(0), { formula: GATE, name: 'reset' });
    const z = b.emit('pointwise', both(1), { formula: GATE, name: 'update' });
    const [a, c] = both(2);
    const n = b.emit('pointwise', [a, r, c], { formula: NEW, name: 'new' });
    return [b.emit('pointwise', h ? [z, n, h] : [], { formula: STATE, name: 'state' })];
  },
};
export const GRU = defineOp({
  category: 'recurrent',
  doc: 'A gated recurrent unit at every step of a sequence [features]: the update gate z keeps the state before or takes the new one, the reset gate r says how much of it the new one sees. `y` has the state at every step, `h` the last.',
  formula: "h = (1 - z) n + z h'",
  inputs: ['x', 'h0'],
  optional: ['h0'],
  outputs: ['y', 'h'],
  params: RECURRENT,
  summary: (p) => `→ ${p.hiddenSize}${p.numLayers > 1 ? ` × ${p.numLayers}` : ''}${p.bidirectional ? ' ⇄' : ''}`,
  build: (b, inputs, p) => recurrent('GRU', b, inputs, p, CELL),
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', p: { hiddenSize: 4 }, out: [4] },
    {
      in: [[2]],
      over: 'time',
      p: { hiddenSize: 2, numLayers: 2, bidirectional: true, bias: false, dropout: 0.2, init: 'he', gain: 2 },
      out: [4],
    },
  ],
});
