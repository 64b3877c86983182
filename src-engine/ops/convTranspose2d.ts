import { transposedConvolution } from './transposedConvolution';

export const ConvTranspose2d = transposedConvolution(
  2,
  'Lays a learned kernel, scaled by each input value, onto a larger image and adds them up: [C, H, W] becomes [outChannels, H′, W′].',
  [
    { in: [[2, 3, 2]], p: { outChannels: 3, kernelSize: [2, 3] }, out: [3, 4, 4] },
    {
      in: [[2, 3, 2]],
      p: {
        outChannels: 2,
        kernelSize: 3,
        stride: [2, 1],
        padding: [1, 0],
        dilation: [1, 2],
        outputPadding: [1, 1],
        groups: 2,
      },
      out: [2, 6, 7],
    },
    { in: [[1, 2, 2]], p: { outChannels: 2, kernelSize: 2, stride: 2, bias: false, init: 'he' }, out: [2, 4, 4] },
  ],
);
