import { elementLoss, PAIRS, WEIGHT } from './elementLoss';
import { add, input, mul, number, sub, unary } from './formulas';

const logit = input(0);
const target = input(1);
export const BCEWithLogitsLoss = elementLoss({
  op: 'BCEWithLogitsLoss',
  name: 'bce',
  doc: 'Binary cross-entropy of logits against targets from 0 to 1; it applies the sigmoid itself, which stays exact for large logits.',
  formula: 'loss = mean((1 - target) x + log(1 + exp(-x))), x = prediction',
  params: WEIGHT,
  of: () => add(mul(sub(number(1), target), logit), unary('softplus', unary('neg', logit))),
  torch: () => 'nn.BCEWithLogitsLoss()',
  metric: 'sign',
  advises: [{ port: 'prediction', from: ['Sigmoid'], code: 'sigmoid-before-loss' }],
  samples: PAIRS,
});
