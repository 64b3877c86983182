import { describe, expect, test } from 'vitest';
import { embedding, embeddingGrad, oneHot } from '../../../src-engine/backend/wasm/kernels/gather';
import type { Lead } from '../../../src-engine/core/shape';
import { type Batch, check } from './check';

const leads: Lead[] = ['none', 'N', 'TN'];
describe('gather', () => {
  for (const ids of [[], [3], [2, 4]])
    for (const dim of [1, 4, 7, 16, 33])
      for (const lead of leads)
        test(`ids ${JSON.stringify(ids)} ${lead} of 5 rows of ${dim}`, () => {
          const batches: Batch[] = [{ N: 3, T: 4 }];
          if (lead === 'TN') batches.push({ N: 3, T: 4, lengths: [2, 4, 1] });
          for (const batch of batches) {
            const x = { shape: ids, lead, ids: 5 };
            check(embedding, 'embedding', [x, { shape: [5, dim], lead: 'none' }], {}, batch);
            check(oneHot, 'oneHot', [x], { classes: 5 }, batch);
            for (const other of leads)
              check(embeddingGrad, 'embeddingGrad', [x, { shape: [...ids, dim], lead: other }], { num: 5 }, batch);
          }
          if (lead === 'TN')
            check(
              embedding,
              'embedding',
              [
                { shape: ids, lead, ids: 5 },
                { shape: [5, dim], lead: 'none' },
              ],
              {},
              { N: 3, T: 4, step: 2 },
            );
        });
  test.each([-1, 5])('the id %i is reported', (id) => {
    const x = { shape: [2], lead: 'none' as const, ids: 5, data: [0, id] };
    const b = { expectFault: true };
    expect(() => check(embedding, 'embedding', [x, { shape: [5, 3], lead: 'none' }], {}, b)).toThrow('a fault');
    expect(() => check(oneHot, 'oneHot', [x], { classes: 5 }, b)).toThrow('a fault');
    expect(() => check(embeddingGrad, 'embeddingGrad', [x, { shape: [2, 3], lead: 'none' }], { num: 5 }, b)).toThrow(
      'a fault',
    );
  });
});
