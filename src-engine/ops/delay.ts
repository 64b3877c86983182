import { fail } from '../core/issue';
import { optionalInts } from '../core/params';
import { sameShape, shapeText } from '../core/shape';
import { defineOp } from './op';
import { operand } from './operands';
import { valueAt } from './torch';

export const Delay = defineOp({
  category: 'recurrent',
  doc: 'Hands on the value of the step before: `init`, or zeros, at the first. A cycle through a Delay is a loop that is unrolled in time; elsewhere it shifts its sequence by a step. The shape stays.',
  inputs: ['x', 'init'],
  optional: ['init'],
  outputs: ['y'],
  closesLoops: true,
  params: { shape: optionalInts(null, { min: 1 }) },
  build(b, inputs, p) {
    const x = operand(inputs, 'x');
    if (x.lead !== 'TN') fail('needs-sequence', { op: 'Delay', port: 'x' });
    if (p.shape && !sameShape(p.shape, x.shape))
      fail('shape-mismatch', { a: shapeText(p.shape), b: shapeText(x.shape), op: 'Delay' });
    const { init } = inputs;
    return { y: b.emit('delay', init ? [x, init] : [x], { reversed: false }) };
  },
  torch(s) {
    const x = valueAt(s);
    const { init } = s.x;
    const zeros = `torch.zeros_like(${x.text}[0])`;
    const given = init?.lead === 0 ? `${init.text}.expand_as(${x.text}[0])` : init?.text;
    const { before, after } = s.state(given ?? zeros, false);
    const first = before ?? zeros;
    const y = s.isCut ? `${s.helper('delayed')}(${x.text}, ${first})` : `torch.cat([${first}[None], ${x.text}[:-1]])`;
    const last = s.lengths ? `${s.helper('last_step')}(${x.text}, ${s.lengths})` : `${x.text}[-1]`;
    return { out: { y }, after: after === '_' ? [] : [`${after} = ${last}`] };
  },
  picture: 'maps',
  samples: [
    { in: [[3]], over: 'time', out: [3] },
    { in: [[2, 2]], over: 'time', p: { shape: [2, 2] }, out: [2, 2] },
  ],
});
