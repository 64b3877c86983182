/** Pooling and upsampling, a channel at a time: windows in order, inside a window the positions in order. */
import type { Shape } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import { poolGeometry, repeats } from '../../prims/pool';
import type { PoolWindow } from '../../prims/prim';
import { type Geometry, volume } from '../../prims/window';
import type { Call, Kernels, Operand } from './call';

type Plan = {
  readonly channels: number;
  /** Elements of a channel on the large side (x, dx) and on the small one (y, dy). */
  readonly large: number;
  readonly small: number;
  /** The positions that window o covers are covers[from[o]] .. covers[from[o + 1] - 1]: those inside the input, so that padding is never read. */
  readonly from: Int32Array;
  readonly covers: Int32Array;
  /** Positions of a window, padding counted. */
  readonly size: number;
  /** One channel of a gradient, in float64. */
  readonly sums: Float64Array;
};
function planOf(call: Call<PoolWindow>, x: Shape): Plan {
  call.scratch.value ??= makePlan(x, call.attrs);
  return call.scratch.value as Plan;
}
function makePlan(x: Shape, a: PoolWindow): Plan {
  const g = poolGeometry(x, a);
  const small = volume(g.out);
  const from = new Int32Array(small + 1);
  const covers = new Int32Array(small * volume(g.kernel));
  let n = 0;
  for (let o = 0; o < small; o++) {
    n = cover(g, o, covers, n);
    from[o + 1] = n;
  }
  const large = volume(g.input);
  return { channels: x[0] ?? 1, large, small, from, covers, size: volume(g.kernel), sums: new Float64Array(large) };
}
/** Appends what window o covers; returns the new count. */
function cover({ input, kernel, out, stride, padding }: Geometry, o: number, to: Int32Array, count: number): number {
  const first = (axis: 0 | 1 | 2, position: number): number => position * stride[axis] - padding[axis];
  const z0 = first(0, Math.floor(o / (out[1] * out[2])));
  const y0 = first(1, Math.floor(o / out[2]) % out[1]);
  const x0 = first(2, o % out[2]);
  let n = count;
  for (let z = Math.max(z0, 0); z < Math.min(z0 + kernel[0], input[0]); z++)
    for (let y = Math.max(y0, 0); y < Math.min(y0 + kernel[1], input[1]); y++)
      for (let x = Math.max(x0, 0); x < Math.min(x0 + kernel[2], input[2]); x++)
        to[n++] = (z * input[1] + y) * input[2] + x;
  return n;
}
/** The first maximum of window o of the channel at `at`, or its first NaN. */
function firstMaximum(x: Numbers, at: number, { from, covers }: Plan, o: number): number {
  const end = from[o + 1] as number;
  let best = at + (covers[from[o] as number] as number);
  let most = x[best] as number;
  for (let k = (from[o] as number) + 1; k < end && !Number.isNaN(most); k++) {
    const i = at + (covers[k] as number);
    const v = x[i] as number;
    if (v > most || Number.isNaN(v)) {
      most = v;
      best = i;
    }
  }
  return best;
}
const store = (sums: Float64Array, y: Numbers, at: number): void => {
  for (let i = 0; i < sums.length; i++) y[at + i] = sums[i] as number;
};

const maxPool: Kernels['maxPool'] = (call) => {
  const [x] = call.x as [Operand];
  const plan = planOf(call, x.shape);
  const y = call.y.data;
  for (let plane = 0; plane < call.y.rows * plan.channels; plane++)
    for (let o = 0; o < plan.small; o++)
      y[plane * plan.small + o] = x.data[firstMaximum(x.data, plane * plan.large, plan, o)] as number;
};
const maxPoolGrad: Kernels['maxPoolGrad'] = (call) => {
  const [x, dy] = call.x as [Operand, Operand];
  const plan = planOf(call, x.shape);
  const { channels, large, small, sums } = plan;
  for (let plane = 0; plane < call.y.rows * channels; plane++) {
    const row = Math.floor(plane / channels);
    const c = plane % channels;
    const xAt = (row % x.rows) * x.size + c * large;
    const dyAt = (row % dy.rows) * dy.size + c * small;
    sums.fill(0);
    for (let o = 0; o < small; o++) {
      const i = firstMaximum(x.data, xAt, plan, o) - xAt;
      sums[i] = (sums[i] as number) + (dy.data[dyAt + o] as number);
    }
    store(sums, call.y.data, plane * large);
  }
};
const avgPool: Kernels['avgPool'] = (call) => {
  const [x] = call.x as [Operand];
  const { channels, large, small, from, covers, size } = planOf(call, x.shape);
  const y = call.y.data;
  for (let plane = 0; plane < call.y.rows * channels; plane++)
    for (let o = 0; o < small; o++) {
      let s = 0;
      for (let k = from[o] as number; k < (from[o + 1] as number); k++)
        s += x.data[plane * large + (covers[k] as number)] as number;
      y[plane * small + o] = s / size;
    }
};
const avgPoolGrad: Kernels['avgPoolGrad'] = (call) => {
  const [dy] = call.x as [Operand];
  const { channels, large, small, from, covers, size, sums } = planOf(call, call.attrs.input);
  for (let plane = 0; plane < call.y.rows * channels; plane++) {
    sums.fill(0);
    for (let o = 0; o < small; o++) {
      const d = dy.data[plane * small + o] as number;
      for (let k = from[o] as number; k < (from[o + 1] as number); k++) {
        const i = covers[k] as number;
        sums[i] = (sums[i] as number) + d;
      }
    }
    for (let i = 0; i < large; i++) call.y.data[plane * large + i] = (sums[i] as number) / size;
  }
};

const upsample: Kernels['upsample'] = (call) => {
  const [x] = call.x as [Operand];
  call.scratch.value ??= repeats(x.shape, call.attrs.scale);
  const from = call.scratch.value as Int32Array;
  for (let row = 0; row < call.y.rows; row++)
    for (let i = 0; i < from.length; i++)
      call.y.data[row * from.length + i] = x.data[row * x.size + (from[i] as number)] as number;
};
const upsampleGrad: Kernels['upsampleGrad'] = (call) => {
  const [dy] = call.x as [Operand];
  call.scratch.value ??= { to: repeats(call.y.shape, call.attrs.scale), sums: new Float64Array(call.y.size) };
  const { to, sums } = call.scratch.value as { to: Int32Array; sums: Float64Array };
  for (let row = 0; row < call.y.rows; row++) {
    sums.fill(0);
    for (let i = 0; i < to.length; i++) {
      const at = to[i] as number;
      sums[at] = (sums[at] as number) + (dy.data[row * dy.size + i] as number);
    }
    store(sums, call.y.data, row * call.y.size);
  }
};

export const POOL_KERNELS = {
  maxPool,
  maxPoolGrad,
  avgPool,
  avgPoolGrad,
  upsample,
  upsampleGrad,
} satisfies Partial<Kernels>;
