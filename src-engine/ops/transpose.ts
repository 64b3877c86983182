import { fail } from '../core/issue';
import { ints, suggested } from '../core/params';
import { shapeText } from '../core/shape';
import { defineOp } from './op';
import { axisIn, operand } from './operands';
import { valueAt } from './torch';

export const Transpose = defineOp({
  category: 'shape',
  doc: 'Reorders the axes of a sample: axis i of the output is axis `axes[i]` of the input.',
  inputs: ['x'],
  outputs: ['y'],
  params: { axes: suggested(ints(undefined), [1, 0]) },
  summary: (p) => p.axes.join(' '),
  build(b, inputs, p) {
    const x = operand(inputs, 'x');
    const axes = p.axes.map((a) => axisIn(a, x.shape));
    if (axes.length !== x.shape.length || new Set(axes).size !== axes.length)
      fail('bad-permutation', { axes: p.axes.join(', '), shape: shapeText(x.shape) });
    return { y: b.emit('transpose', [x], { axes }) };
  },
  torch(s, p) {
    const { text, shape, lead } = valueAt(s);
    if (shape.length === 0) return { out: { y: text } };
    const before = Array.from({ length: lead }, (_, i) => i);
    const order = [...before, ...p.axes.map((a) => axisIn(a, shape) + lead)];
    return { out: { y: `${text}.permute(${order.join(', ')})` } };
  },
  picture: 'maps',
  samples: [
    { in: [[2, 3]], p: { axes: [1, 0] }, out: [3, 2] },
    { in: [[2, 3, 4]], p: { axes: [2, 0, 1] }, out: [4, 2, 3] },
    { in: [[2, 3, 1]], p: { axes: [-1, 0, 1] }, out: [1, 2, 3] },
  ],
});
