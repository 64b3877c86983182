/** Kernels that are timed: a sweep of products, the three passes of convolutions, what recurrent and dense layers need. */
import { type Form, type Generator, LAST, ROW } from '../../src-engine/backend/wasm/generator';
import { biasGrad } from '../../src-engine/backend/wasm/kernels/biasGrad';
import { conv, convInputGrad } from '../../src-engine/backend/wasm/kernels/conv';
import { convert } from '../../src-engine/backend/wasm/kernels/convert';
import { convKernelGrad } from '../../src-engine/backend/wasm/kernels/convKernel';
import { linear, linearInputGrad } from '../../src-engine/backend/wasm/kernels/linear';
import { linearKernelGrad } from '../../src-engine/backend/wasm/kernels/linearKernel';
import { matrixPanels } from '../../src-engine/backend/wasm/kernels/panels';
import { type Lead, type Shape, sizeOf, windowCount } from '../../src-engine/core/shape';
import type { Case } from './measure';

const any = (g: Generator<never>): Generator<never> => g;
/** The three passes of Linear: y [N (T), outs]. */
function dense(name: string, N: number, ins: number, outs: number, T = 0): Case[] {
  const lead: Lead = T ? 'TN' : 'N';
  const [x, y] = [
    { shape: [ins], lead },
    { shape: [outs], lead },
  ];
  const w = { shape: [outs, ins], lead: 'none' as const };
  const base = { attrs: {}, N, ...(T ? { T } : {}), flop: 2 * N * (T || 1) * ins * outs };
  return [
    { ...base, name: `${name} forward`, generator: any(linear), inputs: [x, w], out: y },
    { ...base, name: `${name} dX`, generator: any(linearInputGrad), inputs: [y, w], out: x },
    { ...base, name: `${name} dW`, generator: any(linearKernelGrad), inputs: [x, y], out: w },
  ];
}
type Conv = { readonly N: number; readonly x: Shape; readonly outs: number; readonly k: number } & {
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
};
function convolution(name: string, { N, x, outs, k, stride = 1, padding = 0, groups = 1 }: Conv): Case[] {
  const axes = x.slice(1);
  const window = {
    stride: axes.map(() => stride),
    padding: axes.map(() => padding),
    dilation: axes.map(() => 1),
    groups,
  };
  const w = { shape: [outs, (x[0] ?? 1) / groups, ...axes.map(() => k)], lead: 'none' as const };
  const input = { shape: x, lead: 'N' as const };
  const y = { shape: [outs, ...axes.map((n) => windowCount(n, k, stride, padding))], lead: 'N' as const };
  const flop = (2 * N * sizeOf(y.shape) * sizeOf(w.shape)) / outs;
  const bias = { shape: [outs], lead: 'none' as const };
  return [
    { name: `${name} forward`, generator: any(conv), attrs: window, inputs: [input, w, bias], out: y, N, flop },
    ...((x[0] ?? 1) > 1
      ? [
          {
            ...{ name: `${name} dX`, generator: any(convInputGrad), attrs: { ...window, input: x } },
            ...{ inputs: [y, w], out: input, N, flop },
          },
        ]
      : []),
    {
      ...{ name: `${name} dW`, generator: any(convKernelGrad), attrs: { ...window, kernel: w.shape } },
      ...{ inputs: [input, y], out: w, N, flop },
    },
  ];
}
/** A change of form; what counts is the numbers that move. */
function moved(name: string, from: Form, to: Form, lead: Lead, shape: Shape, N: number): Case {
  const generator: Generator<unknown> = { ...convert, forms: () => ({ inputs: [from], out: to }) };
  const o = { shape, lead };
  return { name, generator: any(generator), attrs: {}, inputs: [o], out: o, N, flop: N * sizeOf(shape) };
}
export const CASES: readonly Case[] = [
  ...[32, 64, 128, 256, 512, 1024].flatMap((n) => dense(`gemm ${n}`, n, n, n)),
  ...convolution('conv 32>64 3x3 26x26 b64', { N: 64, x: [32, 26, 26], outs: 64, k: 3 }),
  ...convolution('conv 16>16 3x3 p1 32x32 b32', { N: 32, x: [16, 32, 32], outs: 16, k: 3, padding: 1 }),
  ...convolution('conv 32>32 3x3 p1 16x16 b32', { N: 32, x: [32, 16, 16], outs: 32, k: 3, padding: 1 }),
  ...convolution('conv 64>64 3x3 p1 8x8 b32', { N: 32, x: [64, 8, 8], outs: 64, k: 3, padding: 1 }),
  ...convolution('conv 16>32 3x3 s2 p1 32x32 b32', { N: 32, x: [16, 32, 32], outs: 32, k: 3, padding: 1, stride: 2 }),
  ...convolution('conv 1>32 3x3 28x28 b64', { N: 64, x: [1, 28, 28], outs: 32, k: 3 }),
  ...convolution('conv 3>16 3x3 p1 32x32 b32', { N: 32, x: [3, 32, 32], outs: 16, k: 3, padding: 1 }),
  ...convolution('conv 1>6 5x5 28x28 b64', { N: 64, x: [1, 28, 28], outs: 6, k: 5 }),
  ...convolution('conv 6>16 5x5 12x12 b64', { N: 64, x: [6, 12, 12], outs: 16, k: 5 }),
  ...convolution('conv 32>64 1x1 16x16 b32', { N: 32, x: [32, 16, 16], outs: 64, k: 1 }),
  ...convolution('conv1d 16>32 k9 s2 512 b16', { N: 16, x: [16, 512], outs: 32, k: 9, stride: 2, padding: 4 }),
  ...convolution('depthwise 64 3x3 p1 16x16 b32', { N: 32, x: [64, 16, 16], outs: 64, k: 3, padding: 1, groups: 64 }),
  ...dense('dense 64x9216x128', 64, 9216, 128),
  ...dense('dense 64x784x256', 64, 784, 256),
  ...dense('step 32x256x1024', 32, 256, 1024),
  ...dense('step 32x128x512', 32, 128, 512),
  ...dense('lstm 64 x 32x256x1024', 32, 256, 1024, 64),
  ...dense('lstm 64 x 32x64x1024', 32, 64, 1024, 64),
  ...dense('lstm 64 x 32x128x512', 32, 128, 512, 64),
  {
    ...{ name: 'bias 32 26x26 b64', generator: any(biasGrad), attrs: { axis: 0 }, N: 64, flop: 64 * 676 * 32 },
    ...{ inputs: [{ shape: [32, 26, 26], lead: 'N' }], out: { shape: [32], lead: 'none' } },
  },
  moved('convert rows > last 64 12x12 b64', ROW, LAST, 'N', [64, 12, 12], 64),
  moved('convert last > rows 64 12x12 b64', LAST, ROW, 'N', [64, 12, 12], 64),
  moved(
    'pack 256x784',
    ROW,
    matrixPanels({ count: 784, step: 1 }, { count: 256, step: 784 }, 16),
    'none',
    [256, 784],
    1,
  ),
];
