import { activation, SHAPES } from './activation';
import { input, mul, unary } from './formulas';

export const SiLU = activation({
  op: 'SiLU',
  name: 'silu',
  doc: 'Weighs each value by its own sigmoid: a smooth ReLU that dips slightly below 0.',
  formula: 'y = x / (1 + exp(-x))',
  params: {},
  of: () => mul(input(0), unary('sigmoid', input(0))),
  torch: () => 'nn.SiLU()',
  samples: SHAPES,
});
