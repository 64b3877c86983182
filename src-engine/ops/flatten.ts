import { sizeOf } from '../core/shape';
import { defineOp } from './op';
import { operand } from './operands';
import { call, plain, valueAt } from './torch';

export const Flatten = defineOp({
  category: 'shape',
  doc: 'Lays all axes of a sample into one, the last axis running fastest: [C, H, W] becomes [C H W].',
  inputs: ['x'],
  outputs: ['y'],
  params: {},
  build(b, inputs) {
    const x = operand(inputs, 'x');
    return { y: b.emit('reshape', [x], { shape: [sizeOf(x.shape)] }) };
  },
  torch(s) {
    const { text, shape, lead } = valueAt(s);
    if (shape.length === 0) return { out: { y: `${text}.unsqueeze(-1)` } };
    return plain(s, call('nn.Flatten', [], [['start_dim', lead, 1]]));
  },
  picture: 'value',
  samples: [
    { in: [[2, 2, 3]], out: [12] },
    { in: [[4]], out: [4] },
    { in: [[]], out: [1] },
  ],
});
