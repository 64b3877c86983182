import { formula } from '../core/formulaParse';
import { choice } from '../core/params';
import { defineOp } from './op';
import { type Cell, RECURRENT, recurrent } from './recurrent';
import { torchRecurrent } from './torchRecurrent';

const FORMULAS = {
  tanh: formula('tanh(a + b)', ['a', 'b']),
  relu: formula('relu(a + b)', ['a', 'b']),
} as const;
const cell = (nonlinearity: keyof typeof FORMULAS): Cell => ({
  gates: 1,
  states: ['h'],
  step: (b, fromInput, product) => [
    b.emit('pointwise', [fromInput, product], { formula: FORMULAS[nonlinearity], name: nonlinearity }),
  ],
});
export const RNN = defineOp({
  category: 'recurrent',
  doc: "Elman's cell at every step of a sequence [features]: h = tanh(W_ih x + b_ih + W_hh h' + b_hh), h' the state before. `y` has the state at every step, [hiddenSize], twice as wide where `bidirectional`; `h` the last.",
  formula: "h = tanh(W_ih x + b_ih + W_hh h' + b_hh)",
  inputs: ['x', 'h0'],
  optional: ['h0'],
  outputs: ['y', 'h'],
  params: { ...RECURRENT, nonlinearity: choice(['tanh', 'relu'], 'tanh') },
  summary: (p) => `→ ${p.hiddenSize}${p.numLayers > 1 ? ` × ${p.numLayers}` : ''}${p.bidirectional ? ' ⇄' : ''}`,
  build: (b, inputs, p) => recurrent('RNN', b, inputs, p, cell(p.nonlinearity)),
  torch: (s, p) => torchRecurrent(s, 'RNN', p, [['nonlinearity', p.nonlinearity, 'tanh']]),
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', p: { hiddenSize: 4 }, out: [4] },
    {
      in: [[2]],
      over: 'time',
      p: { hiddenSize: 2, nonlinearity: 'relu', bias: false, init: 'xavier', gain: 2 },
      out: [2],
    },
    { in: [[2]], over: 'time', p: { hiddenSize: 3, numLayers: 2, bidirectional: true, dropout: 0.3 }, out: [6] },
  ],
});
