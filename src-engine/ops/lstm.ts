import { formula } from '../core/formulaParse';
import { defineOp } from './op';
import { type Cell, gate, RECURRENT, recurrent } from './recurrent';

const GATE = formula('sigmoid(a + b)', ['a', 'b']);
const CANDIDATE = formula('tanh(a + b)', ['a', 'b']);
const CELL_STATE = formula('f * c + i * g', ['f', 'c', 'i', 'g']);
const OUT = formula('o * tanh(c)', ['o', 'c']);
/** Gates i, f, g, o, as in torch.nn.LSTM. */
const CELL: Cell = {
  gates: 4,
  states: ['h', 'c'],
  step(b, fromInput, product, [, before], size) {
    const fromState = product();
    const part = (k: number, name: string, of = GATE) =>
      b.emit('pointwise', [gate(b, fromInput, k, size), gate(b, fromState, k, size)], { formula: of, name });
    const i = part(0, 'input');
    const f = part(1, 'forget');
    const g = part(2, 'candidate', CANDIDATE);
    const o = part(3, 'output');
    const c = b.emit('pointwise', before ? [f, before, i, g] : [], { formula: CELL_STATE, name: 'cell' });
    return [b.emit('pointwise', [o, c], { formula: OUT, name: 'state' }), c];
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
