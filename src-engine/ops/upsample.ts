import { int } from '../core/params';
import { defineOp } from './op';
import { floats, needRank } from './operands';

export const Upsample = defineOp({
  category: 'pooling',
  doc: 'Repeats every value `scale` times along each axis behind the channel (nearest neighbour): [C, H, W] becomes [C, scale H, scale W].',
  formula: "n' = scale n",
  inputs: ['x'],
  outputs: ['y'],
  params: { scale: int(2, { min: 1 }) },
  summary: (p) => `×${p.scale}`,
  build(b, inputs, p) {
    const x = floats('Upsample', inputs, 'x');
    needRank('Upsample', x.shape, 2, Number.POSITIVE_INFINITY, '[C, ...]');
    return { y: b.emit('upsample', [x], { scale: p.scale }) };
  },
  picture: 'maps',
  samples: [
    { in: [[2, 2, 3]], out: [2, 4, 6] },
    { in: [[2, 3]], p: { scale: 3 }, out: [2, 9] },
  ],
});
