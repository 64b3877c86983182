import { describe, test } from 'vitest';
import { sumTo } from '../../../src-engine/backend/wasm/kernels/sumTo';
import type { Lead } from '../../../src-engine/core/shape';
import { check } from './check';

describe('sumTo', () => {
  const cases: [number[], number[]][] = [
    [[5], [5]],
    [[37], [37]],
    [[37], [1]],
    [[37], []],
    [
      [3, 4, 5],
      [3, 1, 1],
    ],
    [
      [3, 4, 5],
      [4, 5],
    ],
    [
      [3, 4, 5],
      [1, 4, 1],
    ],
    [
      [3, 4, 5],
      [3, 1, 5],
    ],
    [[3, 4, 5], []],
    [
      [17, 2, 3],
      [17, 1, 1],
    ],
    [
      [16, 8],
      [16, 8],
    ],
    [[], []],
    [[1], []],
    [
      [2, 70],
      [2, 1],
    ],
  ];
  const leads: [Lead, Lead][] = [
    ['none', 'none'],
    ['N', 'N'],
    ['N', 'none'],
    ['TN', 'TN'],
    ['TN', 'N'],
    ['TN', 'none'],
  ];
  for (const [from, lead] of leads)
    test.each(cases)(`${from} to ${lead}: %j to %j`, (shape, to) => {
      for (const last of [false, true]) {
        const x = [{ shape, lead: from, last }];
        check(sumTo, 'sumTo', x, { shape: to, lead }, { N: 3, T: 5 });
        check(sumTo, 'sumTo', x, { shape: to, lead }, { N: 1, T: 1 });
        if (from === 'TN' && lead !== 'TN')
          check(sumTo, 'sumTo', x, { shape: to, lead }, { N: 3, T: 5, lengths: [2, 5, 1] });
      }
    });
});
