import { bool, int, suggested } from '../core/params';
import { biasInitial, fanInUniform, INIT, weightInitial } from './initial';
import { defineOp } from './op';
import { floats, needRank } from './operands';
import { call, plain, valueAt } from './torch';

export const Linear = defineOp({
  category: 'layer',
  doc: 'Each output is a weighted sum of all inputs plus a bias, y = x Wᵀ + b. It acts on the last axis: [..., in] becomes [..., outFeatures].',
  inputs: ['x'],
  outputs: ['y'],
  params: { outFeatures: suggested(int(undefined, { min: 1 }), 10), bias: bool(true), ...INIT },
  summary: (p) => `→ ${p.outFeatures}`,
  build(b, inputs, p) {
    const x = floats('Linear', inputs, 'x');
    needRank('Linear', x.shape, 1, Number.POSITIVE_INFINITY, '[..., in]');
    const shape = [p.outFeatures, x.shape.at(-1) as number];
    const standard = fanInUniform(shape);
    const w = b.param('weight', shape, weightInitial(p, shape, standard));
    const bias = p.bias ? [b.param('bias', [p.outFeatures], biasInitial(p, standard))] : [];
    return { y: b.emit('linear', [x, w, ...bias], {}) };
  },
  torch: (s, p) => plain(s, call('nn.Linear', [valueAt(s).shape.at(-1) ?? 1, p.outFeatures], [['bias', p.bias, true]])),
  picture: 'weights',
  samples: [
    { in: [[5]], p: { outFeatures: 3 }, out: [3] },
    { in: [[2, 3, 4]], p: { outFeatures: 2, bias: false, init: 'orthogonal', gain: 1.4 }, out: [2, 3, 2] },
    { in: [[3]], p: { outFeatures: 2, init: 'zeros' }, out: [2] },
  ],
});
