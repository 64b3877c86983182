/** A builder that follows shapes alone, by rules of its own: what `build` emits is recorded, and nothing is computed. */
import { broadcast, type DType, type Lead, type Shape, widest, windowCount } from '../../src-engine/core/shape';
import type { Initial, OpBuilder } from '../../src-engine/ops/op';
import type { Attributes, PrimName, Ref } from '../../src-engine/prims/prim';

export type Emitted = { readonly prim: PrimName; readonly inputs: readonly Ref[]; readonly attrs: unknown };
export type Recorded = {
  readonly emitted: Emitted[];
  readonly params: Map<string, { readonly shape: Shape; readonly initial: Initial }>;
  readonly buffers: Map<string, { readonly shape: Shape; readonly fill: number }>;
  readonly next: Map<Ref, Ref>;
};

const pooled = ([c, ...d]: Shape, a: Attributes['maxPool']): Shape => [
  c ?? 0,
  ...d.map((n, i) => windowCount(n, a.kernel[i] ?? 0, a.stride[i] ?? 0, a.padding[i] ?? 0)),
];
/** Shapes of what ops emit, written a second time from the comments of prim.ts. */
const RULES: { readonly [P in PrimName]?: (x: readonly Ref[], attrs: Attributes[P]) => Shape } = {
  pointwise: (x) => {
    const shape = broadcast(x.map((r) => r.shape));
    if (!shape) throw new Error('operands do not broadcast');
    return shape;
  },
  blockwise: (_, a) => [a.results.length * a.size],
  conv: ([x, w], a) => {
    const [o, , ...k] = w?.shape ?? [];
    const extent = x?.shape.slice(1) ?? [];
    return [
      o ?? 0,
      ...extent.map((n, i) => windowCount(n, k[i] ?? 0, a.stride[i] ?? 0, a.padding[i] ?? 0, a.dilation[i] ?? 0)),
    ];
  },
  convInputGrad: (_, a) => a.input,
  linear: ([x, w]) => [...(x?.shape.slice(0, -1) ?? []), w?.shape[0] ?? 0],
  matmul: ([a, b]) => [...(a?.shape.slice(0, -1) ?? []), b?.shape.at(-1) ?? 0],
  maxPool: ([x], a) => pooled(x?.shape ?? [], a),
  avgPool: ([x], a) => pooled(x?.shape ?? [], a),
  upsample: ([x], a) => (x?.shape ?? []).map((n, i) => (i ? n * a.scale : n)),
  reshape: (_, a) => a.shape,
  transpose: ([x], a) => a.axes.map((i) => x?.shape[i] ?? 0),
  slice: ([x], a) => (x?.shape ?? []).map((n, i) => (i === a.axis ? a.end - a.start : n)),
  concat: (x, a) =>
    (x[0]?.shape ?? []).map((n, i) => (i === a.axis ? x.reduce((s, r) => s + (r.shape[i] ?? 0), 0) : n)),
  embedding: ([x, w]) => [...(x?.shape ?? []), w?.shape[1] ?? 0],
  oneHot: ([x], a) => [...(x?.shape ?? []), a.classes],
  channelMean: ([x]) => [x?.shape[0] ?? 0],
  channelVar: ([x]) => [x?.shape[0] ?? 0],
  moveStatistic: ([x]) => x?.shape ?? [],
  crossEntropy: () => [],
  meanValid: () => [],
  fromSequence: ([x], a) => [...(x?.shape.slice(0, a.axis) ?? []), a.steps, ...(x?.shape.slice(a.axis) ?? [])],
  toSequence: ([x], a) => (x?.shape ?? []).filter((_, i) => i !== a.axis),
};

export function shapeBuilder(training = true): {
  b: OpBuilder;
  recorded: Recorded;
  value: (shape: Shape, dtype: DType, over?: 'time', steps?: number) => Ref;
} {
  const recorded: Recorded = { emitted: [], params: new Map(), buffers: new Map(), next: new Map() };
  let id = 0;
  const ref = (shape: Shape, lead: Lead, dtype: DType = 'float32', seq: number | null = null): Ref => ({
    id: id++,
    shape,
    lead,
    dtype,
    seq,
  });
  const b: OpBuilder = {
    training,
    node: 'node',
    seed: 7,
    emit(prim, inputs, attrs) {
      recorded.emitted.push({ prim, inputs, attrs });
      const rule = RULES[prim];
      const shape = rule ? rule(inputs, attrs) : (inputs[0]?.shape ?? []);
      return ref(shape, widest(inputs.map((r) => r.lead)));
    },
    param(name, shape, initial) {
      recorded.params.set(name, { shape, initial });
      return ref(shape, 'none');
    },
    buffer(name, shape, fill) {
      recorded.buffers.set(name, { shape, fill });
      return ref(shape, 'none');
    },
    warn: () => {},
    loop: (body) => body(),
    state: (_name, shape) => ({ before: ref(shape, 'TN'), becomes: () => {} }),
    next: (buffer, value) => void recorded.next.set(buffer, value),
    feed: (_, shape, dtype, sequence) => ref(shape, sequence ? 'TN' : 'N', dtype, sequence ? 0 : null),
    constant(value, dtype) {
      const shape: number[] = [];
      for (let v = value; typeof v !== 'number'; v = v[0] ?? 0) shape.push(v.length);
      return ref(shape, 'none', dtype);
    },
    step: () => ref([], 'none', 'int32'),
  };
  return {
    b,
    recorded,
    value: (shape, dtype, over, steps) => ({ ...ref(shape, over ? 'TN' : 'N', dtype), ...(steps ? { steps } : {}) }),
  };
}
