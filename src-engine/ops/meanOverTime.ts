import { defineOp } from './op';
import { floats } from './operands';
import { valueAt } from './torch';

export const MeanOverTime = defineOp({
  category: 'recurrent',
  doc: 'The mean over the valid steps of each sequence; what comes out is a sequence no more. The shape stays.',
  inputs: ['x'],
  outputs: ['y'],
  params: {},
  build: (b, inputs) => ({ y: b.emit('meanOverTime', [floats('MeanOverTime', inputs, 'x')], {}) }),
  torch(s) {
    const { text } = valueAt(s);
    const y = s.lengths ? `${s.helper('mean_over_time')}(${text}, ${s.lengths})` : `${text}.mean(dim=0)`;
    return { out: { y } };
  },
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', out: [3] },
    { in: [[2, 2]], over: 'time', out: [2, 2] },
  ],
});
