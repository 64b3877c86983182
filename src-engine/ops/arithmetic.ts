/** Add, Subtract and Multiply: a formula of two values that broadcast as in PyTorch. */
import type { Binary } from '../core/formula';
import { fail } from '../core/issue';
import { broadcast, shapeText } from '../core/shape';
import { binary, input } from './formulas';
import { defineOp, type Sample } from './op';
import { floats } from './operands';
import { aligned, valueAt } from './torch';

const SAMPLES: readonly Sample[] = [
  { in: [[4], [4]], out: [4] },
  {
    in: [
      [2, 3, 2],
      [3, 1],
    ],
    out: [2, 3, 2],
  },
  { in: [[], [2, 2]], out: [2, 2] },
];
const SIGNS = { add: '+', sub: '-', mul: '*' } as const satisfies Partial<Record<Binary, string>>;
/** `name` is what the tape calls the instruction. */
export const arithmetic = (op: string, name: string, operation: keyof typeof SIGNS, doc: string) =>
  defineOp({
    category: 'arithmetic',
    doc: `${doc} Shapes broadcast from the last axis: sizes must be equal or 1.`,
    inputs: ['a', 'b'],
    outputs: ['y'],
    params: {},
    build(b, inputs) {
      const first = floats(op, inputs, 'a');
      const second = floats(op, inputs, 'b');
      if (!broadcast([first.shape, second.shape]))
        fail('shape-mismatch', { a: shapeText(first.shape), b: shapeText(second.shape), op });
      return { y: b.emit('pointwise', [first, second], { formula: binary(operation, input(0), input(1)), name }) };
    },
    torch(s) {
      const [a, b] = aligned([valueAt(s, 'a'), valueAt(s, 'b')]);
      return { out: { y: `${a} ${SIGNS[operation]} ${b}` } };
    },
    picture: 'maps',
    samples: SAMPLES,
  });
