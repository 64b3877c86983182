import { softmaxes } from './softmaxes';

export const Softmax = softmaxes(
  'Softmax',
  'Turns the values along an axis into probabilities that add up to 1; the shape stays. CrossEntropyLoss applies it by itself.',
  'y_i = exp(x_i) / sum_j exp(x_j)',
);
