// A training step of convnetjs, a sample at a time and an update a batch: node convnetjs.mjs FOLDER GRAPH SECONDS. Chains of dense and convolutional layers.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { batch, folder, isSequence, lr, order, random, refuse, time } from './timed.mjs';

if (isSequence) refuse('it has no recurrent layers');
const { Net, Vol, SGDTrainer } = createRequire(join(folder, 'package.json'))('convnetjs');
const layers = [];
let regress = false;
for (const { op, params } of order) {
  const last = layers.at(-1);
  if (op === 'Input') {
    if (layers.length) continue;
    const [c, h = 1, w = 1] = params.shape;
    layers.push(
      h > 1
        ? { type: 'input', out_sx: w, out_sy: h, out_depth: c }
        : { type: 'input', out_sx: 1, out_sy: 1, out_depth: c },
    );
  } else if (op === 'Linear') layers.push({ type: 'fc', num_neurons: params.outFeatures });
  else if (op === 'Conv2d')
    layers.push({
      type: 'conv',
      sx: params.kernelSize,
      filters: params.outChannels,
      stride: params.stride ?? 1,
      pad: params.padding ?? 0,
    });
  else if (op === 'MaxPool2d') layers.push({ type: 'pool', sx: params.kernelSize, stride: params.kernelSize });
  else if (op === 'ReLU' || op === 'Tanh') last.activation = op.toLowerCase();
  else if (op === 'CrossEntropyLoss') layers[layers.length - 1] = { type: 'softmax', num_classes: last.num_neurons };
  else if (op === 'MSELoss') {
    regress = true;
    layers[layers.length - 1] = { type: 'regression', num_neurons: last.num_neurons };
  } else if (op !== 'Flatten') refuse(`${op} is not written for it`);
}
const net = new Net();
net.makeLayers(layers);
const trainer = new SGDTrainer(net, { learning_rate: lr, momentum: 0, batch_size: batch, l2_decay: 0 });
const { out_sx, out_sy, out_depth } = layers[0];
const samples = Array.from({ length: batch }, () => {
  const x = new Vol(out_sx, out_sy, out_depth, 0);
  for (let i = 0; i < x.w.length; i++) x.w[i] = random();
  return x;
});
await time('convnetjs 0.3.0', () => {
  for (const [i, x] of samples.entries()) trainer.train(x, regress ? [random()] : i % 10);
});
