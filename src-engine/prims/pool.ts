/** Pooling and nearest upsampling. Windows lie on the padded input; those that would not fit are dropped. */
import { fail } from '../core/issue';
import { type Shape, sameShape, shapeText, sizeOf, stridesOf } from '../core/shape';
import { needFloats } from './conv';
import type { Explanation, PoolWindow, Prim, Prims } from './prim';
import { covered, covering, type Geometry, padded, rowStart, sampleShape, slide, volume } from './window';

/** Geometry from a shape [C, d...] that is known to fit. */
export const poolGeometry = (x: Shape, a: PoolWindow): Geometry => slide(x.slice(1), a.kernel, a);

const EXTENTS = ['[C, L]', '[C, H, W]', '[C, D, H, W]'] as const;
function needFit(op: string, x: Shape, a: PoolWindow): Shape {
  const rank = a.kernel.length;
  const expected = EXTENTS[rank - 1] ?? EXTENTS.join(', ');
  if (rank < 1 || rank > 3 || x.length !== rank + 1) fail('wrong-rank', { op, expected, shape: shapeText(x) });
  a.kernel.forEach((kernel, i) => {
    const padding = a.padding[i] ?? 0;
    if (2 * padding > kernel) fail('pool-padding', { padding, kernel });
  });
  const g = poolGeometry(x, a);
  if (g.out.some((n) => n < 1))
    fail('kernel-too-large', { kernel: shapeText(a.kernel), input: shapeText(padded(x.slice(1), a.padding)) });
  return [x[0] ?? 1, ...g.out.slice(3 - rank)];
}
function fitGradient(op: string, x: Shape, dy: Shape, a: PoolWindow): Shape {
  const made = needFit(op, x, a);
  if (!sameShape(made, dy)) fail('shape-mismatch', { a: shapeText(made), b: shapeText(dy), op });
  return x;
}
const windowSize = (a: PoolWindow): number => sizeOf(a.kernel);
/** Where element `index` stands: the start of its channel in an operand whose channels have `each` elements, and its place in its own channel. */
const channelOf = (index: number, each: number): readonly [number, number] => [Math.floor(index / each), index % each];

const explainPool =
  (join: 'max' | 'mean'): NonNullable<Prim<PoolWindow>['explain']> =>
  ({ inputs, out, attrs, index, limit }) => {
    const [x] = inputs;
    if (!x) return null;
    const shape = sampleShape(x);
    const g = poolGeometry(shape, attrs);
    const [plane, o] = channelOf(index, volume(g.out));
    const channels = shape[0] ?? 1;
    const from = rowStart(x, Math.floor(index / sizeOf(sampleShape(out)))) + (plane % channels) * volume(g.input);
    const taps = covered(g, o);
    return {
      join,
      terms: taps.slice(0, limit).map(([, i]) => [{ input: 0, at: from + i }]),
      // the average counts the padding
      ...(join === 'max'
        ? { total: taps.length }
        : { total: windowSize(attrs), padded: windowSize(attrs) - taps.length }),
    };
  };

const maxPool: Prims['maxPool'] = {
  infer(inputs, a) {
    needFloats('maxPool', inputs);
    return { shape: needFit('maxPool', inputs[0]?.shape ?? [], a) };
  },
  vjp: (b, { inputs: [x], dout, needs }, a) => [needs[0] && x ? b.emit('maxPoolGrad', [x, dout], a) : null],
  explain: explainPool('max'),
  cost: (_, out, a) => sizeOf(out.shape) * windowSize(a),
};
/** No `explain`: which windows an element is the maximum of is in the numbers, not in the shapes. */
const maxPoolGrad: Prims['maxPoolGrad'] = {
  infer(inputs, a) {
    needFloats('maxPoolGrad', inputs);
    return { shape: fitGradient('maxPoolGrad', inputs[0]?.shape ?? [], inputs[1]?.shape ?? [], a) };
  },
  cost: ([, dy], _, a) => sizeOf(dy?.shape ?? []) * windowSize(a),
};
const avgPool: Prims['avgPool'] = {
  infer(inputs, a) {
    needFloats('avgPool', inputs);
    return { shape: needFit('avgPool', inputs[0]?.shape ?? [], a) };
  },
  vjp: (b, { inputs: [x], dout, needs }, a) => [
    needs[0] && x ? b.emit('avgPoolGrad', [dout], { ...a, input: x.shape }) : null,
  ],
  explain: explainPool('mean'),
  cost: (_, out, a) => sizeOf(out.shape) * windowSize(a),
};
const avgPoolGrad: Prims['avgPoolGrad'] = {
  infer(inputs, a) {
    needFloats('avgPoolGrad', inputs);
    return { shape: fitGradient('avgPoolGrad', a.input, inputs[0]?.shape ?? [], a) };
  },
  explain({ inputs, out, attrs, index, limit }) {
    const [dy] = inputs;
    if (!dy) return null;
    const g = poolGeometry(attrs.input, attrs);
    const [plane, i] = channelOf(index, volume(g.input));
    const channels = attrs.input[0] ?? 1;
    const from = rowStart(dy, Math.floor(index / sizeOf(sampleShape(out)))) + (plane % channels) * volume(g.out);
    const places = covering(g, i)
      .map(([, o]) => o)
      .sort((p, q) => p - q);
    return {
      join: 'mean',
      terms: places.slice(0, limit).map((o) => [{ input: 0, at: from + o }]),
      total: windowSize(attrs),
    };
  },
  cost: ([dy], _, a) => sizeOf(dy?.shape ?? []) * windowSize(a),
};

const scaled = (shape: Shape, scale: number): Shape => shape.map((n, i) => (i ? n * scale : n));
/** For each element of the upsampled sample, in order, the element of [C, d...] that it repeats. */
export function repeats(shape: Shape, scale: number): Int32Array {
  const large = scaled(shape, scale);
  const steps = stridesOf(large);
  const own = stridesOf(shape);
  return Int32Array.from({ length: sizeOf(large) }, (_, flat) =>
    shape.reduce((at, _d, i) => {
      const place = Math.floor(flat / (steps[i] ?? 1)) % (large[i] ?? 1);
      return at + (i ? Math.floor(place / scale) : place) * (own[i] ?? 1);
    }, 0),
  );
}
const needChannels = (op: string, shape: Shape): void => {
  if (shape.length < 2) fail('wrong-rank', { op, expected: '[C, ...]', shape: shapeText(shape) });
};
const upsample: Prims['upsample'] = {
  infer(inputs, { scale }) {
    needFloats('upsample', inputs);
    const shape = inputs[0]?.shape ?? [];
    needChannels('upsample', shape);
    return { shape: scaled(shape, scale) };
  },
  vjp: (b, { dout, needs }, a) => [needs[0] ? b.emit('upsampleGrad', [dout], a) : null],
  explain({ inputs, out, attrs, index }): Explanation | null {
    const [x] = inputs;
    if (!x) return null;
    const size = sizeOf(sampleShape(out));
    const from = repeats(sampleShape(x), attrs.scale)[index % size] ?? 0;
    return { join: 'sum', terms: [[{ input: 0, at: rowStart(x, Math.floor(index / size)) + from }]], total: 1 };
  },
  cost: (_, out) => sizeOf(out.shape),
};
const upsampleGrad: Prims['upsampleGrad'] = {
  infer(inputs, { scale }) {
    needFloats('upsampleGrad', inputs);
    const shape = inputs[0]?.shape ?? [];
    needChannels('upsampleGrad', shape);
    const small = shape.map((n, i) => (i ? Math.floor(n / scale) : n));
    if (!sameShape(scaled(small, scale), shape))
      fail('shape-mismatch', { a: shapeText(scaled(small, scale)), b: shapeText(shape), op: 'upsampleGrad' });
    return { shape: small };
  },
  explain({ inputs, out, attrs, index, limit }) {
    const [dy] = inputs;
    if (!dy) return null;
    const shape = sampleShape(out);
    const size = sizeOf(shape);
    const from = rowStart(dy, Math.floor(index / size));
    const places: number[] = [];
    repeats(shape, attrs.scale).forEach((to, at) => {
      if (to === index % size) places.push(from + at);
    });
    return { join: 'sum', terms: places.slice(0, limit).map((at) => [{ input: 0, at }]), total: places.length };
  },
  cost: ([dy]) => sizeOf(dy?.shape ?? []),
};

export const POOL = {
  maxPool,
  maxPoolGrad,
  avgPool,
  avgPoolGrad,
  upsample,
  upsampleGrad,
} satisfies Partial<Prims>;
