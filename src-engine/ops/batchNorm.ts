import { bool, float } from '../core/params';
import { biasInitial, INIT, scaleInitial } from './initial';
import { defineOp } from './op';
import { floats, needRank } from './operands';

export const BatchNorm = defineOp({
  category: 'norm',
  doc: 'Shifts and scales each channel (axis 0) to mean 0 and variance 1 over the batch and all positions, then applies a learned scale and shift; the shape stays. Outside training it uses running statistics instead.',
  formula: 'y = (x - mean) / sqrt(var + eps) weight + bias',
  inputs: ['x'],
  outputs: ['y'],
  params: { eps: float(1e-5, { min: 0 }), momentum: float(0.1, { min: 0, max: 1 }), affine: bool(true), ...INIT },
  build(b, inputs, p) {
    const x = floats('BatchNorm', inputs, 'x');
    needRank('BatchNorm', x.shape, 1, Number.POSITIVE_INFINITY, '[C, ...]');
    const channel = x.shape.slice(0, 1);
    const affine = p.affine
      ? [
          b.param('weight', channel, scaleInitial(p)),
          b.param('bias', channel, biasInitial(p, { kind: 'constant', value: 0 })),
        ]
      : [];
    const runningMean = b.buffer('running_mean', channel, 0);
    const runningVar = b.buffer('running_var', channel, 1);
    const { eps, momentum } = p;
    if (!b.training) return { y: b.emit('batchNorm', [x, runningMean, runningVar, ...affine], { eps, batch: false }) };
    const mean = b.emit('channelMean', [x], {});
    const variance = b.emit('channelVar', [x, mean], {});
    const y = b.emit('batchNorm', [x, mean, variance, ...affine], { eps, batch: true });
    // as PyTorch: the running variance is moved by the unbiased one, while the batch is scaled by the biased one
    b.next(runningMean, b.emit('moveStatistic', [runningMean, mean, x], { momentum, unbiased: false }));
    b.next(runningVar, b.emit('moveStatistic', [runningVar, variance, x], { momentum, unbiased: true }));
    return { y };
  },
  picture: 'statistics',
  samples: [
    { in: [[3]], out: [3] },
    { in: [[2, 2, 3]], p: { eps: 1e-3, momentum: 0.3, affine: false }, out: [2, 2, 3] },
    { in: [[2, 4]], p: { init: 'he', gain: 2 }, out: [2, 4] },
  ],
});
