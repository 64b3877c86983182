import { describe, expect, test } from 'vitest';
import {
  batchNorm,
  batchNormGrad,
  batchNormWeightGrad,
  channelMean,
  channelVar,
  moveStatistic,
} from '../../../src-engine/backend/wasm/kernels/batchNorm';
import { layerNorm, layerNormGrad, layerNormWeightGrad } from '../../../src-engine/backend/wasm/kernels/layerNorm';
import { norm } from '../../../src-engine/backend/wasm/kernels/norm';
import { dropoutMask } from '../../../src-engine/backend/wasm/kernels/random';
import { type Batch, check } from './check';

const positive = (x: number): number => 0.3 + Math.abs(x);
const batches: Batch[] = [{ N: 3 }, { N: 3, T: 4 }, { N: 3, T: 4, lengths: [2, 4, 1] }];
const shapes = [[1], [5], [8], [37], [64], [3, 5], [16, 4, 3], [33, 2, 2], [48, 3, 3], [2, 3, 1, 7]];
describe('normalisation', () => {
  for (const shape of shapes)
    for (const batch of batches)
      for (const last of [false, true])
        test(`by channel of ${JSON.stringify(shape)}, ${JSON.stringify(batch)}${last ? ', channels last' : ''}`, () => {
          const lead = batch.T ? 'TN' : ('N' as const);
          const x = { shape, lead, last, map: (v: number) => v + 0.5 } as const;
          const dy = { shape, lead, last } as const;
          const c = { shape: shape.slice(0, 1), lead: 'none' as const };
          const v = { ...c, map: positive };
          check(channelMean, 'channelMean', [x], {}, batch);
          check(channelVar, 'channelVar', [x, c], {}, batch);
          check(moveStatistic, 'moveStatistic', [c, c, x], { momentum: 0.1, unbiased: true }, batch);
          check(moveStatistic, 'moveStatistic', [c, c, x], { momentum: 0.1, unbiased: false }, batch);
          for (const own of [true, false]) {
            const a = { eps: 1e-5, batch: own };
            check(batchNorm, 'batchNorm', [x, c, v], a, batch);
            check(batchNorm, 'batchNorm', [x, c, v, c, c], a, batch);
            const sums = own ? [c, c] : [];
            check(batchNormGrad, 'batchNormGrad', [x, c, v, dy, ...sums], a, batch);
            check(batchNormGrad, 'batchNormGrad', [x, c, v, dy, ...sums, c], a, batch);
          }
          check(batchNormWeightGrad, 'batchNormWeightGrad', [x, c, v, dy], { eps: 1e-5 }, batch);
        });
  for (const shape of shapes)
    for (const batch of [...batches, { N: 3, T: 4, step: 2 }])
      test(`over the last axes of ${JSON.stringify(shape)}, ${JSON.stringify(batch)}`, () => {
        for (const [k] of shape.entries()) {
          const dims = k + 1;
          const size = shape.slice(shape.length - dims).reduce((a, b) => a * b);
          if (size < 2) continue;
          const lead = batch.T ? 'TN' : ('N' as const);
          const x = { shape, lead } as const;
          const w = { shape: shape.slice(shape.length - dims), lead: 'none' as const };
          const a = { dims, eps: 1e-5 };
          check(layerNorm, 'layerNorm', [x], a, batch);
          check(layerNorm, 'layerNorm', [x, w, w], a, batch);
          const rough = { ...batch, tolerance: 2e-4 };
          check(layerNormGrad, 'layerNormGrad', [x, x], a, rough);
          check(layerNormGrad, 'layerNormGrad', [x, x, w], a, rough);
          if (!('step' in batch)) check(layerNormWeightGrad, 'layerNormWeightGrad', [x, x], a, rough);
        }
      });
  test('one value for a channel has no variance', () => {
    const x = [{ shape: [3] }, { shape: [3], lead: 'none' as const }];
    expect(() => check(channelVar, 'channelVar', x, {}, { N: 1, expectFault: true })).toThrow('a fault');
  });
  test('the norm of many tensors', () => {
    const x = [[3], [], [17, 5], [1000]].map((shape) => ({
      shape,
      lead: 'none' as const,
      map: (v: number) => 1e25 * v,
    }));
    check(norm, 'norm', x, {});
  });
});
describe('masks of dropout have the bits of the reference', () => {
  for (const shape of [[1], [37], [16, 5], [3, 4, 7]])
    for (const p of [0, 0.1, 0.5, 0.999, 1])
      test(`${JSON.stringify(shape)}, p ${p}`, () => {
        for (const last of [false, true])
          for (const step of [0, 7, 10, 1234567])
            for (const batch of [{ N: 3 }, { N: 3, T: 12 }, { N: 3, T: 12, step: 11 }] as Batch[]) {
              const x = { shape, lead: batch.T ? 'TN' : 'N', last } as const;
              const own = { shape: [], lead: 'none' as const, ids: 2e9, data: [step] };
              check(dropoutMask, 'dropoutMask', [x, own], { p, key: 3735928559 }, { ...batch, tolerance: 1e-9 });
            }
      });
});
