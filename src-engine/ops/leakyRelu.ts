import { float } from '../core/params';
import { activation, SHAPES } from './activation';
import { binary, input, mul, number, where } from './formulas';
import { call } from './torch';

const x = input(0);
export const LeakyReLU = activation({
  op: 'LeakyReLU',
  name: 'leakyRelu',
  doc: 'Keeps positive values and multiplies the others by `negativeSlope`, so that a gradient flows there too.',
  formula: 'y = x where x > 0, else negativeSlope x',
  params: { negativeSlope: float(0.01) },
  summary: (p) => String(p.negativeSlope),
  of: (p) => where(binary('gt', x, number(0)), x, mul(number(p.negativeSlope), x)),
  torch: (p) => call('nn.LeakyReLU', [], [['negative_slope', p.negativeSlope, 0.01]]),
  samples: [...SHAPES, { in: [[4]], p: { negativeSlope: 0.2 }, out: [4] }],
});
