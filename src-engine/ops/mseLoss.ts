import { DIFFERENCE, elementLoss, PAIRS, WEIGHT } from './elementLoss';
import { mul } from './formulas';

export const MSELoss = elementLoss({
  op: 'MSELoss',
  name: 'mse',
  doc: 'The mean of the squared differences.',
  formula: 'loss = mean((prediction - target)^2)',
  params: WEIGHT,
  of: () => mul(DIFFERENCE, DIFFERENCE),
  torch: () => 'nn.MSELoss()',
  metric: 'absolute',
  samples: PAIRS,
});
