import { defineOp } from './op';
import { floats } from './operands';
import { valueAt } from './torch';

export const MaxOverTime = defineOp({
  category: 'recurrent',
  doc: 'The largest over the valid steps of each sequence, element by element; the gradient goes to the first step that has it. The shape stays.',
  inputs: ['x'],
  outputs: ['y'],
  params: {},
  build: (b, inputs) => ({ y: b.emit('maxOverTime', [floats('MaxOverTime', inputs, 'x')], {}) }),
  torch(s) {
    const { text } = valueAt(s);
    const y = s.lengths ? `${s.helper('max_over_time')}(${text}, ${s.lengths})` : `${text}.max(dim=0).values`;
    return { out: { y } };
  },
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', out: [3] },
    { in: [[2, 2]], over: 'time', out: [2, 2] },
  ],
});
