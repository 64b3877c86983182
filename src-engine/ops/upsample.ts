import { int } from '../core/params';
import { defineOp } from './op';
import { floats, needRank } from './operands';
import { call, onBatch, valueAt } from './torch';

/** Of as many axes behind the channel nn.Upsample knows. */
const MOST_AXES = 3;

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
  torch(s, p) {
    const x = valueAt(s);
    if (x.shape.length - 1 <= MOST_AXES) return onBatch(s, call('nn.Upsample', [`scale_factor=${p.scale}`]));
    const repeated = x.shape.slice(1).map((_, i) => `.repeat_interleave(${p.scale}, dim=${x.lead + 1 + i})`);
    return { out: { y: `${x.text}${repeated.join('')}` } };
  },
  picture: 'maps',
  samples: [
    { in: [[2, 2, 3]], out: [2, 4, 6] },
    { in: [[2, 3]], p: { scale: 3 }, out: [2, 9] },
  ],
});
