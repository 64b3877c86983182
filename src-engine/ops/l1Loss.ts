import { DIFFERENCE, elementLoss, PAIRS, WEIGHT } from './elementLoss';
import { unary } from './formulas';

export const L1Loss = elementLoss({
  op: 'L1Loss',
  name: 'l1',
  doc: 'The mean of the absolute differences: outliers pull no harder than other samples.',
  formula: 'loss = mean(|prediction - target|)',
  params: WEIGHT,
  of: () => unary('abs', DIFFERENCE),
  torch: () => 'nn.L1Loss()',
  metric: 'absolute',
  samples: PAIRS,
});
