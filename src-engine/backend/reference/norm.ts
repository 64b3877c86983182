import { fail } from '../../core/issue';
import { sizeOf } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import { type Call, isValid, type Kernels, type Operand, validRows } from './call';
import { type StepSums, stepSums, sumOverSteps } from './products';

/** Valid numbers per channel of x [C, ...]. */
const perChannel = (call: Call<unknown>, x: Operand): number => (validRows(call, x.rows) * x.size) / (x.shape[0] ?? 1);
function scratchSums(call: Call<unknown>, addRow: (row: number, sum: Float64Array) => void): StepSums {
  call.scratch.value ??= stepSums(call, addRow);
  return call.scratch.value as StepSums;
}
/** Sums of float64 that a call keeps. */
function scratchArrays(call: Call<unknown>, count: number, size: number): Float64Array[] {
  call.scratch.value ??= Array.from({ length: count }, () => new Float64Array(size));
  return call.scratch.value as Float64Array[];
}

/** y[c] = sum of term(x[i], c, i) over valid rows and positions, in order, then over their number. */
function meanByChannel(call: Call<unknown>, count: number, term: (value: number, channel: number) => number): void {
  const x = call.x[0] as Operand;
  const channels = x.shape[0] ?? 1;
  const positions = x.size / channels;
  const [sum] = scratchArrays(call, 1, channels) as [Float64Array];
  sum.fill(0);
  for (let row = 0; row < x.rows; row++) {
    if (!isValid(call, row)) continue;
    for (let c = 0; c < channels; c++) {
      const from = row * x.size + c * positions;
      let s = 0;
      for (let i = from; i < from + positions; i++) s += term(x.data[i] as number, c);
      sum[c] = (sum[c] as number) + s;
    }
  }
  for (let c = 0; c < channels; c++) call.y.data[c] = (sum[c] as number) / count;
}
/** One row's numbers of a line: its mean and 1 / sqrt(var + eps). */
function lineStatistics(x: Numbers, from: number, size: number, eps: number, into: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += x[from + i] as number;
  const mean = sum / size;
  let spread = 0;
  for (let i = 0; i < size; i++) {
    const d = (x[from + i] as number) - mean;
    spread += d * d;
  }
  into[0] = mean;
  into[1] = 1 / Math.sqrt(spread / size + eps);
}

export const NORM_KERNELS: Pick<
  Kernels,
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
  channelMean(call) {
    meanByChannel(call, perChannel(call, call.x[0] as Operand), (v) => v);
  },
  channelVar(call) {
    const count = perChannel(call, call.x[0] as Operand);
    if (count < 2) fail('one-value-per-channel');
    const mean = (call.x[1] as Operand).data;
    meanByChannel(call, count, (v, c) => (v - (mean[c] as number)) ** 2);
  },
  batchNorm(call) {
    const [x, mean, variance, weight, bias] = call.x as [
      Operand,
      Operand,
      Operand,
      Operand | undefined,
      Operand | undefined,
    ];
    const channels = x.shape[0] ?? 1;
    const positions = x.size / channels;
    const y = call.y.data;
    for (let row = 0; row < x.rows; row++)
      for (let c = 0; c < channels; c++) {
        const m = mean.data[c] as number;
        const scale =
          (1 / Math.sqrt((variance.data[c] as number) + call.attrs.eps)) * (weight ? (weight.data[c] as number) : 1);
        const shift = bias ? (bias.data[c] as number) : 0;
        const from = row * x.size + c * positions;
        for (let i = from; i < from + positions; i++) y[i] = ((x.data[i] as number) - m) * scale + shift;
      }
  },
  /** dx = w r (dy - (sum dy + xhat sum(dy xhat)) / M), r = 1 / sqrt(var + eps); where the statistics are not the batch's own, dx = w r dy. */
  batchNormGrad(call) {
    const { eps, batch } = call.attrs;
    const [x, mean, variance, dy, ...rest] = call.x as [Operand, Operand, Operand, Operand];
    const [products, sums] = (batch ? rest.splice(0, 2) : []) as Operand[];
    const [weight] = rest as Operand[];
    const channels = x.shape[0] ?? 1;
    const positions = x.size / channels;
    const count = perChannel(call, x);
    const dx = call.y.data;
    for (let row = 0; row < x.rows; row++)
      for (let c = 0; c < channels; c++) {
        const from = row * x.size + c * positions;
        if (!isValid(call, row)) {
          dx.fill(0, from, from + positions);
          continue;
        }
        const m = mean.data[c] as number;
        const r = 1 / Math.sqrt((variance.data[c] as number) + eps);
        const scale = r * (weight ? (weight.data[c] as number) : 1);
        const slope = products ? (r * (products.data[c] as number)) / count : 0;
        const level = sums ? (sums.data[c] as number) / count : 0;
        for (let i = from; i < from + positions; i++)
          dx[i] = scale * ((dy.data[i] as number) - (level + ((x.data[i] as number) - m) * slope));
      }
  },
  batchNormWeightGrad(call) {
    const [x, mean, variance, dy] = call.x as [Operand, Operand, Operand, Operand];
    const channels = x.shape[0] ?? 1;
    const positions = x.size / channels;
    const sums = scratchSums(call, (row, sum) => {
      for (let c = 0; c < channels; c++) {
        const m = mean.data[c] as number;
        const r = 1 / Math.sqrt((variance.data[c] as number) + call.attrs.eps);
        const from = row * x.size + c * positions;
        let s = 0;
        for (let i = from; i < from + positions; i++) s += (dy.data[i] as number) * ((x.data[i] as number) - m) * r;
        sum[c] = (sum[c] as number) + s;
      }
    });
    sumOverSteps(call, x.rows, sums);
  },
  moveStatistic(call) {
    const [running, batch, x] = call.x as [Operand, Operand, Operand];
    const { momentum, unbiased } = call.attrs;
    const count = perChannel(call, x);
    const factor = unbiased ? count / (count - 1) : 1;
    for (let c = 0; c < call.y.size; c++) {
      const r = running.data[c] as number;
      call.y.data[c] = r + momentum * ((batch.data[c] as number) * factor - r);
    }
  },
  layerNorm(call) {
    const [x, weight, bias] = call.x as [Operand, Operand | undefined, Operand | undefined];
    const size = sizeOf(x.shape.slice(x.shape.length - call.attrs.dims));
    const [line] = scratchArrays(call, 1, 2) as [Float64Array];
    for (let from = 0; from < x.rows * x.size; from += size) {
      lineStatistics(x.data, from, size, call.attrs.eps, line);
      for (let i = 0; i < size; i++)
        call.y.data[from + i] =
          ((x.data[from + i] as number) - (line[0] as number)) *
            (line[1] as number) *
            (weight ? (weight.data[i] as number) : 1) +
          (bias ? (bias.data[i] as number) : 0);
    }
  },
  layerNormGrad(call) {
    const [x, dy, weight] = call.x as [Operand, Operand, Operand | undefined];
    const size = sizeOf(x.shape.slice(x.shape.length - call.attrs.dims));
    const [line] = scratchArrays(call, 1, 2) as [Float64Array];
    const dx = call.y.data;
    for (let row = 0; row < x.rows; row++) {
      if (!isValid(call, row)) {
        dx.fill(0, row * x.size, (row + 1) * x.size);
        continue;
      }
      for (let from = row * x.size; from < (row + 1) * x.size; from += size) {
        lineStatistics(x.data, from, size, call.attrs.eps, line);
        const [mean, r] = line as unknown as [number, number];
        let sum = 0;
        let product = 0;
        for (let i = 0; i < size; i++) {
          const g = (dy.data[from + i] as number) * (weight ? (weight.data[i] as number) : 1);
          sum += g;
          product += g * ((x.data[from + i] as number) - mean) * r;
        }
        for (let i = 0; i < size; i++) {
          const g = (dy.data[from + i] as number) * (weight ? (weight.data[i] as number) : 1);
          dx[from + i] = r * (g - (sum + ((x.data[from + i] as number) - mean) * r * product) / size);
        }
      }
    }
  },
  layerNormWeightGrad(call) {
    const [x, dy] = call.x as [Operand, Operand];
    const { dims, eps } = call.attrs;
    const size = sizeOf(x.shape.slice(x.shape.length - dims));
    const line = new Float64Array(2);
    const sums = scratchSums(call, (row, sum) => {
      for (let from = row * x.size; from < (row + 1) * x.size; from += size) {
        lineStatistics(x.data, from, size, eps, line);
        for (let i = 0; i < size; i++)
          sum[i] =
            (sum[i] as number) +
            (dy.data[from + i] as number) * ((x.data[from + i] as number) - (line[0] as number)) * (line[1] as number);
      }
    });
    sumOverSteps(call, x.rows, sums);
  },
};
