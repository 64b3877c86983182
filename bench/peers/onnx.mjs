// The forward pass, no training, of onnxruntime-web in Wasm: node onnx.mjs FOLDER GRAPH SECONDS. The graph without its loss, inferring: it folds norms into convolutions as a user's would be.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { outputOf, wrongOutput } from './checked.mjs';
import { modelOf, OPS } from './model.mjs';
import { inputsOf, weightsOf } from './start.mjs';
import { batch, folder, order, random, refuse, steps, time, versionOf } from './timed.mjs';

const ort = createRequire(join(folder, 'package.json'))('onnxruntime-web');
ort.env.wasm.numThreads = 1;
for (const { op } of order)
  if (op !== 'Input' && !op.endsWith('Loss') && !OPS[op]) refuse(`${op} is not written for it`);
const weights = weightsOf(order, random);
const inputs = inputsOf(order, { batch, steps }, random);
const id = outputOf(order);
const last = order.find((n) => n.id === id);
// all graphs end in a Linear
const shape = [...(steps > 1 ? [steps, batch] : [batch]), last.params.outFeatures];
const model = modelOf(order, inputs, weights, { id, shape });
const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
const feeds = Object.fromEntries(
  session.inputNames.map((name) => {
    const { shape, data } = inputs.get(name);
    return [name, new ort.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape)];
  }),
);
const forward = async () => (await session.run(feeds))[id];
const wrong = wrongOutput({ order, inputs, weights }, (await forward()).data);
if (wrong) refuse(wrong);
await time(`onnxruntime-web ${versionOf('onnxruntime-web')} forward only`, forward);
