// What peers start from: the order of the nodes; the numbers of inputs, and of parameters by PyTorch's names and layouts.
export const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** Nodes of a document, each behind those that it takes from; `inputs`: port to node. */
export function orderOf({ nodes, edges }) {
  const by = new Map(nodes.map((n) => [n.id, n]));
  const ready = new Set();
  const order = [];
  function visit(id) {
    if (ready.has(id)) return;
    ready.add(id);
    const inputs = {};
    for (const [from, to] of edges) {
      const [node, port] = to.split('.');
      if (node !== id) continue;
      inputs[port] = from.split('.')[0];
      visit(inputs[port]);
    }
    order.push({ ...by.get(id), inputs });
  }
  for (const { id } of nodes) visit(id);
  return order;
}
/** Node to { shape, data }; a batch is [N, ...], of sequences [T, N, ...]. */
export function inputsOf(order, { batch, steps }, random) {
  const embedding = order.find((n) => n.op === 'Embedding');
  // ten classes, or as many as there are characters
  const ids = embedding ? embedding.params.numEmbeddings : 10;
  const inputs = new Map();
  for (const { id, op, params } of order) {
    if (op !== 'Input') continue;
    const shape = [...(params.sequence ? [steps, batch] : [batch]), ...params.shape];
    const data =
      params.dtype === 'int32'
        ? Int32Array.from({ length: sizeOf(shape) }, () => Math.floor((ids * (random() + 1)) / 2))
        : Float32Array.from({ length: sizeOf(shape) }, random);
    inputs.set(id, { shape, data });
  }
  return inputs;
}
const GATES = { RNN: 1, GRU: 3, LSTM: 4 };
/** Parameters' shapes by what goes in, [c, ...axes] of a sample. */
const SHAPES = {
  Linear: ({ outFeatures: o }, s) => ({ weight: [o, s.at(-1)], bias: [o] }),
  Conv1d: ({ outChannels: o, kernelSize: k, bias = true }, [c]) => ({
    weight: [o, c, k],
    ...(bias ? { bias: [o] } : {}),
  }),
  Conv2d: ({ outChannels: o, kernelSize: k, bias = true }, [c]) => ({
    weight: [o, c, ...(Array.isArray(k) ? k : [k, k])],
    ...(bias ? { bias: [o] } : {}),
  }),
  BatchNorm: (_, [c]) => ({ weight: [c], bias: [c], running_mean: [c], running_var: [c] }),
  Embedding: ({ numEmbeddings, embeddingDim }) => ({ weight: [numEmbeddings, embeddingDim] }),
  ...Object.fromEntries(
    Object.entries(GATES).map(([op, gates]) => [
      op,
      ({ hiddenSize: h }, s) => ({
        weight_ih_l0: [gates * h, s.at(-1)],
        weight_hh_l0: [gates * h, h],
        bias_ih_l0: [gates * h],
        bias_hh_l0: [gates * h],
      }),
    ]),
  ),
};
const windowed = (d, { kernelSize: k, stride = 1, padding = 0 }) => Math.floor((d + 2 * padding - k) / stride) + 1;
/** A sample's shape behind an op; the others leave it as it is. */
const BEHIND = {
  Linear: ({ outFeatures }, s) => [...s.slice(0, -1), outFeatures],
  Conv1d: (p, [, ...axes]) => [p.outChannels, ...axes.map((d) => windowed(d, p))],
  Conv2d: (p, [, ...axes]) => [p.outChannels, ...axes.map((d) => windowed(d, p))],
  MaxPool2d: (p, [c, ...axes]) => [c, ...axes.map((d) => windowed(d, { stride: p.kernelSize, ...p }))],
  GlobalAvgPool: (_, [c]) => [c],
  Flatten: (_, s) => [sizeOf(s)],
  Embedding: ({ embeddingDim }, s) => [...s, embeddingDim],
  ...Object.fromEntries(Object.keys(GATES).map((op) => [op, ({ hiddenSize }) => [hiddenSize]])),
};
/** Node to its parameters { name: { shape, data } }: about as wide as PyTorch draws them. */
export function weightsOf(order, random) {
  const shapes = new Map();
  const weights = new Map();
  for (const { id, op, params, inputs } of order) {
    const s = op === 'Input' ? params.shape : shapes.get(inputs.x ?? inputs.a ?? inputs.prediction);
    shapes.set(id, BEHIND[op]?.(params, s) ?? s);
    const own = SHAPES[op]?.(params, s);
    if (!own) continue;
    const fanIn = sizeOf((own.weight ?? own.weight_hh_l0).slice(1));
    const norm = op === 'BatchNorm';
    const scale = norm ? 0.1 : op === 'Embedding' ? 1 : 1 / Math.sqrt(fanIn);
    const around = (name) => (norm && (name === 'weight' || name === 'running_var') ? 1 : 0);
    weights.set(
      id,
      Object.fromEntries(
        Object.entries(own).map(([name, shape]) => [
          name,
          { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => around(name) + scale * random()) },
        ]),
      ),
    );
  }
  return weights;
}
