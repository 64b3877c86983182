// What a graph of the benchmark computes, forward, by plain loops in double precision: what a peer must give before it is timed. Held against the reference backend by test/bench/peers.test.ts.
import { sizeOf } from './start.mjs';

const zeros = (shape) => ({ shape, data: new Float64Array(sizeOf(shape)) });
const each = (x, f) => ({ shape: x.shape, data: x.data.map(f) });
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
/** x [..., k] times w [o, k], transposed, and b [o]. */
function linear(x, w, b) {
  const [o, k] = w.shape;
  const y = zeros([...x.shape.slice(0, -1), o]);
  for (let row = 0; row < x.data.length / k; row++)
    for (let i = 0; i < o; i++) {
      let sum = b?.data[i] ?? 0;
      for (let j = 0; j < k; j++) sum += x.data[row * k + j] * w.data[i * k + j];
      y.data[row * o + i] = sum;
    }
  return y;
}
/** x [N, c, h, w]; kernel [o, c, kh, kw]. */
function conv(x, kernel, b, stride, padding) {
  const [N, C, H, W] = x.shape;
  const [O, , KH, KW] = kernel.shape;
  const h = Math.floor((H + 2 * padding[0] - KH) / stride[0]) + 1;
  const w = Math.floor((W + 2 * padding[1] - KW) / stride[1]) + 1;
  const y = zeros([N, O, h, w]);
  for (let no = 0; no < N * O; no++) {
    const [n, o] = [Math.floor(no / O), no % O];
    y.data.fill(b?.data[o] ?? 0, no * h * w, (no + 1) * h * w);
    for (let c = 0; c < C; c++)
      for (let k = 0; k < KH * KW; k++) {
        const [kr, kc] = [Math.floor(k / KW), k % KW];
        const weight = kernel.data[(o * C + c) * KH * KW + k];
        for (let r = 0; r < h; r++) {
          const row = r * stride[0] + kr - padding[0];
          if (row < 0 || row >= H) continue;
          const from = ((n * C + c) * H + row) * W + kc - padding[1];
          const to = (no * h + r) * w;
          for (let q = 0; q < w; q++) {
            const column = q * stride[1] + kc - padding[1];
            if (column >= 0 && column < W) y.data[to + q] += weight * x.data[from + q * stride[1]];
          }
        }
      }
  }
  return y;
}
function maxPool(x, k, stride) {
  const [N, C, H, W] = x.shape;
  const y = zeros([N, C, Math.floor((H - k) / stride) + 1, Math.floor((W - k) / stride) + 1]);
  const [, , h, w] = y.shape;
  for (let i = 0; i < y.data.length; i++) {
    const [nc, r, q] = [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w];
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < k * k; j++)
      most = Math.max(most, x.data[(nc * H + r * stride + Math.floor(j / k)) * W + q * stride + (j % k)]);
    y.data[i] = most;
  }
  return y;
}
/** With the statistics of the batch, or, inferring, those that were kept. */
function batchNorm(x, { weight, bias, running_mean, running_var }, eps, infer) {
  const [N, C, ...rest] = x.shape;
  const size = sizeOf(rest);
  const y = zeros(x.shape);
  for (let c = 0; c < C; c++) {
    let [mean, variance] = [running_mean.data[c], running_var.data[c]];
    const at = (i) => (Math.floor(i / size) * C + c) * size + (i % size);
    const count = N * size;
    if (!infer) {
      mean = 0;
      variance = 0;
      for (let i = 0; i < count; i++) mean += x.data[at(i)] / count;
      for (let i = 0; i < count; i++) variance += (x.data[at(i)] - mean) ** 2 / count;
    }
    const scale = weight.data[c] / Math.sqrt(variance + eps);
    for (let i = 0; i < count; i++) y.data[at(i)] = (x.data[at(i)] - mean) * scale + bias.data[c];
  }
  return y;
}
/** What a cell makes of a gate's sums, `a` of the input and `b` of the state, H apart: the new state. PyTorch's order of gates. */
const CELLS = {
  RNN: (a, b) => Math.tanh(a(0) + b(0)),
  LSTM: (a, b, _, cells, j) => {
    const [i, f, g, o] = [0, 1, 2, 3].map((k) => a(k) + b(k));
    cells[j] = sigmoid(f) * cells[j] + sigmoid(i) * Math.tanh(g);
    return sigmoid(o) * Math.tanh(cells[j]);
  },
  GRU: (a, b, h) => {
    const [r, z] = [sigmoid(a(0) + b(0)), sigmoid(a(1) + b(1))];
    return (1 - z) * Math.tanh(a(2) + r * b(2)) + z * h;
  },
};
function recurrent(cell, x, w) {
  const [T, N] = x.shape;
  const H = w.weight_hh_l0.shape[1];
  const G = w.weight_hh_l0.shape[0];
  const y = zeros([T, N, H]);
  const fromInput = linear(x, w.weight_ih_l0, w.bias_ih_l0).data;
  const cells = new Float64Array(N * H);
  let h = zeros([N, H]);
  for (let t = 0; t < T; t++) {
    const fromState = linear(h, w.weight_hh_l0, w.bias_hh_l0).data;
    const next = zeros([N, H]);
    for (let i = 0; i < N * H; i++) {
      const [n, j] = [Math.floor(i / H), i % H];
      const a = (k) => fromInput[(t * N + n) * G + k * H + j];
      const b = (k) => fromState[n * G + k * H + j];
      next.data[i] = CELLS[cell](a, b, h.data[i], cells, i);
    }
    h = next;
    y.data.set(h.data, t * N * H);
  }
  return y;
}
function crossEntropy(x, target) {
  const K = x.shape.at(-1);
  const rows = target.data.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const logits = x.data.subarray(row * K, (row + 1) * K);
    const most = Math.max(...logits);
    let all = 0;
    for (const z of logits) all += Math.exp(z - most);
    sum += most + Math.log(all) - logits[target.data[row]];
  }
  return { shape: [], data: Float64Array.of(sum / rows) };
}
const pair = (x) => (Array.isArray(x) ? x : [x, x]);
/** A row of samples is an image one pixel high. */
const conv1d = (x, w, b, stride, padding) => {
  const y = conv(
    { ...x, shape: [...x.shape.slice(0, 2), 1, x.shape[2]] },
    { ...w, shape: [...w.shape.slice(0, 2), 1, w.shape[2]] },
    b,
    [1, stride],
    [0, padding],
  );
  return { ...y, shape: [y.shape[0], y.shape[1], y.shape[3]] };
};
const OPS = {
  Linear: ({ x }, w) => linear(x, w.weight, w.bias),
  Conv1d: ({ x }, w, { stride = 1, padding = 0 }) => conv1d(x, w.weight, w.bias, stride, padding),
  Conv2d: ({ x }, w, { stride = 1, padding = 0 }) => conv(x, w.weight, w.bias, pair(stride), pair(padding)),
  ReLU: ({ x }) => each(x, (v) => Math.max(v, 0)),
  Tanh: ({ x }) => each(x, Math.tanh),
  Add: ({ a, b }) => ({ shape: a.shape, data: a.data.map((v, i) => v + b.data[i]) }),
  MaxPool2d: ({ x }, _, { kernelSize, stride = kernelSize }) => maxPool(x, kernelSize, stride),
  GlobalAvgPool: ({ x }) => {
    const y = zeros(x.shape.slice(0, 2));
    const size = x.data.length / y.data.length;
    for (let i = 0; i < x.data.length; i++) y.data[Math.floor(i / size)] += x.data[i] / size;
    return y;
  },
  Flatten: ({ x }) => ({ ...x, shape: [x.shape[0], x.data.length / x.shape[0]] }),
  BatchNorm: ({ x }, w, { eps = 1e-5 }, infer) => batchNorm(x, w, eps, infer),
  Embedding: ({ x }, { weight }, { embeddingDim: d }) => ({
    shape: [...x.shape, d],
    data: Float64Array.from(
      { length: d * x.data.length },
      (_, i) => weight.data[d * x.data[Math.floor(i / d)] + (i % d)],
    ),
  }),
  RNN: ({ x }, w) => recurrent('RNN', x, w),
  LSTM: ({ x }, w) => recurrent('LSTM', x, w),
  GRU: ({ x }, w) => recurrent('GRU', x, w),
  CrossEntropyLoss: ({ prediction, target }) => crossEntropy(prediction, target),
  MSELoss: ({ prediction: p, target: t }) => ({
    shape: [],
    data: Float64Array.of(p.data.reduce((sum, v, i) => sum + (v - t.data[i]) ** 2, 0) / p.data.length),
  }),
};
/** Node to what it gives. `weights`: node to parameters, as `weightsOf` of start.mjs makes them. `infer`: with running statistics. */
export function plain(order, inputs, weights, infer = false) {
  const values = new Map(inputs);
  for (const { id, op, params, inputs: from } of order) {
    if (op === 'Input') continue;
    const x = Object.fromEntries(Object.entries(from).map(([port, node]) => [port, values.get(node)]));
    values.set(id, OPS[op](x, weights.get(id), params, infer));
  }
  return values;
}
