/** Random documents that can be trained: maps, vectors and sequences through ops with random parameters, branches that meet again, a loss at the end. */
import { normal, streamKey } from '../../src-engine/core/random';
import { sizeOf } from '../../src-engine/core/shape';
import type { Tensor } from '../../src-engine/core/tensor';
import type { Doc, DocEdge, DocNode } from '../../src-engine/document/doc';
import { randomOf } from '../backend/wasm/kernel';

type Random = ReturnType<typeof randomOf>;
type Params = Readonly<Record<string, unknown>>;
type At = { readonly from: string; readonly shape: readonly number[]; readonly sequence: boolean };
/** An op with its parameters, and what it makes of a shape; null where it does not fit. */
type Choice = {
  readonly op: string;
  readonly params?: Params;
  readonly shape: readonly number[];
  readonly sequence?: boolean;
};

const same =
  (op: string, params: Params = {}) =>
  (x: At): Choice => ({ op, params, shape: x.shape });
const windowed = (d: number, k: number, s: number, p: number): number => Math.floor((d + 2 * p - k) / s) + 1;

const ANYWHERE: readonly ((x: At, r: Random) => Choice | null)[] = [
  same('ReLU'),
  same('Tanh'),
  same('Sigmoid'),
  same('GELU'),
  same('SiLU'),
  same('Softplus'),
  same('ELU'),
  same('LeakyReLU', { negativeSlope: 0.2 }),
  same('Expression', { code: 'x * sigmoid(1.5 * x) - 0.25 * x' }),
  (x, r) => ({ op: 'Dropout', params: { p: r.of([0.1, 0.5]) }, shape: x.shape }),
  (x, r) => ({ op: r.of(['Softmax', 'LogSoftmax']), shape: x.shape }),
  (x) => (x.shape.length ? { op: 'LayerNorm', params: { dims: x.shape.length > 1 ? 2 : 1 }, shape: x.shape } : null),
  (x) => (x.shape.length ? { op: 'BatchNorm', shape: x.shape } : null),
  (x, r) => {
    const outFeatures = r.int(1, 19);
    return {
      op: 'Linear',
      params: { outFeatures, bias: r.int(0, 1) === 1 },
      shape: [...x.shape.slice(0, -1), outFeatures],
    };
  },
  (x, r) => {
    const axis = r.int(0, x.shape.length - 1);
    const d = x.shape[axis] as number;
    if (d < 3) return null;
    return { op: 'Slice', params: { axis, start: 1, end: d }, shape: x.shape.map((n, i) => (i === axis ? n - 1 : n)) };
  },
];
const ON_MAPS: typeof ANYWHERE = [
  (x, r) => {
    const [c, h, w] = x.shape as [number, number, number];
    const k = r.int(1, 3);
    const s = r.int(1, 2);
    const p = r.int(0, k - 1);
    const groups = c % 2 === 0 ? r.int(1, 2) : 1;
    const outChannels = groups * r.int(1, 9);
    const size = [windowed(h, k, s, p), windowed(w, k, s, p)];
    if (size.some((d) => d < 1)) return null;
    const params = { outChannels, kernelSize: k, stride: s, padding: p, groups, bias: r.int(0, 1) === 1 };
    return { op: 'Conv2d', params, shape: [outChannels, ...size] };
  },
  (x, r) => {
    const [c, h, w] = x.shape as [number, number, number];
    const k = r.int(2, 3);
    if (Math.min(h, w) < k) return null;
    return {
      op: r.of(['MaxPool2d', 'AvgPool2d']),
      params: { kernelSize: k },
      shape: [c, Math.floor(h / k), Math.floor(w / k)],
    };
  },
  (x) => {
    const [c, h, w] = x.shape as [number, number, number];
    return c * h * w > 300 ? null : { op: 'Upsample', params: { scale: 2 }, shape: [c, 2 * h, 2 * w] };
  },
  (x, r) => ({ op: r.of(['GlobalAvgPool', 'GlobalMaxPool']), shape: [x.shape[0] as number] }),
  (x) => ({ op: 'Flatten', shape: [sizeOf(x.shape)] }),
];
const ON_SEQUENCES: typeof ANYWHERE = [
  (x, r) => {
    if (x.shape.length !== 1) return null;
    const hiddenSize = r.int(1, 13);
    const bidirectional = r.int(0, 1) === 1;
    const params = { hiddenSize, bidirectional, numLayers: r.int(1, 2) };
    return { op: r.of(['RNN', 'GRU', 'LSTM']), params, shape: [hiddenSize * (bidirectional ? 2 : 1)], sequence: true };
  },
  (x) => ({ op: 'Delay', shape: x.shape, sequence: true }),
];

export type RandomGraph = { readonly doc: Doc; readonly tensors: Map<string, Tensor> };

export function randomGraph(seed: number): RandomGraph {
  const r = randomOf(seed);
  const sequence = r.int(0, 2) === 0;
  const shape = sequence || r.int(0, 2) === 0 ? [r.int(1, 17)] : [r.int(1, 4), r.int(4, 9), r.int(4, 9)];
  const nodes: DocNode[] = [];
  const edges: DocEdge[] = [];
  const add = (op: string, params: Params, inputs: Readonly<Record<string, string>>): string => {
    const id = `n${nodes.length}`;
    nodes.push({ id, op, params, at: [240 * nodes.length, 0] });
    for (const [port, from] of Object.entries(inputs)) edges.push([from, `${id}.${port}`]);
    return `${id}.y`;
  };
  let x: At = { from: add('Input', { shape, sequence }, {}), shape, sequence };
  const before: At[] = [];
  for (let left = r.int(2, 9); left > 0; left--) {
    before.push(x);
    const like = before.filter(
      (b) => b.from !== x.from && b.sequence === x.sequence && b.shape.join() === x.shape.join(),
    );
    if (like.length && r.int(0, 2) === 0) {
      const op = r.of(['Add', 'Multiply', 'Subtract', 'Concat']);
      const from = add(op, {}, { a: x.from, b: r.of(like).from });
      const [first = 1, ...rest] = x.shape;
      x = { from, shape: op === 'Concat' ? [2 * first, ...rest] : x.shape, sequence: x.sequence };
      continue;
    }
    const choices = [...ANYWHERE, ...(x.shape.length === 3 ? ON_MAPS : []), ...(x.sequence ? ON_SEQUENCES : [])];
    const made = r.of(choices)(x, r);
    if (!made || sizeOf(made.shape) > 4000) continue;
    x = { from: add(made.op, made.params ?? {}, { x: x.from }), shape: made.shape, sequence: x.sequence };
  }
  const [N, T] = [r.int(2, 7), r.int(1, 6)];
  if (x.sequence && r.int(0, 1)) {
    x = {
      from: add(r.of(['LastStep', 'MeanOverTime', 'MaxOverTime']), {}, { x: x.from }),
      shape: x.shape,
      sequence: false,
    };
  }
  const target = add('Input', { shape: x.shape, sequence: x.sequence }, {});
  // something to train, whatever came before
  const last = add('Linear', { outFeatures: x.shape.at(-1) ?? 1 }, { x: x.from });
  add(r.of(['MSELoss', 'L1Loss', 'HuberLoss', 'BCEWithLogitsLoss']), {}, { prediction: last, target });
  const tensors = new Map<string, Tensor>();
  const lengths = Int32Array.from({ length: N }, () => r.int(1, T));
  lengths[0] = T;
  for (const node of nodes) {
    if (node.op !== 'Input') continue;
    const own = node.params as { shape: number[]; sequence: boolean };
    const full = [...(own.sequence ? [T] : []), N, ...own.shape];
    const data = Float32Array.from({ length: sizeOf(full) }, (_, i) => normal(streamKey(seed, 'fuzz', node.id), i));
    tensors.set(`in:${node.id}`, { dtype: 'float32', shape: full, data });
    if (own.sequence && seed % 2) tensors.set(`in:${node.id}:lengths`, { dtype: 'int32', shape: [N], data: lengths });
  }
  const optimizer = { name: r.of(['SGD', 'Adam', 'AdamW', 'RMSprop']), lr: 0.001 };
  const doc: Doc = {
    format: 'unroll',
    version: 1,
    name: `random ${seed}`,
    nodes,
    edges,
    training: { optimizer, seed, clipNorm: r.of([null, 1]) },
  };
  return { doc, tensors };
}
