/** Softmax and its logarithm along one axis of the sample. */
import { fail } from '../core/issue';
import { type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import { needFloats } from './conv';
import type { Prims, Ref } from './prim';

/** How an axis cuts a sample: `outer` times `size` numbers that are `inner` apart. */
export type Cut = { readonly outer: number; readonly size: number; readonly inner: number };
export function cutAt(shape: Shape, axis: number): Cut {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis] ?? 1, inner: sizeOf(shape.slice(axis + 1)) };
}
function same(op: string, inputs: readonly Ref[], axis: number): { readonly shape: Shape } {
  needFloats(op, inputs);
  const shape = inputs[0]?.shape ?? [];
  if (axis < 0 || axis >= shape.length) fail('bad-axis', { axis, shape: shapeText(shape) });
  for (const r of inputs)
    if (!sameShape(r.shape, shape)) fail('shape-mismatch', { a: shapeText(shape), b: shapeText(r.shape), op });
  return { shape };
}
const cost = ([x]: readonly Ref[]) => 4 * sizeOf(x?.shape ?? []);

export const SOFTMAX: Pick<Prims, 'softmax' | 'softmaxGrad' | 'logSoftmax' | 'logSoftmaxGrad'> = {
  softmax: {
    infer: (inputs, { axis }) => same('softmax', inputs, axis),
    vjp: (b, { out, dout }, attrs) => [b.emit('softmaxGrad', [out, dout], attrs)],
    cost,
  },
  softmaxGrad: { infer: (inputs, { axis }) => same('softmaxGrad', inputs, axis), cost },
  logSoftmax: {
    infer: (inputs, { axis }) => same('logSoftmax', inputs, axis),
    vjp: (b, { out, dout }, attrs) => [b.emit('logSoftmaxGrad', [out, dout], attrs)],
    cost,
  },
  logSoftmaxGrad: { infer: (inputs, { axis }) => same('logSoftmaxGrad', inputs, axis), cost },
};
