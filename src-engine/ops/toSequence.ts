import { int } from '../core/params';
import { defineOp } from './op';
import { axisIn, operand } from './operands';
import { perSample, valueAt } from './torch';

export const ToSequence = defineOp({
  category: 'recurrent',
  doc: 'One axis becomes time: rows of an image, or frames of a film, one at each step. [T, ...] becomes a sequence of [...].',
  inputs: ['x'],
  outputs: ['y'],
  params: { axis: int(0) },
  summary: (p) => `axis ${p.axis}`,
  build(b, inputs, p) {
    const x = operand(inputs, 'x');
    const axis = axisIn(p.axis, x.shape);
    return { y: b.emit('toSequence', [x], { axis, steps: x.shape[axis] as number }) };
  },
  torch(s, p) {
    const x = valueAt(s);
    // a constant stands for every sample
    const text = perSample(x, s.batch);
    return { out: { y: `${text}.movedim(${axisIn(p.axis, x.shape) + 1}, 0)` } };
  },
  picture: 'maps',
  samples: [
    { in: [[4, 3]], out: [3] },
    { in: [[2, 5]], p: { axis: -1 }, out: [2] },
  ],
});
