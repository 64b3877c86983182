/** What goes from one step to another, and what a whole sequence comes to. */
import type { Numbers } from '../../core/tensor';
import { cutBehind } from '../../prims/time';
import type { Call, Kernels, Operand } from './call';

const first = (call: Call<unknown>): Operand => call.x[0] as Operand;
const lengthOf = (call: Call<unknown>, n: number): number => call.lengths?.[n] ?? call.T;
function copyRow(from: Numbers, at: number, to: Numbers, row: number, size: number): void {
  const base = row * size;
  for (let i = 0; i < size; i++) to[base + i] = from[at * size + i] as number;
}
/** One step where the call is of one, else all in order. */
function eachStep(call: Call<unknown>, backwards: boolean, act: (t: number) => void): void {
  if (call.t >= 0) act(call.t);
  else if (backwards) for (let t = call.T - 1; t >= 0; t--) act(t);
  else for (let t = 0; t < call.T; t++) act(t);
}
const delay: Kernels['delay'] = (call) => {
  const { N, y } = call;
  const { data, size } = first(call);
  const init = call.x[1];
  eachStep(call, false, (t) => {
    for (let n = 0; n < N; n++) {
      const row = t * N + n;
      if (t === 0) {
        if (init) copyRow(init.data, init.lead === 'none' ? 0 : n, y.data, row, size);
        else y.data.fill(0, row * size, (row + 1) * size);
        // past its length a state stays as it was
      } else copyRow(t < lengthOf(call, n) ? data : y.data, row - N, y.data, row, size);
    }
  });
};
/** Whether what flows between the steps t and t + 1 is cut. */
const isCut = (call: Call<{ readonly reversed: boolean }>, t: number, n: number): boolean =>
  (call.cuts?.[cutBehind(t, lengthOf(call, n), call.attrs.reversed)] ?? 0) !== 0;
const delayGrad: Kernels['delayGrad'] = (call) => {
  const { N, y } = call;
  const { data, size } = first(call);
  eachStep(call, true, (t) => {
    for (let n = 0; n < N; n++) {
      const row = t * N + n;
      if (t + 1 < lengthOf(call, n) && !isCut(call, t, n)) copyRow(data, row + N, y.data, row, size);
      else y.data.fill(0, row * size, (row + 1) * size);
    }
  });
};
const delayInitGrad: Kernels['delayInitGrad'] = (call) =>
  call.y.data.set(first(call).data.subarray(0, call.y.data.length));

const reverseTime: Kernels['reverseTime'] = (call) => {
  const { N, T, y } = call;
  const { data, size } = first(call);
  for (let n = 0; n < N; n++) {
    const length = lengthOf(call, n);
    for (let t = 0; t < T; t++) {
      const row = t * N + n;
      if (t < length) copyRow(data, (length - 1 - t) * N + n, y.data, row, size);
      else y.data.fill(0, row * size, (row + 1) * size);
    }
  }
};
const lastStep: Kernels['lastStep'] = (call) => {
  const { data, size } = first(call);
  for (let n = 0; n < call.N; n++) copyRow(data, (lengthOf(call, n) - 1) * call.N + n, call.y.data, n, size);
};
const lastStepGrad: Kernels['lastStepGrad'] = (call) => {
  const { data, size } = call.x[1] as Operand;
  call.y.data.fill(0);
  for (let n = 0; n < call.N; n++) copyRow(data, n, call.y.data, (lengthOf(call, n) - 1) * call.N + n, size);
};
/** Summed in float64 in the order of the steps. */
const meanOverTime: Kernels['meanOverTime'] = (call) => {
  const { N, y } = call;
  const { data, size } = first(call);
  for (let n = 0; n < N; n++) {
    const length = lengthOf(call, n);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let t = 0; t < length; t++) sum += data[(t * N + n) * size + i] as number;
      y.data[n * size + i] = sum / length;
    }
  }
};
const meanOverTimeGrad: Kernels['meanOverTimeGrad'] = (call) => {
  const { N, T, y } = call;
  const { data, size } = call.x[1] as Operand;
  for (let t = 0; t < T; t++)
    for (let n = 0; n < N; n++) {
      const length = lengthOf(call, n);
      const base = (t * N + n) * size;
      for (let i = 0; i < size; i++) y.data[base + i] = t < length ? (data[n * size + i] as number) / length : 0;
    }
};
/** The first of the largest steps; NaN is larger than all. */
function largest(call: Call<unknown>, n: number, i: number): number {
  const { data, size } = first(call);
  let best = 0;
  let most = data[n * size + i] as number;
  for (let t = 1; t < lengthOf(call, n) && !Number.isNaN(most); t++) {
    const v = data[(t * call.N + n) * size + i] as number;
    if (v > most || Number.isNaN(v)) {
      most = v;
      best = t;
    }
  }
  return best;
}
const maxOverTime: Kernels['maxOverTime'] = (call) => {
  const { data, size } = first(call);
  for (let n = 0; n < call.N; n++)
    for (let i = 0; i < size; i++)
      call.y.data[n * size + i] = data[(largest(call, n, i) * call.N + n) * size + i] as number;
};
const maxOverTimeGrad: Kernels['maxOverTimeGrad'] = (call) => {
  const { data, size } = call.x[1] as Operand;
  call.y.data.fill(0);
  for (let n = 0; n < call.N; n++)
    for (let i = 0; i < size; i++)
      call.y.data[(largest(call, n, i) * call.N + n) * size + i] = data[n * size + i] as number;
};
/** Elements of a sample before and behind the axis that is time elsewhere. */
function around(shape: readonly number[], axis: number): readonly [number, number] {
  const product = (s: readonly number[]) => s.reduce((a, b) => a * b, 1);
  return [product(shape.slice(0, axis)), product(shape.slice(axis))];
}
const toSequence: Kernels['toSequence'] = (call) => {
  const { N, y, attrs } = call;
  const x = first(call);
  const [outer, inner] = around(y.shape, attrs.axis);
  for (let t = 0; t < attrs.steps; t++)
    for (let n = 0; n < N; n++)
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++)
          y.data[(t * N + n) * y.size + o * inner + i] = x.data[
            (x.lead === 'none' ? 0 : n * x.size) + (o * attrs.steps + t) * inner + i
          ] as number;
};
const fromSequence: Kernels['fromSequence'] = (call) => {
  const { N, y, attrs } = call;
  const x = first(call);
  const [outer, inner] = around(x.shape, attrs.axis);
  for (let n = 0; n < N; n++)
    for (let t = 0; t < attrs.steps; t++)
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++)
          y.data[n * y.size + (o * attrs.steps + t) * inner + i] = x.data[
            (t * N + n) * x.size + o * inner + i
          ] as number;
};
export const TIME_KERNELS = {
  delay,
  delayGrad,
  delayInitGrad,
  reverseTime,
  lastStep,
  lastStepGrad,
  meanOverTime,
  meanOverTimeGrad,
  maxOverTime,
  maxOverTimeGrad,
  toSequence,
  fromSequence,
} satisfies Partial<Kernels>;
