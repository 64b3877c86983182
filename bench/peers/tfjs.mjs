// A training step of @tensorflow/tfjs: node tfjs.mjs FOLDER GRAPH SECONDS cpu|wasm. Feed-forward graphs; images are channels last, which is all that its cpu knows.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { batch, folder, isSequence, lr, order, random, refuse, time, which } from './timed.mjs';

if (isSequence) refuse('recurrent graphs are not written for it');
const require = createRequire(join(folder, 'package.json'));
// with its cpu and all gradients
const tf = require('@tensorflow/tfjs');
if (which === 'wasm') require('@tensorflow/tfjs-backend-wasm');
await tf.setBackend(which);
await tf.ready();
const numbers = (shape, scale) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random()),
    shape,
  );
const weights = new Map();
const weight = (id, shape, fanIn) => {
  if (!weights.has(id)) weights.set(id, tf.variable(numbers(shape, 1 / Math.sqrt(fanIn))));
  return weights.get(id);
};
const pair = (x) => (Array.isArray(x) ? x : [x, x]);
const padded = (x, padding) =>
  padding
    ? tf.pad(x, [
        [0, 0],
        [padding, padding],
        [padding, padding],
        [0, 0],
      ])
    : x;
const OPS = {
  Linear: ({ id, params }, x) => {
    const y = tf.matMul(x, weight(`${id}.w`, [x.shape[1], params.outFeatures], x.shape[1]));
    return tf.add(y, weight(`${id}.b`, [params.outFeatures], x.shape[1]));
  },
  Conv2d: ({ id, params }, x) => {
    const [h, w] = pair(params.kernelSize);
    const c = x.shape[3];
    const kernel = weight(`${id}.w`, [h, w, c, params.outChannels], h * w * c);
    const y = tf.conv2d(padded(x, params.padding), kernel, params.stride ?? 1, 'valid');
    return params.bias === false ? y : tf.add(y, weight(`${id}.b`, [params.outChannels], h * w * c));
  },
  ReLU: (_, x) => tf.relu(x),
  Tanh: (_, x) => tf.tanh(x),
  MaxPool2d: ({ params }, x) => tf.maxPool(x, params.kernelSize, params.stride ?? params.kernelSize, 'valid'),
  Flatten: (_, x) => tf.reshape(x, [batch, -1]),
};
const inputs = new Map();
for (const { id, op, params } of order) {
  if (op !== 'Input') {
    if (!OPS[op] && !op.endsWith('Loss')) refuse(`${op} is not written for it`);
    continue;
  }
  if (params.dtype === 'int32')
    inputs.set(
      id,
      tf.tensor1d(
        Int32Array.from({ length: batch }, (_, i) => i % 10),
        'int32',
      ),
    );
  else {
    const [c, ...axes] = params.shape;
    inputs.set(id, numbers([batch, ...axes, c], 1));
  }
}
function loss() {
  const values = new Map(inputs);
  for (const node of order) {
    if (node.op === 'Input') continue;
    const x = values.get(node.inputs.x ?? node.inputs.prediction);
    if (node.op === 'CrossEntropyLoss') {
      const wanted = tf.oneHot(values.get(node.inputs.target), x.shape[1]);
      return tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(x)), 1)));
    }
    if (node.op === 'MSELoss') return tf.mean(tf.squaredDifference(x, values.get(node.inputs.target)));
    values.set(node.id, OPS[node.op](node, x));
  }
}
// weights are made where they are first met
tf.tidy(() => {
  loss();
});
const optimizer = tf.train.sgd(lr);
await time(`tfjs-${which} ${tf.version.tfjs}`, async () => {
  const value = optimizer.minimize(loss, true);
  await value.data();
  value.dispose();
});
