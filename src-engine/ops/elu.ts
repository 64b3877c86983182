import { float } from '../core/params';
import { activation, SHAPES } from './activation';
import { binary, input, mul, number, unary, where } from './formulas';
import { call } from './torch';

const x = input(0);
export const ELU = activation({
  op: 'ELU',
  name: 'elu',
  doc: 'Keeps positive values and bends the others smoothly towards -`alpha`.',
  formula: 'y = x where x > 0, else alpha (exp(x) - 1)',
  params: { alpha: float(1) },
  summary: (p) => `α ${p.alpha}`,
  of: (p) => where(binary('gt', x, number(0)), x, mul(number(p.alpha), unary('expm1', x))),
  torch: (p) => call('nn.ELU', [], [['alpha', p.alpha, 1]]),
  samples: [...SHAPES, { in: [[4]], p: { alpha: 0.7 }, out: [4] }],
});
