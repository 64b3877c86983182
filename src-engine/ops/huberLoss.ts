import { float } from '../core/params';
import { DIFFERENCE, elementLoss, PAIRS, WEIGHT } from './elementLoss';
import { binary, mul, number, sub, unary, where } from './formulas';
import { call } from './torch';

const distance = unary('abs', DIFFERENCE);
export const HuberLoss = elementLoss({
  op: 'HuberLoss',
  name: 'huber',
  doc: 'Squared where the difference is at most `delta`, straight beyond: calm near the target, and not ruled by outliers.',
  formula: 'loss = mean(d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2)), d = prediction - target',
  params: { ...WEIGHT, delta: float(1, { min: 1e-6 }) },
  summary: (p) => `δ ${p.delta}`,
  of: ({ delta }) =>
    where(
      binary('le', distance, number(delta)),
      mul(number(0.5), mul(DIFFERENCE, DIFFERENCE)),
      mul(number(delta), sub(distance, number(delta / 2))),
    ),
  torch: (p) => call('nn.HuberLoss', [], [['delta', p.delta, 1]]),
  metric: 'absolute',
  samples: [...PAIRS, { in: [[5], [5]], p: { delta: 0.4 }, out: [] }],
});
