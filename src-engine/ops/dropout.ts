import { float } from '../core/params';
import { streamKey } from '../core/random';
import { input, mul } from './formulas';
import { defineOp } from './op';
import { floats } from './operands';
import { call, plain } from './torch';

export const Dropout = defineOp({
  category: 'norm',
  doc: 'In training sets each value to 0 with probability `p` and scales the others by 1 / (1 - p), with a new mask each step; elsewhere passes everything on. The shape stays.',
  inputs: ['x'],
  outputs: ['y'],
  params: { p: float(0.5, { min: 0, max: 1 }) },
  summary: (p) => `p ${p.p}`,
  build(b, inputs, p) {
    const x = floats('Dropout', inputs, 'x');
    if (!b.training || p.p === 0) return { y: x };
    const mask = b.emit('dropoutMask', [x, b.step()], { p: p.p, key: streamKey(b.seed, b.node) });
    return { y: b.emit('pointwise', [x, mask], { formula: mul(input(0), input(1)), name: 'dropout' }) };
  },
  torch: (s, p) => plain(s, call('nn.Dropout', [`p=${p.p}`])),
  picture: 'maps',
  samples: [
    { in: [[6]], out: [6] },
    { in: [[2, 3, 2]], p: { p: 0.25 }, out: [2, 3, 2] },
    { in: [[3]], p: { p: 0 }, out: [3] },
  ],
});
