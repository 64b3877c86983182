import { defineOp } from './op';
import { floats, needRank } from './operands';
import { aligned, valueAt } from './torch';

export const MatMul = defineOp({
  category: 'arithmetic',
  doc: 'The matrix product over the last two axes: [..., m, k] times [..., k, n] becomes [..., m, n].',
  inputs: ['a', 'b'],
  outputs: ['y'],
  params: {},
  build(b, inputs) {
    const operands = ['a', 'b'].map((port) => floats('MatMul', inputs, port));
    for (const x of operands) needRank('MatMul', x.shape, 2, Number.POSITIVE_INFINITY, '[..., m, k]');
    return { y: b.emit('matmul', operands, { transA: false, transB: false }) };
  },
  torch(s) {
    const [a, b] = aligned([valueAt(s, 'a'), valueAt(s, 'b')]);
    return { out: { y: `${a} @ ${b}` } };
  },
  picture: 'value',
  samples: [
    {
      in: [
        [2, 3],
        [3, 4],
      ],
      out: [2, 4],
    },
    {
      in: [
        [2, 2, 3],
        [2, 3, 1],
      ],
      out: [2, 2, 1],
    },
  ],
});
