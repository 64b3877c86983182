import { pooling } from './pooling';

export const MaxPool1d = pooling(
  'Max',
  1,
  'Keeps the largest value of each window of a signal: [C, L] becomes [C, L′]. Windows that do not fit are dropped; the gradient goes to the first maximum.',
  [
    { in: [[2, 7]], p: { kernelSize: 3 }, out: [2, 2] },
    { in: [[2, 6]], p: { kernelSize: [3], stride: [2], padding: [1] }, out: [2, 3] },
  ],
);
