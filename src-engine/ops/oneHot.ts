import { int, suggested } from '../core/params';
import { defineOp } from './op';
import { ids, needRows } from './operands';
import { valueAt } from './torch';

export const OneHot = defineOp({
  category: 'layer',
  doc: 'Writes each id as a row of zeros with a single 1: int32 ids [...] below `numClasses` become [..., numClasses].',
  inputs: ['x'],
  outputs: ['y'],
  params: { numClasses: suggested(int(undefined, { min: 1 }), 10) },
  summary: (p) => `→ ${p.numClasses}`,
  build(b, inputs, p) {
    const x = ids('OneHot', inputs, 'x');
    needRows('OneHot', x, p.numClasses);
    return { y: b.emit('oneHot', [x], { classes: p.numClasses }) };
  },
  torch: (s, p) => ({ out: { y: `F.one_hot(${valueAt(s).text}, ${p.numClasses}).float()` } }),
  picture: 'value',
  samples: [
    { in: [[3]], dtypes: ['int32'], classes: 4, p: { numClasses: 4 }, out: [3, 4] },
    { in: [[]], dtypes: ['int32'], classes: 2, p: { numClasses: 2 }, out: [2] },
  ],
});
