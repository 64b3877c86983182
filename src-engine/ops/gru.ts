import { formula } from '../core/formulaParse';
import { defineOp } from './op';
import { blocks, type Cell, gates, RECURRENT, recurrent } from './recurrent';
import { torchRecurrent } from './torchRecurrent';

/** From the input's product (x) and the state's (h). */
const PRODUCTS = ['xr', 'xz', 'xn', 'hr', 'hz', 'hn'];
/** Gates r, z, n; the reset gate stands after the matrix product, as in torch.nn.GRU. */
const GATES = ['sigmoid(xr + hr)', 'sigmoid(xz + hz)', 'tanh(xn + sigmoid(xr + hr) * hn)'].map((code) =>
  formula(code, PRODUCTS),
);
const STATE = formula('(1 - z) * n + z * h', ['r', 'z', 'n', 'h']);
const CELL: Cell = {
  gates: 3,
  states: ['h'],
  step(b, fromInput, product, [h], size) {
    const all = gates(b, 'gruGates', size, [fromInput, product], GATES);
    const operands = [...blocks(0, 3), ...blocks(1, 1)];
    return [b.emit('blockwise', h ? [all, h] : [], { name: 'gruState', size, operands, results: [STATE] })];
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
  torch: (s, p) => torchRecurrent(s, 'GRU', p),
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
