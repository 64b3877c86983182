import { choice, nested, suggested } from '../core/params';
import { shapeText } from '../core/shape';
import { nestedShape } from '../core/tensor';
import { shapeOfValue } from './nestedValue';
import { defineOp } from './op';

export const Constant = defineOp({
  category: 'data',
  doc: 'Fixed numbers, the same for every sample and step, and not trained. The shape is that of the nested list `value`.',
  inputs: [],
  outputs: ['y'],
  params: { value: suggested(nested(undefined), 0), dtype: choice(['float32', 'int32'], 'float32') },
  summary: (p) => (typeof p.value === 'number' ? String(p.value) : shapeText(nestedShape(p.value ?? []) ?? [])),
  build(b, _, p) {
    // null is refused by the parameter itself, which has no default
    const value = p.value ?? [];
    shapeOfValue('Constant', value, p.dtype);
    return { y: b.constant(value, p.dtype) };
  },
  torch(s, p) {
    const dtype = p.dtype === 'int32' ? 'torch.int64' : 'torch.float32';
    return {
      buffer: `torch.tensor(${JSON.stringify(p.value).replace(/,/g, ', ')}, dtype=${dtype})`,
      out: { y: s.self },
    };
  },
  picture: 'value',
  samples: [
    { in: [], p: { value: 0.5 }, out: [] },
    { in: [], p: { value: [[[-0.5]], [[1.5]]] }, out: [2, 1, 1] },
    { in: [], p: { value: [2, 0, 1], dtype: 'int32' }, out: [3] },
  ],
});
