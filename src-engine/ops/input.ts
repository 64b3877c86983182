import { fail } from '../core/issue';
import { bool, choice, ints, nested } from '../core/params';
import { sameShape, shapeText } from '../core/shape';
import { nestedShape } from '../core/tensor';
import { shapeOfValue } from './nestedValue';
import { defineOp } from './op';

export const Input = defineOp({
  category: 'data',
  doc: 'Values from outside, of `shape` per sample: the batch axis, and the time axis of a `sequence`, are not counted. `value`, a nested list [N, ...] or [T, N, ...], feeds it where nothing else does.',
  inputs: [],
  outputs: ['y'],
  params: {
    shape: ints([], { min: 1 }),
    sequence: bool(false),
    dtype: choice(['float32', 'int32'], 'float32'),
    value: nested(null),
  },
  summary: (p) => (p.shape.length ? shapeText(p.shape) : ''),
  build(b, _, p) {
    if (p.value !== null) {
      const shape = shapeOfValue('Input', p.value, p.dtype);
      const lead = p.sequence ? 2 : 1;
      if (shape.length !== lead + p.shape.length || !sameShape(shape.slice(lead), p.shape))
        fail('value-shape', {
          shape: shapeText(shape),
          expected: [...(p.sequence ? ['T', 'N'] : ['N']), ...p.shape].join(' × '),
        });
    }
    const steps = p.value === null ? undefined : nestedShape(p.value)?.[0];
    return { y: b.feed('y', p.shape, p.dtype, p.sequence, { steps }) };
  },
  torch: () => ({}),
  picture: 'value',
  samples: [
    { in: [], out: [] },
    { in: [], p: { shape: [2, 3] }, out: [2, 3] },
    {
      in: [],
      p: {
        shape: [2],
        value: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
      out: [2],
    },
    { in: [], p: { sequence: true, dtype: 'int32', value: [[1], [0], [2]] }, out: [] },
  ],
});
