import { pooling } from './pooling';

export const AvgPool1d = pooling(
  'Avg',
  1,
  'Takes the mean of each window of a signal, padding counted as zeros: [C, L] becomes [C, L′]. Windows that do not fit are dropped.',
  [
    { in: [[2, 7]], p: { kernelSize: 3 }, out: [2, 2] },
    { in: [[2, 6]], p: { kernelSize: [3], stride: [2], padding: [1] }, out: [2, 3] },
  ],
);
