// A training step of @jax-js/jax in Wasm: node jax.mjs FOLDER GRAPH SECONDS. All graphs; a recurrent one is unrolled in the trace, for it has no scan.
// An array is used up by the first function that takes it: what is needed again is taken as `.ref`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { wrongStep } from './checked.mjs';
import { inputsOf, weightsOf } from './start.mjs';
import { batch, folder, lr, order, random, refuse, steps, time, versionOf } from './timed.mjs';

const path = join(folder, 'node_modules/@jax-js/jax/dist/index.js');
const { numpy: np, nn, lax, tree, ...jax } = await import(pathToFileURL(path).href);
// not all that it can: it looks for a GPU without asking whether there is a navigator
await jax.init('wasm');
jax.defaultDevice('wasm');

const pair = (x) => (Array.isArray(x) ? x : [x, x]);
/** Numbers of a channel beside [N, C, ...axes]. */
const beside = (c, x) => c.reshape([-1, ...x.shape.slice(2).map(() => 1)]);
const linear = (x, w, b) => np.matmul(x, np.transpose(w)).add(b);
const conv = (x, { weight, bias }, stride, padding) => {
  const y = lax.conv(
    x,
    weight,
    stride,
    padding.map((p) => [p, p]),
  );
  return bias ? y.add(beside(bias, y)) : y;
};
/** The new state out of the gates' sums, of the input and of the state; PyTorch's order of gates. */
const CELLS = {
  RNN: ([a], [b]) => ({ h: np.tanh(a.add(b)) }),
  LSTM: (a, b, { c }) => {
    const [i, f, g, o] = a.map((x, k) => x.add(b[k]));
    const next = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    return { h: nn.sigmoid(o).mul(np.tanh(next.ref)), c: next };
  },
  GRU: (a, b, { h }) => {
    const z = nn.sigmoid(a[1].add(b[1]));
    const n = np.tanh(a[2].add(nn.sigmoid(a[0].add(b[0])).mul(b[2])));
    return { h: n.ref.add(z.mul(h.sub(n))) };
  },
};
function recurrent(cell, x, w) {
  const [T, N] = x.shape;
  const [G, H] = w.weight_hh_l0.shape;
  const gates = (a) => (G === H ? [a] : np.split(a, G / H, 1));
  const fromInput = np.split(linear(x, w.weight_ih_l0, w.bias_ih_l0), T, 0);
  let state = { h: np.zeros([N, H]), ...(cell === 'LSTM' ? { c: np.zeros([N, H]) } : {}) };
  const y = fromInput.map((a) => {
    const b = linear(state.h.ref, w.weight_hh_l0.ref, w.bias_hh_l0.ref);
    const { h, c } = CELLS[cell](gates(a.reshape([N, G])), gates(b), state);
    if (cell !== 'GRU') state.h.dispose();
    state = c ? { h, c } : { h };
    return h.ref;
  });
  tree.dispose([state, w.weight_hh_l0, w.bias_hh_l0]);
  return np.stack(y);
}
/** Statistics of the batch; what they are is kept for the running ones, the variance unbiased. */
function batchNorm(x, { weight, bias }, eps, keep) {
  const [N, C, ...axes] = x.shape;
  const over = [0, ...axes.map((_, i) => i + 2)];
  const mean = np.mean(x.ref, over, { keepdims: true });
  const centred = x.sub(mean.ref);
  const variance = np.mean(np.square(centred.ref), over, { keepdims: true });
  const count = axes.reduce((a, b) => a * b, N);
  keep('running_mean', lax.stopGradient(mean.reshape([C])));
  keep('running_var', lax.stopGradient(variance.ref.reshape([C]).mul(count / (count - 1))));
  const scale = beside(weight, x).div(np.sqrt(variance.add(eps)));
  return centred.mul(scale).add(beside(bias, x));
}
const OPS = {
  Linear: ({ x }, w) => linear(x, w.weight, w.bias),
  Conv1d: ({ x }, w, { stride = 1, padding = 0 }) => conv(x, w, [stride], [padding]),
  Conv2d: ({ x }, w, { stride = 1, padding = 0 }) => conv(x, w, pair(stride), pair(padding)),
  ReLU: ({ x }) => nn.relu(x),
  Tanh: ({ x }) => np.tanh(x),
  Add: ({ a, b }) => a.add(b),
  MaxPool2d: ({ x }, _, { kernelSize: k, stride = k }) =>
    lax.reduceWindow(x, (window) => np.max(window), [1, 1, k, k], [1, 1, stride, stride]),
  GlobalAvgPool: ({ x }) =>
    np.mean(
      x,
      x.shape.slice(2).map((_, i) => i + 2),
    ),
  Flatten: ({ x }) => x.reshape([x.shape[0], -1]),
  BatchNorm: ({ x }, w, { eps = 1e-5 }, keep) => batchNorm(x, w, eps, keep),
  // a product, for under jit the gradient of a gather, its scatter, does not compile ("input is not imm")
  Embedding: ({ x }, { weight }) => np.matmul(nn.oneHot(x, weight.shape[0]), weight),
  RNN: ({ x }, w) => recurrent('RNN', x, w),
  LSTM: ({ x }, w) => recurrent('LSTM', x, w),
  GRU: ({ x }, w) => recurrent('GRU', x, w),
  CrossEntropyLoss: ({ prediction, target }) => {
    const wanted = nn.oneHot(target, prediction.shape.at(-1));
    return np.mean(np.sum(nn.logSoftmax(prediction).mul(wanted), -1)).neg();
  },
  MSELoss: ({ prediction, target }) => np.mean(np.square(prediction.sub(target))),
};
for (const { op } of order) if (op !== 'Input' && !OPS[op]) refuse(`${op} is not written for it`);

const weights = weightsOf(order, random);
const inputs = inputsOf(order, { batch, steps }, random);
const array = ({ shape, data }) =>
  np.array(data.slice(), { shape, dtype: data instanceof Int32Array ? 'int32' : 'float32' });
let params = {};
let running = {};
for (const [id, own] of weights)
  for (const [name, x] of Object.entries(own))
    (name.startsWith('running') ? running : params)[`${id}.${name}`] = array(x);
const feeds = Object.fromEntries([...inputs].map(([id, x]) => [id, array(x)]));

/** The loss, and the statistics that were met on the way. */
function forward(p, x) {
  const kept = {};
  const values = { ...x };
  for (const node of order) {
    if (node.op === 'Input') continue;
    const from = Object.fromEntries(Object.entries(node.inputs).map(([port, id]) => [port, values[id].ref]));
    const own = Object.keys(weights.get(node.id) ?? {}).filter((name) => !name.startsWith('running'));
    const w = Object.fromEntries(own.map((name) => [name, p[`${node.id}.${name}`].ref]));
    values[node.id] = OPS[node.op](from, w, node.params, (name, value) => {
      kept[`${node.id}.${name}`] = value;
    });
  }
  const { [order.at(-1).id]: loss, ...rest } = values;
  tree.dispose([p, rest]);
  return [loss, kept];
}
const MOMENTUM = 0.1;
const train = jax.jit((p, r, x) => {
  const [[loss, kept], gradient] = jax.valueAndGrad(forward, { hasAux: true })(tree.ref(p), x);
  return [
    loss,
    tree.map((w, dw) => w.sub(dw.mul(lr)), p, gradient),
    tree.map((old, now) => old.mul(1 - MOMENTUM).add(now.mul(MOMENTUM)), r, kept),
  ];
});
let first = null;
let done = 0;
async function step() {
  let loss;
  [loss, params, running] = train(params, running, tree.ref(feeds));
  await jax.blockUntilReady([params, running]);
  const [value] = await loss.data();
  first ??= value;
  done++;
  if (!Number.isFinite(value)) refuse('its loss is not finite');
  if (done > 3 && value >= first) refuse(`its loss does not fall: ${first}, then ${value}`);
  return value;
}
const loss = await step();
const after = {};
for (const [key, x] of Object.entries(params)) after[key] = await x.ref.data();
const wrong = wrongStep({ order, inputs, weights, lr }, loss, after);
if (wrong) refuse(wrong);
await time(`jax-js ${versionOf('@jax-js/jax')}`, step);
