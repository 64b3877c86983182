import { pooling } from './pooling';

export const MaxPool3d = pooling(
  'Max',
  3,
  'Keeps the largest value of each window of a volume: [C, D, H, W] becomes [C, D′, H′, W′]. Windows that do not fit are dropped; the gradient goes to the first maximum.',
  [
    { in: [[1, 4, 3, 2]], p: { kernelSize: [2, 3, 1] }, out: [1, 2, 1, 2] },
    { in: [[2, 3, 3, 3]], p: { kernelSize: 2, stride: [1, 2, 1], padding: [0, 1, 1] }, out: [2, 2, 2, 4] },
  ],
);
