import { float, int } from '../core/params';
import { biasInitial, INIT, scaleInitial } from './initial';
import { defineOp } from './op';
import { floats, needRank } from './operands';
import { call, plain, tuple, valueAt } from './torch';

export const LayerNorm = defineOp({
  category: 'norm',
  doc: 'Shifts and scales each sample to mean 0 and variance 1 over its last `dims` axes, then applies a learned scale and shift; the shape stays.',
  formula: 'y = (x - mean) / sqrt(var + eps) weight + bias',
  inputs: ['x'],
  outputs: ['y'],
  params: { dims: int(1, { min: 1 }), eps: float(1e-5, { min: 0 }), ...INIT },
  build(b, inputs, p) {
    const x = floats('LayerNorm', inputs, 'x');
    needRank(
      'LayerNorm',
      x.shape,
      p.dims,
      Number.POSITIVE_INFINITY,
      `[..., ${Array.from({ length: p.dims }, (_, i) => `d${i}`).join(', ')}]`,
    );
    const trailing = x.shape.slice(-p.dims);
    const w = b.param('weight', trailing, scaleInitial(p));
    const bias = b.param('bias', trailing, biasInitial(p, { kind: 'constant', value: 0 }));
    return { y: b.emit('layerNorm', [x, w, bias], { dims: p.dims, eps: p.eps }) };
  },
  torch(s, p) {
    const trailing = valueAt(s).shape.slice(-p.dims);
    const shape = trailing.length === 1 ? String(trailing[0]) : tuple(trailing);
    return plain(s, call('nn.LayerNorm', [shape], [['eps', p.eps, 1e-5]]));
  },
  picture: 'statistics',
  samples: [
    { in: [[5]], out: [5] },
    { in: [[2, 3, 2]], p: { dims: 2, eps: 1e-3, init: 'normal', gain: 50 }, out: [2, 3, 2] },
  ],
});
