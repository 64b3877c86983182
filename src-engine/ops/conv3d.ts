import { convolution } from './convolution';

export const Conv3d = convolution(
  3,
  'Slides `outChannels` learned kernels through a volume or a stack of images and sums over all input channels: [C, D, H, W] becomes [outChannels, D′, H′, W′].',
  [
    { in: [[1, 3, 3, 4]], p: { outChannels: 2, kernelSize: [2, 2, 3] }, out: [2, 2, 2, 2] },
    {
      in: [[2, 3, 4, 3]],
      p: {
        outChannels: 2,
        kernelSize: 2,
        stride: [1, 2, 1],
        padding: [1, 0, 1],
        dilation: [2, 1, 1],
        groups: 2,
        bias: false,
        init: 'normal',
      },
      out: [2, 3, 2, 4],
    },
  ],
);
