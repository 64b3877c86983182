import { fail } from '../core/issue';
import { int } from '../core/params';
import { shapeText } from '../core/shape';
import { defineOp } from './op';
import { axisIn, operand } from './operands';
import { dim, spread, valueAt } from './torch';

const PORTS = 'abcdefghijklmnopqrstuvwxyz';
/** a, b, c ... up to the last one that is wired, so that a gap is a missing input; at least two. */
const portsOf = (wired: readonly string[]): string[] => [
  ...PORTS.slice(0, Math.max(2, ...wired.map((port) => PORTS.indexOf(port) + 1))),
];

export const Concat = defineOp({
  category: 'shape',
  doc: 'Joins two or more values along one axis, in the order a, b, c, ... without a gap; the other axes must be equal, and the sizes along `axis` add up.',
  formula: "n' = n_a + n_b + ...",
  inputs: (_, wired) => portsOf(wired),
  outputs: ['y'],
  params: { axis: int(0) },
  summary: (p) => `axis ${p.axis}`,
  build(b, inputs, p) {
    const ports = portsOf(Object.keys(inputs));
    const operands = ports.map((port) => operand(inputs, port));
    const first = operand(inputs, 'a');
    const axis = axisIn(p.axis, first.shape);
    for (const x of operands)
      if (x.shape.length !== first.shape.length || x.shape.some((d, i) => i !== axis && d !== first.shape[i]))
        fail('concat-shapes', { axis, a: shapeText(first.shape), b: shapeText(x.shape) });
    // ids and real numbers do not meet by themselves
    const port = ports[operands.findIndex((x) => x.dtype === 'int32')];
    if (port && operands.some((x) => x.dtype === 'float32')) fail('needs-float', { op: 'Concat', port }, { port });
    return { y: b.emit('concat', operands, { axis }) };
  },
  torch(s, p) {
    const operands = portsOf(Object.keys(s.x)).map((port) => valueAt(s, port));
    const lead = Math.max(...operands.map((v) => v.lead));
    return { out: { y: `torch.cat([${spread(operands).join(', ')}], dim=${dim(p.axis, lead)})` } };
  },
  picture: 'maps',
  samples: [
    { in: [[2], [3]], out: [5] },
    {
      in: [
        [2, 2],
        [2, 1],
        [2, 3],
      ],
      p: { axis: -1 },
      out: [2, 6],
    },
    {
      in: [
        [1, 2, 2],
        [3, 2, 2],
      ],
      p: { axis: 0 },
      out: [4, 2, 2],
    },
  ],
});
