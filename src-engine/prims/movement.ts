/** Elements take other places; no number changes. Works for ids, too: the dtype passes through. */
import { fail } from '../core/issue';
import { type Shape, shapeText, sizeOf, stridesOf } from '../core/shape';
import { placeOf } from './broadcasting';
import { narrow } from './pointwise';
import type { ExplainCall, Explanation, Form, Prims, Ref } from './prim';
import { rowStart, sampleShape } from './window';

const only = (inputs: readonly Ref[]): Ref => {
  const [x] = inputs;
  if (!x) throw new Error('an operand is missing');
  return x;
};
const needAxis = (axis: number, shape: Shape): number => {
  const size = shape[axis];
  return size ?? fail('bad-axis', { axis, shape: shapeText(shape) });
};
/** `shape` with another size along one axis. */
const resized = (shape: Shape, axis: number, size: number): Shape => shape.map((d, i) => (i === axis ? size : d));
/** The one element that this one is. */
const one = (at: number, input = 0): Explanation => ({ join: 'sum', terms: [[{ input, at }]], total: 1 });
const NOTHING: Explanation = { join: 'sum', terms: [], total: 0 };
/** Row and place in it of the element asked for, and the size along an axis with what lies behind it. */
function asked({ out, index }: ExplainCall<unknown>, axis: number) {
  const shape = sampleShape(out);
  const size = sizeOf(shape);
  const inner = sizeOf(shape.slice(axis + 1));
  const n = shape[axis] ?? 1;
  const flat = index % size;
  return {
    row: Math.floor(index / size),
    outer: Math.floor(flat / (n * inner)),
    place: Math.floor(flat / inner) % n,
    inner,
    rest: flat % inner,
  };
}
type Asked = ReturnType<typeof asked>;
/** The element of `x` at the place `place` of the axis, all else as asked. */
const placed = (x: Form, axis: number, a: Asked, place: number): number =>
  rowStart(x, a.row) + (a.outer * (sampleShape(x)[axis] ?? 1) + place) * a.inner + a.rest;

const reshape: Prims['reshape'] = {
  infer(inputs, { shape }) {
    const x = only(inputs);
    const count = sizeOf(x.shape);
    if (sizeOf(shape) !== count) fail('bad-reshape', { from: shapeText(x.shape), count, to: shapeText(shape) });
    return { shape, dtype: x.dtype };
  },
  vjp: (b, { inputs, dout, needs }) => [needs[0] ? b.emit('reshape', [dout], { shape: only(inputs).shape }) : null],
  explain: ({ index }) => one(index),
  cost: (_, out) => sizeOf(out.shape),
};

/** Steps through the input for each axis of the output. */
export const transposeSteps = (from: Shape, axes: readonly number[]): number[] => {
  const steps = stridesOf(from);
  return axes.map((a) => steps[a] as number);
};
const transpose: Prims['transpose'] = {
  infer(inputs, { axes }) {
    const { shape, dtype } = only(inputs);
    const order = [...axes].sort((a, b) => a - b);
    if (axes.length !== shape.length || order.some((a, i) => a !== i))
      fail('bad-permutation', { axes: axes.join(', '), shape: shapeText(shape) });
    return { shape: axes.map((a) => shape[a] as number), dtype };
  },
  vjp: (b, { dout, needs }, { axes }) => [
    needs[0] ? b.emit('transpose', [dout], { axes: axes.map((_, i) => axes.indexOf(i)) }) : null,
  ],
  explain({ inputs: [x], out, attrs, index }) {
    if (!x) return null;
    const to = sampleShape(out);
    const size = sizeOf(to);
    const steps = transposeSteps(sampleShape(x), attrs.axes);
    return one(rowStart(x, Math.floor(index / size)) + placeOf(index % size, to, steps));
  },
  cost: (_, out) => sizeOf(out.shape),
};

const slice: Prims['slice'] = {
  infer(inputs, { axis, start, end }) {
    const { shape, dtype } = only(inputs);
    const size = needAxis(axis, shape);
    if (start < 0 || end <= start || end > size) fail('bad-slice', { start, end, size });
    return { shape: resized(shape, axis, end - start), dtype };
  },
  vjp(b, { inputs, dout, needs }, { axis, start, end }) {
    const size = needAxis(axis, only(inputs).shape);
    return [needs[0] ? b.emit('pad', [dout], { axis, before: start, after: size - end }) : null];
  },
  explain(call) {
    const [x] = call.inputs;
    if (!x) return null;
    const { axis, start } = call.attrs;
    const a = asked(call, axis);
    return one(placed(x, axis, a, a.place + start));
  },
  cost: (_, out) => sizeOf(out.shape),
};
const pad: Prims['pad'] = {
  infer(inputs, { axis, before, after }) {
    const { shape, dtype } = only(inputs);
    return { shape: resized(shape, axis, before + needAxis(axis, shape) + after), dtype };
  },
  vjp(b, { inputs, dout, needs }, { axis, before }) {
    const size = needAxis(axis, only(inputs).shape);
    return [needs[0] ? b.emit('slice', [dout], { axis, start: before, end: before + size }) : null];
  },
  explain(call) {
    const [x] = call.inputs;
    if (!x) return null;
    const { axis, before } = call.attrs;
    const a = asked(call, axis);
    const place = a.place - before;
    return place < 0 || place >= (sampleShape(x)[axis] ?? 1) ? NOTHING : one(placed(x, axis, a, place));
  },
  cost: (_, out) => sizeOf(out.shape),
};

const concat: Prims['concat'] = {
  infer(inputs, { axis }) {
    const first = only(inputs);
    let size = 0;
    for (const [i, x] of inputs.entries()) {
      size += needAxis(axis, x.shape);
      if (x.shape.length !== first.shape.length || x.shape.some((d, k) => k !== axis && d !== first.shape[k]))
        fail('shape-mismatch', { a: shapeText(first.shape), b: shapeText(x.shape), op: 'concat' });
      // ids and real numbers do not meet by themselves
      if (x.dtype !== first.dtype)
        fail('needs-float', { op: 'concat', port: `x${x.dtype === 'int32' ? i : inputs.indexOf(first)}` });
    }
    return { shape: resized(first.shape, axis, size), dtype: first.dtype };
  },
  vjp(b, { inputs, dout, needs }, { axis }) {
    let start = 0;
    return inputs.map((x, i) => {
      const from = start;
      start += needAxis(axis, x.shape);
      // an operand that stands at every sample or step gets the sum over them
      return needs[i] ? narrow(b, b.emit('slice', [dout], { axis, start: from, end: start }), x) : null;
    });
  },
  explain(call) {
    const { axis } = call.attrs;
    const a = asked(call, axis);
    let place = a.place;
    for (const [i, x] of call.inputs.entries()) {
      const size = sampleShape(x)[axis] ?? 1;
      if (place < size) return one(placed(x, axis, a, place), i);
      place -= size;
    }
    return null;
  },
  cost: (_, out) => sizeOf(out.shape),
};
export const MOVEMENT = { reshape, transpose, slice, pad, concat } satisfies Pick<
  Prims,
  'reshape' | 'transpose' | 'slice' | 'pad' | 'concat'
>;
