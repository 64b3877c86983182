import { activation, SHAPES } from './activation';
import { input, unary } from './formulas';

export const Tanh = activation({
  op: 'Tanh',
  name: 'tanh',
  doc: 'Squeezes each value into -1 to 1; far from 0 it is flat, and little gradient passes.',
  formula: 'y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))',
  params: {},
  of: () => unary('tanh', input(0)),
  torch: () => 'nn.Tanh()',
  samples: SHAPES,
});
