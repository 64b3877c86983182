// An ONNX model (opset 13) of a graph of the benchmark, without its loss: fields by their numbers in onnx.proto3.
import { bytes, concatenated, float, int, message, text } from './protobuf.mjs';

const IR_VERSION = 7;
const OPSET = 13;
/** TensorProto.DataType. */
const TYPES = { float32: 1, int32: 6, int64: 7 };
/** AttributeProto.AttributeType. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;

const attribute = (name, value) => {
  const typed = (type, ...fields) => message(5, text(1, name), int(20, type), ...fields);
  if (Array.isArray(value))
    return typed(
      INTS,
      value.map((n) => int(8, n)),
    );
  if (typeof value === 'string') return typed(STRING, text(4, value));
  return Number.isInteger(value) ? typed(INT, int(3, value)) : typed(FLOAT, float(2, value));
};
const node = (type, inputs, outputs, attributes = {}) =>
  message(
    1,
    inputs.map((name) => text(1, name)),
    outputs.map((name) => text(2, name)),
    text(4, type),
    Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );
/** A TensorProto among the graph's initializers. */
const tensor = (name, type, shape, data) =>
  message(
    5,
    shape.map((d) => int(1, d)),
    int(2, TYPES[type]),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
/** A ValueInfoProto: field 11 of a graph is an input, 12 an output. */
const port = (field, name, type, shape) =>
  message(
    field,
    text(1, name),
    message(
      2,
      message(
        1,
        int(1, TYPES[type]),
        message(
          2,
          shape.map((d) => message(1, int(1, d))),
        ),
      ),
    ),
  );
const list = (x, count) => (Array.isArray(x) ? x : Array(count).fill(x));
const conv =
  (axes) =>
  ({ x, y, params, own, given }) => {
    const { kernelSize, stride = 1, padding = 0 } = params;
    const attributes = {
      kernel_shape: list(kernelSize, axes),
      strides: list(stride, axes),
      pads: [...list(padding, axes), ...list(padding, axes)],
    };
    return [node('Conv', [x, given('weight'), ...(own.bias ? [given('bias')] : [])], [y], attributes)];
  };
/** ONNX has gates in another order than PyTorch: what stands where. */
const GATES = { RNN: [0], LSTM: [0, 3, 1, 2], GRU: [1, 0, 2] };
/** PyTorch's rows [G * H, ...], gate by gate, in ONNX's order. */
function reordered(op, { data }) {
  const size = data.length / GATES[op].length;
  const out = new Float32Array(data.length);
  for (const [to, from] of GATES[op].entries()) out.set(data.subarray(from * size, (from + 1) * size), to * size);
  return out;
}
/** One direction, [T, N, in] to [T, 1, N, H]; the axis of directions is then taken away. */
const recurrent =
  (op) =>
  ({ id, x, y, params, own, put }) => {
    const [rows] = own.bias_ih_l0.shape;
    const H = params.hiddenSize;
    const name = (part) => `${id}.${part}`;
    put(tensor(name('W'), 'float32', [1, ...own.weight_ih_l0.shape], reordered(op, own.weight_ih_l0)));
    put(tensor(name('R'), 'float32', [1, rows, H], reordered(op, own.weight_hh_l0)));
    const biases = Float32Array.of(...reordered(op, own.bias_ih_l0), ...reordered(op, own.bias_hh_l0));
    put(tensor(name('B'), 'float32', [1, 2 * rows], biases));
    put(tensor(name('axes'), 'int64', [1], BigInt64Array.of(1n)));
    // of a GRU: the reset gate behind the product, as PyTorch has it
    const attributes = { hidden_size: H, ...(op === 'GRU' ? { linear_before_reset: 1 } : {}) };
    return [
      node(op, [x, name('W'), name('R'), name('B')], [name('all')], attributes),
      node('Squeeze', [name('all'), name('axes')], [y]),
    ];
  };
/** Nodes for an op; `put` adds an initializer, `given` a parameter as it is, and names it. */
export const OPS = {
  Linear: ({ id, x, y, own, sequence, given, put }) => {
    if (!sequence) return [node('Gemm', [x, given('weight'), given('bias')], [y], { transB: 1 })];
    const [o, k] = own.weight.shape;
    const turned = Float32Array.from({ length: o * k }, (_, i) => own.weight.data[(i % o) * k + Math.floor(i / o)]);
    put(tensor(`${id}.turned`, 'float32', [k, o], turned));
    return [node('MatMul', [x, `${id}.turned`], [`${id}.product`]), node('Add', [`${id}.product`, given('bias')], [y])];
  },
  Conv1d: conv(1),
  Conv2d: conv(2),
  ReLU: ({ x, y }) => [node('Relu', [x], [y])],
  Tanh: ({ x, y }) => [node('Tanh', [x], [y])],
  Add: ({ inputs, y }) => [node('Add', [inputs.a, inputs.b], [y])],
  MaxPool2d: ({ x, y, params: { kernelSize, stride = kernelSize } }) => [
    node('MaxPool', [x], [y], { kernel_shape: list(kernelSize, 2), strides: list(stride, 2) }),
  ],
  GlobalAvgPool: ({ id, x, y }) => [
    node('GlobalAveragePool', [x], [`${id}.pooled`]),
    node('Flatten', [`${id}.pooled`], [y]),
  ],
  Flatten: ({ x, y }) => [node('Flatten', [x], [y])],
  BatchNorm: ({ x, y, params: { eps = 1e-5 }, given }) => [
    node('BatchNormalization', [x, ...['weight', 'bias', 'running_mean', 'running_var'].map(given)], [y], {
      epsilon: eps,
    }),
  ],
  Embedding: ({ x, y, given }) => [node('Gather', [given('weight'), x], [y])],
  RNN: recurrent('RNN'),
  LSTM: recurrent('LSTM'),
  GRU: recurrent('GRU'),
};
/** Bytes of the model; `output`, its shape: what the loss would take. Inputs as `inputsOf` made them. */
export function modelOf(order, inputs, weights, output) {
  const graph = [text(2, 'graph')];
  const put = (part) => graph.push(part);
  const sequence = order.some((n) => n.params.sequence);
  for (const { id, op, params, inputs: from } of order) {
    if (op.endsWith('Loss')) continue;
    if (op === 'Input') {
      // what only the loss takes is no input
      if (order.some((n) => !n.op.endsWith('Loss') && Object.values(n.inputs).includes(id)))
        put(port(11, id, params.dtype ?? 'float32', inputs.get(id).shape));
      continue;
    }
    const own = weights.get(id) ?? {};
    const given = (name) => {
      put(tensor(`${id}.${name}`, 'float32', own[name].shape, own[name].data));
      return `${id}.${name}`;
    };
    graph.push(...OPS[op]({ id, x: from.x, y: id, inputs: from, params, own, sequence, given, put }));
  }
  put(port(12, output.id, 'float32', output.shape));
  return concatenated([
    int(1, IR_VERSION),
    text(2, 'unroll bench'),
    message(7, graph),
    message(8, text(1, ''), int(2, OPSET)),
  ]);
}
