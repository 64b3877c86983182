/** Batch and layer normalisation. Source of the fused gradients: Ioffe and Szegedy (2015), Ba et al. (2016); conventions of torch.nn. */
import { fail } from '../core/issue';
import { type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import { needFloats } from './conv';
import type { Prims, Ref } from './prim';

const size = (r: Ref | undefined) => sizeOf(r?.shape ?? []);
/** x [C, ...] and further operands of [C]. */
function channels(op: string, x: Ref | undefined, others: readonly Ref[]): Shape {
  const shape = x?.shape ?? [];
  needFloats(op, x ? [x, ...others] : others);
  if (shape.length < 1) fail('wrong-rank', { op, expected: '[C, ...]', shape: shapeText(shape) });
  const channel = shape.slice(0, 1);
  for (const r of others)
    if (!sameShape(r.shape, channel)) fail('shape-mismatch', { a: shapeText(shape), b: shapeText(r.shape), op });
  return channel;
}
function trailing(op: string, x: Ref | undefined, dims: number, others: readonly Ref[]): Shape {
  const shape = x?.shape ?? [];
  needFloats(op, x ? [x, ...others] : others);
  if (dims < 1 || dims > shape.length) fail('bad-axis', { axis: -dims, shape: shapeText(shape) });
  const last = shape.slice(shape.length - dims);
  for (const r of others)
    if (!sameShape(r.shape, last)) fail('shape-mismatch', { a: shapeText(shape), b: shapeText(r.shape), op });
  return last;
}

export const NORM: Pick<
  Prims,
  | 'channelMean'
  | 'channelVar'
  | 'batchNorm'
  | 'batchNormGrad'
  | 'batchNormWeightGrad'
  | 'moveStatistic'
  | 'layerNorm'
  | 'layerNormGrad'
  | 'layerNormWeightGrad'
> = {
  /** No gradient of its own: batchNormGrad goes through the statistics. */
  channelMean: {
    infer: ([x]) => ({ shape: channels('channelMean', x, []) }),
    lead: () => 'none',
    cost: ([x]) => size(x),
  },
  channelVar: {
    infer: ([x, mean]) => ({ shape: channels('channelVar', x, mean ? [mean] : []) }),
    lead: () => 'none',
    cost: ([x]) => size(x),
  },
  batchNorm: {
    infer: ([x, ...others]) => {
      channels('batchNorm', x, others);
      return { shape: x?.shape ?? [] };
    },
    vjp(b, { inputs, dout, needs }, attrs) {
      const [x, mean, variance, weight] = inputs as [Ref, Ref, Ref, Ref | undefined];
      // through the batch's own statistics goes what the gradients of weight and bias are: both sums are made once
      const isThrough = needs[0] && attrs.batch;
      const products =
        needs[3] || isThrough ? b.emit('batchNormWeightGrad', [x, mean, variance, dout], { eps: attrs.eps }) : null;
      const sums = needs[4] || isThrough ? b.emit('biasGrad', [dout], { axis: 0 }) : null;
      const through = attrs.batch && products && sums ? [products, sums] : [];
      const scale = weight ? [weight] : [];
      return [
        needs[0] ? b.emit('batchNormGrad', [x, mean, variance, dout, ...through, ...scale], attrs) : null,
        null,
        null,
        needs[3] ? products : null,
        needs[4] ? sums : null,
      ].slice(0, inputs.length);
    },
    cost: ([x]) => 2 * size(x),
  },
  /** Inputs: x, mean, variance, dy; where `batch` the sums of dy xhat and of dy; the weight where there is one. */
  batchNormGrad: { infer: ([x]) => ({ shape: x?.shape ?? [] }), cost: ([x]) => 3 * size(x) },
  batchNormWeightGrad: {
    sumsSteps: true,
    infer: ([x]) => ({ shape: (x?.shape ?? []).slice(0, 1) }),
    lead: () => 'none',
    cost: ([x]) => 2 * size(x),
  },
  moveStatistic: {
    infer: ([running]) => ({ shape: running?.shape ?? [] }),
    lead: () => 'none',
    cost: ([running]) => size(running),
  },
  layerNorm: {
    infer: ([x, ...others], { dims }) => {
      trailing('layerNorm', x, dims, others);
      return { shape: x?.shape ?? [] };
    },
    vjp(b, { inputs, dout, needs }, attrs) {
      const [x, weight] = inputs as [Ref, Ref | undefined];
      const last = x.shape.slice(x.shape.length - attrs.dims);
      return [
        needs[0] ? b.emit('layerNormGrad', [x, dout, ...(weight ? [weight] : [])], attrs) : null,
        needs[1] ? b.emit('layerNormWeightGrad', [x, dout], attrs) : null,
        needs[2] ? b.emit('sumTo', [dout], { shape: last, lead: 'none' }) : null,
      ].slice(0, inputs.length);
    },
    cost: ([x]) => 4 * size(x),
  },
  layerNormGrad: { infer: ([x]) => ({ shape: x?.shape ?? [] }), cost: ([x]) => 6 * size(x) },
  layerNormWeightGrad: {
    sumsSteps: true,
    infer: ([x], { dims }) => ({ shape: (x?.shape ?? []).slice((x?.shape.length ?? 0) - dims) }),
    lead: () => 'none',
    cost: ([x]) => 3 * size(x),
  },
};
