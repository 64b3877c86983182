import { describe, expect, test } from 'vitest';
import {
  crossEntropy,
  crossEntropyGrad,
  meanValid,
  meanValidGrad,
} from '../../../src-engine/backend/wasm/kernels/loss';
import type { Lead } from '../../../src-engine/core/shape';
import { type Batch, check } from './check';

const shapes = [[1], [3], [10], [65], [5, 4], [10, 3, 2]];
const pairs: [Lead, Lead][] = [
  ['N', 'N'],
  ['TN', 'TN'],
  ['TN', 'N'],
  ['N', 'TN'],
  ['none', 'N'],
];
describe('losses', () => {
  for (const shape of shapes)
    for (const [a, b] of pairs)
      test(`logits ${JSON.stringify(shape)} ${a}, ids ${b}`, () => {
        const batches: Batch[] = [{ N: 3, T: 4 }];
        if (a === 'TN' || b === 'TN') batches.push({ N: 3, T: 4, lengths: [2, 4, 1] });
        for (const batch of batches)
          for (const labelSmoothing of [0, 0.1])
            for (const last of [false, true]) {
              const logits = { shape, lead: a, last, map: (v: number) => 3 * v };
              const ids = { shape: shape.slice(1), lead: b, ids: shape[0] as number };
              check(crossEntropy, 'crossEntropy', [logits, ids], { labelSmoothing }, batch);
              check(
                crossEntropyGrad,
                'crossEntropyGrad',
                [logits, ids, { shape: [], lead: 'none' }],
                { labelSmoothing },
                batch,
              );
            }
      });
  test('one step of a loop', () => {
    const x = [
      { shape: [5], lead: 'TN' as const },
      { shape: [], lead: 'TN' as const, ids: 5 },
    ];
    check(crossEntropy, 'crossEntropy', x, { labelSmoothing: 0 }, { N: 3, T: 4, step: 2 });
  });
  test.each([-1, 3, 2147483647])('the id %i is reported', (id) => {
    const x = [{ shape: [3] }, { shape: [], ids: 3, data: [0, id] }];
    expect(() => check(crossEntropy, 'crossEntropy', x, { labelSmoothing: 0 }, { expectFault: true })).toThrow(
      'a fault',
    );
    const y = [...x, { shape: [], lead: 'none' as const }];
    expect(() => check(crossEntropyGrad, 'crossEntropyGrad', y, { labelSmoothing: 0 }, { expectFault: true })).toThrow(
      'a fault',
    );
  });
  test.each([[[]], [[7]], [[4, 9, 5]]])('means of %j', (shape) => {
    for (const lead of ['none', 'N', 'TN'] as const)
      for (const last of [false, true])
        for (const lengths of lead === 'TN' ? [undefined, [2, 4, 1]] : [undefined]) {
          const batch = { N: 3, T: 4, ...(lengths && { lengths }) };
          check(meanValid, 'meanValid', [{ shape, lead, last }], {}, batch);
          check(
            meanValidGrad,
            'meanValidGrad',
            [
              { shape, lead, last },
              { shape: [], lead: 'none' },
            ],
            {},
            batch,
          );
        }
  });
});
