import type { Formula } from '../core/formula';
import { formula } from '../core/formulaParse';
import type { Ref } from '../prims/prim';
import { defineOp } from './op';
import { blocks, type Cell, gates, RECURRENT, recurrent } from './recurrent';
import { torchRecurrent } from './torchRecurrent';

/** From the input's product (x) and the state's (h). */
const PRODUCTS = ['xi', 'xf', 'xg', 'xo', 'hi', 'hf', 'hg', 'ho'];
/** Gates i, f, g, o, as in torch.nn.LSTM. */
const GATES = ['sigmoid(xi + hi)', 'sigmoid(xf + hf)', 'tanh(xg + hg)', 'sigmoid(xo + ho)'].map((code) =>
  formula(code, PRODUCTS),
);
const OVER = ['i', 'f', 'g', 'o', 'c'];
const CELL_STATE = formula('f * c + i * g', OVER);
const OUT = formula('o * tanh(c)', OVER);
const CELL: Cell = {
  gates: 4,
  states: ['h', 'c'],
  step(b, fromInput, product, [, before], size) {
    const all = gates(b, 'lstmGates', size, [fromInput, product], GATES);
    const operands = [...blocks(0, 4), ...blocks(1, 1)];
    const over = (name: string, c: Ref | undefined, result: Formula) =>
      b.emit('blockwise', c ? [all, c] : [], { name, size, operands, results: [result] });
    const c = over('lstmCell', before, CELL_STATE);
    return [over('lstmState', c, OUT), c];
  },
};
export const LSTM = defineOp({
  category: 'recurrent',
  doc: 'Long short-term memory at every step of a sequence [features]: the cell state c is kept by the forget gate f and written by the input gate i, so that its gradient is not multiplied by a matrix at each step. `y` has h at every step, `h` and `c` the last.',
  formula: "c = f c' + i g,  h = o tanh(c)",
  inputs: ['x', 'h0', 'c0'],
  optional: ['h0', 'c0'],
  outputs: ['y', 'h', 'c'],
  params: RECURRENT,
  summary: (p) => `→ ${p.hiddenSize}${p.numLayers > 1 ? ` × ${p.numLayers}` : ''}${p.bidirectional ? ' ⇄' : ''}`,
  build: (b, inputs, p) => recurrent('LSTM', b, inputs, p, CELL),
  torch: (s, p) => torchRecurrent(s, 'LSTM', p),
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', p: { hiddenSize: 4 }, out: [4] },
    {
      in: [[2]],
      over: 'time',
      p: { hiddenSize: 2, numLayers: 2, bidirectional: true, bias: false, dropout: 0.2, init: 'orthogonal', gain: 2 },
      out: [4],
    },
  ],
});
