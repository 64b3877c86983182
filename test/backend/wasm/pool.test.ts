import { describe, test } from 'vitest';
import { upsample } from '../../../src-engine/backend/wasm/kernels/movement';
import {
  avgPool,
  avgPoolGrad,
  maxPool,
  maxPoolGrad,
  upsampleGrad,
} from '../../../src-engine/backend/wasm/kernels/pool';
import { poolGeometry } from '../../../src-engine/prims/pool';
import { check } from './check';

type Case = { shape: number[]; kernel: number[]; stride: number[]; padding: number[] };
const cases: Case[] = [
  { shape: [6, 8, 8], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { shape: [16, 7, 9], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { shape: [3, 7, 5], kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
  { shape: [1, 5, 5], kernel: [3, 2], stride: [1, 1], padding: [0, 1] },
  { shape: [9, 6, 6], kernel: [2, 2], stride: [3, 3], padding: [0, 0] },
  { shape: [5, 6], kernel: [3], stride: [2], padding: [1] },
  { shape: [2, 11], kernel: [11], stride: [11], padding: [0] },
  { shape: [4, 4, 5, 6], kernel: [2, 3, 2], stride: [2, 1, 2], padding: [1, 1, 0] },
  { shape: [13, 4, 4], kernel: [4, 4], stride: [4, 4], padding: [0, 0] },
];
/** Few different numbers, so that many are equal, and NaN among them. */
const tied = (x: number): number => (x > 1.9 ? Number.NaN : Math.round(x * 2) / 2);
describe('pooling', () => {
  test.each(cases)('%j', ({ shape, kernel, stride, padding }) => {
    const a = { kernel, stride, padding };
    const out = [shape[0] as number, ...poolGeometry(shape, a).out.slice(3 - kernel.length)];
    for (const last of [false, true])
      for (const map of [undefined, tied]) {
        const x = { shape, last, ...(map && { map }) };
        check(maxPool, 'maxPool', [x], a, { N: 3 });
        check(maxPoolGrad, 'maxPoolGrad', [x, { shape: out, last }], a, { N: 3 });
        check(avgPool, 'avgPool', [x], a, { N: 3 });
        check(avgPoolGrad, 'avgPoolGrad', [{ shape: out, last }], { ...a, input: shape }, { N: 3 });
      }
    check(maxPool, 'maxPool', [{ shape, lead: 'TN' }], a, { N: 2, T: 3 });
    check(
      maxPoolGrad,
      'maxPoolGrad',
      [
        { shape, lead: 'N' },
        { shape: out, lead: 'TN' },
      ],
      a,
      { N: 2, T: 3 },
    );
    check(avgPool, 'avgPool', [{ shape, lead: 'TN' }], a, { N: 2, T: 3, step: 1 });
    check(maxPool, 'maxPool', [{ shape, lead: 'none' }], a);
  });
  test.each([[[3, 4]], [[5, 2, 3]], [[2, 2, 3, 2]], [[3, 2, 1, 2, 2]]])('upsampling of %j', (shape) => {
    for (const scale of [1, 2, 3])
      for (const last of [false, true]) {
        const large = shape.map((d, i) => (i ? d * scale : d));
        check(upsample, 'upsample', [{ shape, last }], { scale }, { N: 3 });
        check(upsampleGrad, 'upsampleGrad', [{ shape: large, last }], { scale }, { N: 3 });
      }
  });
});
