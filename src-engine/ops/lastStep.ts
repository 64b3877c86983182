import { defineOp } from './op';
import { floats } from './operands';
import { valueAt } from './torch';

export const LastStep = defineOp({
  category: 'recurrent',
  doc: 'The last valid step of each sequence; what comes out is a sequence no more. The shape stays.',
  inputs: ['x'],
  outputs: ['y'],
  params: {},
  build: (b, inputs) => ({ y: b.emit('lastStep', [floats('LastStep', inputs, 'x')], {}) }),
  torch(s) {
    const { text } = valueAt(s);
    const y = s.lengths ? `${s.helper('last_step')}(${text}, ${s.lengths})` : `${text}[-1]`;
    return { out: { y } };
  },
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', out: [3] },
    { in: [[2, 2]], over: 'time', out: [2, 2] },
  ],
});
