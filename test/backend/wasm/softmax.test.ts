import { describe, test } from 'vitest';
import { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from '../../../src-engine/backend/wasm/kernels/softmax';
import { check } from './check';

const shapes = [[1], [3], [4], [10], [65], [3, 5], [7, 2, 3], [10, 9, 4], [2, 17]];
describe('softmax', () => {
  for (const shape of shapes)
    for (const [axis] of shape.entries())
      test(`${JSON.stringify(shape)} along ${axis}`, () => {
        for (const last of [false, true])
          for (const wide of [1, 60]) {
            const x = { shape, last, map: (v: number) => v * wide };
            for (const strict of [false, true]) {
              check(softmax, 'softmax', [x], { axis }, { N: 3, strict });
              check(logSoftmax, 'logSoftmax', [x], { axis }, { N: 3, strict });
              check(
                softmaxGrad,
                'softmaxGrad',
                [
                  { shape, last },
                  { shape, last },
                ],
                { axis },
                { N: 3, strict, tolerance: 1e-4 },
              );
              check(
                logSoftmaxGrad,
                'logSoftmaxGrad',
                [{ ...x, map: (v) => -Math.abs(v) }, x],
                { axis },
                { N: 3, strict, tolerance: 1e-4 },
              );
            }
          }
        check(softmax, 'softmax', [{ shape, lead: 'TN' }], { axis }, { N: 3, T: 2, lengths: [1, 2, 2] });
        check(softmax, 'softmax', [{ shape, lead: 'TN' }], { axis }, { N: 3, T: 2, step: 1 });
      });
});
