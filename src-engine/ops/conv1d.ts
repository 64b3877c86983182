import { convolution } from './convolution';

export const Conv1d = convolution(
  1,
  'Slides `outChannels` learned kernels along a signal and sums over all input channels at each place: [C, L] becomes [outChannels, L′].',
  [
    { in: [[2, 7]], p: { outChannels: 3, kernelSize: 3 }, out: [3, 5] },
    {
      in: [[4, 9]],
      p: { outChannels: 2, kernelSize: [3], stride: [2], padding: [1], dilation: [2], groups: 2, bias: false },
      out: [2, 4],
    },
    { in: [[1, 5]], p: { outChannels: 2, kernelSize: 5, padding: 2, init: 'xavier', gain: 1.5 }, out: [2, 5] },
  ],
);
