import { fail } from '../core/issue';
import { float } from '../core/params';
import { sameShape, shapeText } from '../core/shape';
import { WEIGHT } from './elementLoss';
import { defineOp } from './op';
import { floats, ids } from './operands';
import { call, lossCode } from './torch';

export const CrossEntropyLoss = defineOp({
  category: 'loss',
  doc: 'How surprised the model is by the right class: the mean of -log softmax(prediction) at the target. Logits [K] or [K, ...] against int32 ids [] or [...]; the loss is a scalar. It applies the softmax itself.',
  formula: 'loss = mean(-log(exp(x_target) / sum_k exp(x_k)))',
  inputs: ['prediction', 'target'],
  outputs: ['loss'],
  params: { ...WEIGHT, labelSmoothing: float(0, { min: 0, max: 1 }) },
  summary: (p) => (p.labelSmoothing ? `ε ${p.labelSmoothing}` : ''),
  build(b, inputs, p) {
    const prediction = floats('CrossEntropyLoss', inputs, 'prediction');
    const target = ids('CrossEntropyLoss', inputs, 'target');
    const { shape } = prediction;
    if (shape.length < 1) fail('class-axis', { shape: shapeText(shape) }, { port: 'prediction' });
    if (!sameShape(shape.slice(1), target.shape))
      fail(
        'target-shape',
        { target: shapeText(target.shape), expected: shapeText(shape.slice(1)) },
        { port: 'target' },
      );
    // how many classes come is known of a data set before a row of it is read
    const [outputs = 0] = shape;
    const { ids: classes = outputs } = target;
    const counts = { outputs, classes };
    if (classes > outputs) fail('too-few-classes', { ...counts, last: classes - 1 }, { port: 'prediction' });
    if (classes < outputs) b.warn('too-many-classes', { ...counts, more: outputs - classes }, { port: 'prediction' });
    return { loss: b.emit('crossEntropy', [prediction, target], { labelSmoothing: p.labelSmoothing }) };
  },
  metric: 'argmax',
  advises: [{ port: 'prediction', from: ['Softmax'], code: 'softmax-before-loss' }],
  torch: (s, p) => lossCode(s, call('nn.CrossEntropyLoss', [], [['label_smoothing', p.labelSmoothing, 0]]), true),
  picture: 'loss',
  samples: [
    { in: [[4], []], dtypes: ['float32', 'int32'], classes: 4, out: [] },
    { in: [[3, 2], [2]], dtypes: ['float32', 'int32'], classes: 3, p: { weight: 2, labelSmoothing: 0.1 }, out: [] },
  ],
});
