import { fail } from '../core/issue';
import { int } from '../core/params';
import { defineOp } from './op';
import { axisIn, operand } from './operands';
import { valueAt } from './torch';

export const FromSequence = defineOp({
  category: 'recurrent',
  doc: 'Time becomes an axis: a sequence of [...] with T steps becomes [T, ...]. How many steps there are has to be known, and all samples need as many.',
  inputs: ['x'],
  outputs: ['y'],
  params: { axis: int(0) },
  summary: (p) => `axis ${p.axis}`,
  build(b, inputs, p) {
    const x = operand(inputs, 'x');
    if (x.lead !== 'TN') fail('needs-sequence', { op: 'FromSequence', port: 'x' });
    const steps = x.steps ?? fail('steps-unknown');
    return { y: b.emit('fromSequence', [x], { axis: axisIn(p.axis, [steps, ...x.shape]), steps }) };
  },
  torch(s, p) {
    const { text, shape } = valueAt(s);
    return { out: { y: `${text}.movedim(0, ${1 + axisIn(p.axis, [1, ...shape])})` } };
  },
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', steps: 4, out: [4, 3] },
    { in: [[2]], over: 'time', steps: 5, p: { axis: -1 }, out: [2, 5] },
  ],
});
