import { convolution } from './convolution';

export const Conv2d = convolution(
  2,
  'Slides `outChannels` learned kernels over an image and sums over all input channels at each place: [C, H, W] becomes [outChannels, H′, W′].',
  [
    { in: [[2, 5, 4]], p: { outChannels: 3, kernelSize: [3, 2] }, out: [3, 3, 3] },
    { in: [[1, 5, 5]], p: { outChannels: 2, kernelSize: 3, stride: 2, padding: 1, init: 'he' }, out: [2, 3, 3] },
    {
      in: [[2, 6, 7]],
      p: { outChannels: 4, kernelSize: [3, 2], stride: [1, 2], padding: [2, 0], dilation: [2, 3], groups: 2 },
      out: [4, 6, 2],
    },
    {
      in: [[3, 3, 3]],
      p: { outChannels: 2, kernelSize: 1, bias: false, init: 'orthogonal', gain: 0.5 },
      out: [2, 3, 3],
    },
  ],
);
