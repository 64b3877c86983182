import { transposedConvolution } from './transposedConvolution';

export const ConvTranspose1d = transposedConvolution(
  1,
  'Lays a learned kernel, scaled by each input value, onto a longer signal and adds them up: [C, L] becomes [outChannels, L′].',
  [
    { in: [[2, 4]], p: { outChannels: 3, kernelSize: 3 }, out: [3, 6] },
    {
      in: [[4, 3]],
      p: {
        outChannels: 2,
        kernelSize: 3,
        stride: 2,
        padding: 1,
        dilation: 2,
        outputPadding: 1,
        groups: 2,
        bias: false,
        init: 'xavier',
        gain: 2,
      },
      out: [2, 8],
    },
  ],
);
