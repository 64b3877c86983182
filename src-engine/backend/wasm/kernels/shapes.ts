/** Kernels that look at parts of a sample: windows, lines, other places; and losses. */
import type { Generators } from '../generator';
import { crossEntropy, crossEntropyGrad, meanValid, meanValidGrad } from './loss';
import { concat, pad, reshape, slice, transpose, upsample } from './movement';
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad, upsampleGrad } from './pool';
import { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from './softmax';

export const SHAPES = {
  maxPool,
  maxPoolGrad,
  avgPool,
  avgPoolGrad,
  upsample,
  upsampleGrad,
  reshape,
  transpose,
  slice,
  pad,
  concat,
  softmax,
  softmaxGrad,
  logSoftmax,
  logSoftmaxGrad,
  crossEntropy,
  crossEntropyGrad,
  meanValid,
  meanValidGrad,
} satisfies Partial<Generators>;
