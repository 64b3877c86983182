import { globalPooling } from './globalPooling';

export const GlobalAvgPool = globalPooling(
  'Avg',
  'The mean of each channel over all of its positions: [C, ...] becomes [C].',
  [
    { in: [[3, 2, 4]], out: [3] },
    { in: [[2, 5]], out: [2] },
    { in: [[2, 2, 1, 2, 3]], out: [2] },
    { in: [[4]], out: [4] },
  ],
);
