import { fail } from '../core/issue';
import { int, optionalInt, suggested } from '../core/params';
import { defineOp } from './op';
import { axisIn, operand } from './operands';
import { valueAt } from './torch';

export const Slice = defineOp({
  category: 'shape',
  doc: 'Keeps the places from `start` up to, not including, `end` of one axis; negative numbers count from the end, and `end` null keeps all that follows.',
  formula: "n' = end - start",
  inputs: ['x'],
  outputs: ['y'],
  params: { axis: suggested(int(undefined), 0), start: int(0), end: optionalInt(null) },
  summary: (p) => `axis ${p.axis} [${p.start || ''}:${p.end ?? ''}]`,
  build(b, inputs, p) {
    const x = operand(inputs, 'x');
    const axis = axisIn(p.axis, x.shape);
    const size = x.shape[axis] as number;
    // as in Python: from the end where negative, then held within the axis
    const place = (at: number) => Math.min(size, Math.max(0, at < 0 ? at + size : at));
    const start = place(p.start);
    const end = place(p.end ?? size);
    if (end <= start) fail('bad-slice', { start: p.start, end: p.end ?? size, size });
    return { y: b.emit('slice', [x], { axis, start, end }) };
  },
  torch(s, p) {
    const { text, shape, lead } = valueAt(s);
    const before = new Array<string>(axisIn(p.axis, shape) + lead).fill(':');
    return { out: { y: `${text}[${[...before, `${p.start || ''}:${p.end ?? ''}`].join(', ')}]` } };
  },
  picture: 'maps',
  samples: [
    { in: [[5]], p: { axis: 0, start: 1, end: 4 }, out: [3] },
    { in: [[2, 6]], p: { axis: -1, start: -3 }, out: [2, 3] },
    { in: [[3, 2, 2]], p: { axis: 0, end: -1 }, out: [2, 2, 2] },
  ],
});
