import { activation, SHAPES } from './activation';
import { input, unary } from './formulas';

export const Softplus = activation({
  op: 'Softplus',
  name: 'softplus',
  doc: 'A smooth ReLU that is positive everywhere; its slope is the sigmoid.',
  formula: 'y = log(1 + exp(x))',
  params: {},
  of: () => unary('softplus', input(0)),
  torch: () => 'nn.Softplus()',
  samples: SHAPES,
});
