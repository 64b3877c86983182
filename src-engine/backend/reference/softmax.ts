import type { Numbers } from '../../core/tensor';
import { cutAt } from '../../prims/softmax';
import type { Call, Kernels } from './call';

/** Calls `each` with the place of the first number of every line along the axis, and the step between its numbers. */
function lines(call: Call<{ readonly axis: number }>, each: (start: number, size: number, step: number) => void): void {
  const { outer, size, inner } = cutAt(call.y.shape, call.attrs.axis);
  for (let row = 0; row < call.y.rows; row++)
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) each(row * call.y.size + o * size * inner + i, size, inner);
}
/** log(sum(exp(x))) of a line, less the largest first, so that nothing overflows. */
export function logSumExp(x: Numbers, start: number, size: number, step: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < size; k++) most = Math.max(most, x[start + k * step] as number);
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += Math.exp((x[start + k * step] as number) - most);
  return most + Math.log(sum);
}

export const SOFTMAX_KERNELS: Pick<Kernels, 'softmax' | 'softmaxGrad' | 'logSoftmax' | 'logSoftmaxGrad'> = {
  softmax(call) {
    const x = (call.x[0] as Call<unknown>['y']).data;
    const y = call.y.data;
    lines(call, (start, size, step) => {
      const log = logSumExp(x, start, size, step);
      for (let k = 0; k < size; k++) y[start + k * step] = Math.exp((x[start + k * step] as number) - log);
    });
  },
  softmaxGrad(call) {
    const [y, dy] = call.x.map((o) => o.data) as [Numbers, Numbers];
    const dx = call.y.data;
    lines(call, (start, size, step) => {
      let dot = 0;
      for (let k = 0; k < size; k++) dot += (y[start + k * step] as number) * (dy[start + k * step] as number);
      for (let k = 0; k < size; k++) {
        const at = start + k * step;
        dx[at] = (y[at] as number) * ((dy[at] as number) - dot);
      }
    });
  },
  logSoftmax(call) {
    const x = (call.x[0] as Call<unknown>['y']).data;
    const y = call.y.data;
    lines(call, (start, size, step) => {
      const log = logSumExp(x, start, size, step);
      for (let k = 0; k < size; k++) y[start + k * step] = (x[start + k * step] as number) - log;
    });
  },
  logSoftmaxGrad(call) {
    const [y, dy] = call.x.map((o) => o.data) as [Numbers, Numbers];
    const dx = call.y.data;
    lines(call, (start, size, step) => {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += dy[start + k * step] as number;
      for (let k = 0; k < size; k++) {
        const at = start + k * step;
        dx[at] = (dy[at] as number) - Math.exp(y[at] as number) * sum;
      }
    });
  },
};
