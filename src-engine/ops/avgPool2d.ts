import { pooling } from './pooling';

export const AvgPool2d = pooling(
  'Avg',
  2,
  'Takes the mean of each window of an image, padding counted as zeros: [C, H, W] becomes [C, H′, W′]. Windows that do not fit are dropped.',
  [
    { in: [[2, 5, 4]], p: { kernelSize: 2 }, out: [2, 2, 2] },
    { in: [[1, 5, 6]], p: { kernelSize: [3, 2], stride: [2, 1], padding: [1, 0] }, out: [1, 3, 5] },
  ],
);
