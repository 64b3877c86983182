import { activation, SHAPES } from './activation';
import { input, unary } from './formulas';

export const Sigmoid = activation({
  op: 'Sigmoid',
  name: 'sigmoid',
  doc: 'Squeezes each value into 0 to 1; far from 0 it is flat, and little gradient passes.',
  formula: 'y = 1 / (1 + exp(-x))',
  params: {},
  of: () => unary('sigmoid', input(0)),
  torch: () => 'nn.Sigmoid()',
  samples: SHAPES,
});
