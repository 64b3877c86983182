import { choice } from '../core/params';
import { activation, SHAPES } from './activation';
import { add, input, mul, number, unary } from './formulas';
import { call } from './torch';

const x = input(0);
/** D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units", 2016: x times the normal distribution function, or its approximation by tanh. */
const gate = {
  none: unary('erf', mul(x, number(Math.SQRT1_2))),
  tanh: unary('tanh', mul(number(Math.sqrt(2 / Math.PI)), add(x, mul(number(0.044715), mul(x, mul(x, x)))))),
};
export const GELU = activation({
  op: 'GELU',
  name: 'gelu',
  doc: 'Weighs each value by the probability that a standard normal number lies below it: a smooth ReLU. `approximate` tanh is the cheaper formula.',
  formula: 'y = x / 2 (1 + erf(x / sqrt(2)))',
  params: { approximate: choice(['none', 'tanh'], 'none') },
  summary: (p) => (p.approximate === 'tanh' ? 'tanh' : ''),
  of: (p) => mul(mul(number(0.5), x), add(number(1), gate[p.approximate])),
  torch: (p) => call('nn.GELU', [], [['approximate', p.approximate, 'none']]),
  samples: [...SHAPES, { in: [[4]], p: { approximate: 'tanh' }, out: [4] }],
});
