/**
 * Convolution and its gradients as products over tables of offsets: an input is copied, once a sample, into a box with zeros around it; then the
 * element under kernel position k of the window at o stands at base[o] + offset[k], for any rank, stride and dilation, and no bound is looked at.
 */

import type { Numbers } from '../../core/tensor';
import { biasForm, convGeometry } from '../../prims/conv';
import type { Window } from '../../prims/prim';
import { type Three, volume } from '../../prims/window';
import type { Call, Kernel, Kernels } from './call';
import { addProducts, copy, type Product, type StepSums, stepSums, sumOverSteps } from './products';

/** A sample's channels, each in the middle of zeros. */
type Box = {
  readonly channels: number;
  readonly inner: Three;
  readonly low: Three;
  readonly size: Three;
  readonly data: Float64Array;
};
const box = (channels: number, inner: Three, low: Three, size: Three): Box => ({
  channels,
  inner,
  low,
  size,
  data: new Float64Array(channels * volume(size)),
});
function place(data: Numbers, from: number, { channels, inner, low, size, data: to }: Box): void {
  const [depth, height, width] = inner;
  let at = from;
  for (let c = 0; c < channels; c++)
    for (let z = 0; z < depth; z++)
      for (let y = 0; y < height; y++, at += width)
        copy(data, at, width, to, ((c * size[0] + z + low[0]) * size[1] + y + low[1]) * size[2] + low[2]);
}
const map3 = (f: (axis: 0 | 1 | 2) => number): Three => [f(0), f(1), f(2)];
/** Flat positions f(0), ..., f(count - 1) along each axis, row-major, in a box of this size. */
function grid(count: Three, size: Three, along: (axis: 0 | 1 | 2, i: number) => number): Int32Array {
  const [d, h, w] = count;
  return Int32Array.from(
    { length: d * h * w },
    (_, i) =>
      (along(0, Math.floor(i / (h * w))) * size[1] + along(1, Math.floor(i / w) % h)) * size[2] + along(2, i % w),
  );
}
/** All of `channels` channels one after the other, `plane` apart, each with the offsets of one. */
const inEach = (channels: number, plane: number, offsets: Int32Array): Int32Array =>
  Int32Array.from(
    { length: channels * offsets.length },
    (_, i) => Math.floor(i / offsets.length) * plane + (offsets[i % offsets.length] as number),
  );

/** Results that share one set of kernel positions: all of a convolution's, or those of one phase of the stride. */
type Part = {
  readonly product: Product;
  /** Which weight each a[r, k] is. */
  readonly weightAt: Int32Array;
  /** Where the results of a channel go. */
  readonly to: Int32Array;
  readonly sums: Float64Array;
};
type Gather = {
  readonly from: Box;
  readonly parts: readonly Part[];
  readonly groups: number;
  /** Channels of the result and of what is read, in one group. */
  readonly each: number;
  readonly eachRead: number;
  readonly plane: number;
};
/** `weightAt(r, k)`: r counts all channels of the result. */
function part(
  channels: number,
  from: Box,
  columnAt: Int32Array,
  at: Int32Array,
  to: Int32Array,
  weightAt: (r: number, k: number) => number,
): Part {
  const length = at.length;
  return {
    product: {
      rows: 0,
      columns: columnAt.length,
      length,
      a: new Float64Array(channels * length),
      rowStep: length,
      step: 1,
      x: from.data,
      columnAt,
      at,
    },
    weightAt: Int32Array.from({ length: channels * length }, (_, i) => weightAt(Math.floor(i / length), i % length)),
    to,
    sums: new Float64Array(channels * columnAt.length),
  };
}
function gather(call: Call<Window>, g: Gather): void {
  const [x, w, bias] = call.x as [Call<Window>['y'], Call<Window>['y'], Call<Window>['y']?];
  const y = call.y.data;
  const channels = g.each * g.groups;
  const fromPlane = volume(g.from.size);
  for (const { product, weightAt } of g.parts) {
    product.rows = g.each;
    for (let i = 0; i < weightAt.length; i++) product.a[i] = w.data[weightAt[i] as number] as number;
  }
  for (let row = 0; row < call.y.rows; row++) {
    place(x.data, (row % x.rows) * x.size, g.from);
    for (const { product, to, sums } of g.parts) {
      const { columns, length } = product;
      sums.fill(0);
      for (let group = 0; group < g.groups; group++)
        addProducts(product, group * g.each * length, group * g.eachRead * fromPlane, sums, group * g.each * columns);
      for (let c = 0; c < channels; c++) {
        const b = bias ? (bias.data[c] as number) : 0;
        const at = row * call.y.size + c * g.plane;
        for (let i = 0; i < columns; i++) y[at + (to[i] as number)] = (sums[c * columns + i] as number) + b;
      }
    }
  }
}
const shapesOf = (call: Call<unknown>, i: number) => call.x[i]?.shape ?? [];

const conv: Kernel<Window> = (call) => {
  call.scratch.value ??= planConv(call);
  gather(call, call.scratch.value as Gather);
};
function planConv(call: Call<Window>): Gather {
  const g = convGeometry(shapesOf(call, 0), shapesOf(call, 1), call.attrs);
  const from = box(
    g.channels,
    g.input,
    g.padding,
    map3((a) => g.input[a] + 2 * g.padding[a]),
  );
  const base = grid(g.out, from.size, (a, i) => i * g.stride[a]);
  const offsets = grid(g.kernel, from.size, (a, i) => i * g.dilation[a]);
  const taps = inEach(g.channelsEach, volume(from.size), offsets);
  const to = grid(g.out, g.out, (_, i) => i);
  const whole = part(g.outs, from, base, taps, to, (o, k) => o * taps.length + k);
  return {
    from,
    parts: [whole],
    groups: call.attrs.groups,
    each: g.outsEach,
    eachRead: g.channelsEach,
    plane: volume(g.out),
  };
}

const convInputGrad: Kernels['convInputGrad'] = (call) => {
  call.scratch.value ??= planInputGrad(call);
  gather(call, call.scratch.value as Gather);
};
/**
 * Position i of dx is read by the windows o = (i + p - k d) / s, where that is whole. So positions with one (i + p) mod s, a phase, share the kernel positions
 * with k d = phase (mod s), and read dy at floor((i + p) / s) - floor(k d / s): a product like the forward one, for each of the phases.
 */
function planInputGrad(call: Parameters<Kernels['convInputGrad']>[0]): Gather {
  const g = convGeometry(call.attrs.input, shapesOf(call, 1), call.attrs);
  const low = map3((a) => Math.floor(((g.kernel[a] - 1) * g.dilation[a]) / g.stride[a]));
  const last = map3((a) => Math.max(g.out[a] - 1, Math.floor((g.input[a] - 1 + g.padding[a]) / g.stride[a])));
  const from = box(
    g.outs,
    g.out,
    low,
    map3((a) => low[a] + last[a] + 1),
  );
  const parts: Part[] = [];
  for (let phase = 0; phase < volume(g.stride); phase++) {
    const [, h, w] = g.stride;
    const of = [Math.floor(phase / (h * w)), Math.floor(phase / w) % h, phase % w];
    const own = (a: 0 | 1 | 2, count: number, position: (i: number) => number): number[] =>
      Array.from({ length: count }, (_, i) => i).filter((i) => position(i) % g.stride[a] === of[a]);
    const places = ([0, 1, 2] as const).map((a) => own(a, g.input[a], (i) => i + g.padding[a]));
    const taken = ([0, 1, 2] as const).map((a) => own(a, g.kernel[a], (k) => k * g.dilation[a]));
    const count = (lists: readonly number[][]): Three => map3((a) => lists[a]?.length ?? 0);
    const placed = (a: 0 | 1 | 2, i: number): number => places[a]?.[i] ?? 0;
    const tap = (a: 0 | 1 | 2, i: number): number => taken[a]?.[i] ?? 0;
    if (volume(count(places)) === 0) continue;
    const to = grid(count(places), g.input, placed);
    const base = grid(
      count(places),
      from.size,
      (a, i) => Math.floor((placed(a, i) + g.padding[a]) / g.stride[a]) + low[a],
    );
    const kernelAt = grid(count(taken), g.kernel, tap);
    const offsets = grid(count(taken), from.size, (a, i) => -Math.floor((tap(a, i) * g.dilation[a]) / g.stride[a]));
    const taps = inEach(g.outsEach, volume(from.size), offsets);
    const weightAt = (c: number, k: number): number => {
      const o = Math.floor(c / g.channelsEach) * g.outsEach + Math.floor(k / kernelAt.length);
      return (o * g.channelsEach + (c % g.channelsEach)) * volume(g.kernel) + (kernelAt[k % kernelAt.length] as number);
    };
    parts.push(part(g.channels, from, base, taps, to, weightAt));
  }
  return { from, parts, groups: call.attrs.groups, each: g.channelsEach, eachRead: g.outsEach, plane: volume(g.input) };
}

const convKernelGrad: Kernels['convKernelGrad'] = (call) => {
  call.scratch.value ??= planKernelGrad(call);
  sumOverSteps(call, Math.max(call.x[0]?.rows ?? 1, call.x[1]?.rows ?? 1), call.scratch.value as StepSums);
};
function planKernelGrad(call: Parameters<Kernels['convKernelGrad']>[0]): StepSums {
  const [x, dy] = call.x as [Call<unknown>['y'], Call<unknown>['y']];
  const g = convGeometry(x.shape, call.attrs.kernel, call.attrs);
  const from = box(
    g.channels,
    g.input,
    g.padding,
    map3((a) => g.input[a] + 2 * g.padding[a]),
  );
  const base = grid(g.out, from.size, (a, i) => i * g.stride[a]);
  const taps = inEach(
    g.channelsEach,
    volume(from.size),
    grid(g.kernel, from.size, (a, i) => i * g.dilation[a]),
  );
  const a = new Float64Array(dy.size);
  const product: Product = {
    rows: g.outsEach,
    columns: taps.length,
    length: base.length,
    a,
    rowStep: base.length,
    step: 1,
    x: from.data,
    columnAt: taps,
    at: base,
  };
  const plane = volume(from.size);
  return stepSums(call, (row, sum) => {
    place(x.data, (row % x.rows) * x.size, from);
    copy(dy.data, (row % dy.rows) * dy.size, dy.size, a, 0);
    for (let group = 0; group < call.attrs.groups; group++) {
      const first = group * g.outsEach;
      addProducts(product, first * base.length, group * g.channelsEach * plane, sum, first * taps.length);
    }
  });
}

const biasGrad: Kernels['biasGrad'] = (call) => {
  call.scratch.value ??= planBiasGrad(call);
  sumOverSteps(call, call.x[0]?.rows ?? 1, call.scratch.value as StepSums);
};
function planBiasGrad(call: Parameters<Kernels['biasGrad']>[0]): StepSums {
  const [dy] = call.x as [Call<unknown>['y']];
  const { before, size, behind } = biasForm(dy.shape, call.attrs.axis);
  return stepSums(call, (row, sum) => {
    let at = row * dy.size;
    for (let b = 0; b < before; b++)
      for (let c = 0; c < size; c++) {
        let s = sum[c] as number;
        for (let i = 0; i < behind; i++) s += dy.data[at++] as number;
        sum[c] = s;
      }
  });
}

export const CONV_KERNELS = { conv, convInputGrad, convKernelGrad, biasGrad } satisfies Partial<Kernels>;
