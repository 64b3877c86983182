import { bool, float } from '../core/params';
import { biasInitial, INIT, scaleInitial } from './initial';
import { defineOp } from './op';
import { floats, needRank } from './operands';
import { batched, call, valueAt } from './torch';

/** [C, D, H, W]: of no more axes nn.BatchNorm3d knows. */
const MOST_AXES = 4;

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
  torch(s, p) {
    const x = valueAt(s);
    const rank = x.shape.length;
    // frozen statistics stand still
    const module = call(
      `nn.BatchNorm${Math.max(1, Math.min(3, rank - 1))}d`,
      [x.shape[0] ?? 1],
      [
        ['eps', p.eps, 1e-5],
        ['momentum', s.isFrozen ? 0 : p.momentum, 0.1],
        ['affine', p.affine, true],
      ],
    );
    // more axes than PyTorch has a module for are one
    const of = (value: string) =>
      rank > MOST_AXES ? `${s.self}(${value}.flatten(4)).reshape(${value}.shape)` : `${s.self}(${value})`;
    if (x.lead < 2 || !s.lengths) return { module, out: { y: batched(x, of) } };
    const run = rank > MOST_AXES ? `lambda x: ${of('x')}` : s.self;
    return { module, out: { y: `${s.helper('on_valid_steps')}(${run}, ${x.text}, ${s.lengths})` } };
  },
  picture: 'statistics',
  samples: [
    { in: [[3]], out: [3] },
    { in: [[2, 2, 3]], p: { eps: 1e-3, momentum: 0.3, affine: false }, out: [2, 2, 3] },
    { in: [[2, 4]], p: { init: 'he', gain: 2 }, out: [2, 4] },
  ],
});
