import { pooling } from './pooling';

export const MaxPool2d = pooling(
  'Max',
  2,
  'Keeps the largest value of each window of an image: [C, H, W] becomes [C, H′, W′]. Windows that do not fit are dropped; the gradient goes to the first maximum.',
  [
    { in: [[2, 5, 4]], p: { kernelSize: 2 }, out: [2, 2, 2] },
    { in: [[1, 5, 6]], p: { kernelSize: [3, 2], stride: [2, 1], padding: [1, 0] }, out: [1, 3, 5] },
  ],
);
