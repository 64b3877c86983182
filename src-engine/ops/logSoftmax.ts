import { softmaxes } from './softmaxes';

export const LogSoftmax = softmaxes(
  'LogSoftmax',
  'The logarithm of the softmax along an axis, computed without overflow; the shape stays.',
  'y_i = x_i - log(sum_j exp(x_j))',
);
