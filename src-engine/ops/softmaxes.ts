/** Softmax and LogSoftmax along an axis. */
import { int } from '../core/params';
import { defineOp, type Sample } from './op';
import { axisIn, floats } from './operands';
import { plain, valueAt } from './torch';

const SAMPLES: readonly Sample[] = [
  { in: [[4]], out: [4] },
  { in: [[3, 2, 2]], p: { axis: 0 }, out: [3, 2, 2] },
  { in: [[2, 3]], p: { axis: 1 }, out: [2, 3] },
];
export const softmaxes = (op: 'Softmax' | 'LogSoftmax', doc: string, formula: string) =>
  defineOp({
    category: 'activation',
    doc,
    formula,
    inputs: ['x'],
    outputs: ['y'],
    params: { axis: int(-1) },
    summary: (p) => (p.axis === -1 ? '' : `axis ${p.axis}`),
    build(b, inputs, p) {
      const x = floats(op, inputs, 'x');
      const attrs = { axis: axisIn(p.axis, x.shape) };
      return { y: b.emit(op === 'Softmax' ? 'softmax' : 'logSoftmax', [x], attrs) };
    },
    torch(s, p) {
      const { shape } = valueAt(s);
      return plain(s, `nn.${op}(dim=${axisIn(p.axis, shape) - shape.length})`);
    },
    picture: 'distribution',
    samples: SAMPLES,
  });
