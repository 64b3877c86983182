import { activation, SHAPES } from './activation';
import { binary, input, number } from './formulas';

export const ReLU = activation({
  op: 'ReLU',
  name: 'relu',
  doc: 'Keeps positive values and sets the others to 0; its gradient is 1 or 0 (0 at 0).',
  formula: 'y = max(0, x)',
  params: {},
  // the first argument wins a tie, so that the gradient at 0 is 0 as in PyTorch
  of: () => binary('max', number(0), input(0)),
  torch: () => 'nn.ReLU()',
  samples: SHAPES,
});
