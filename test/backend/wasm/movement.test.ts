import { describe, test } from 'vitest';
import { concat, pad, reshape, slice, transpose } from '../../../src-engine/backend/wasm/kernels/movement';
import type { Lead } from '../../../src-engine/core/shape';
import { check } from './check';

const shapes = [[7], [16, 3], [3, 4, 5], [2, 1, 9, 3]];
const leads: Lead[] = ['none', 'N', 'TN'];
describe('movement', () => {
  for (const shape of shapes)
    for (const lead of leads)
      for (const last of [false, true])
        for (const step of lead === 'TN' ? [undefined, 1] : [undefined])
          test(`${JSON.stringify(shape)}, ${lead}${last ? ', channels last' : ''}${step ? ', a step' : ''}`, () => {
            const x = { shape, lead, last };
            const batch = { N: 3, T: 2, ...(step && { step }) };
            check(reshape, 'reshape', [x], { shape: [shape.reduce((a, b) => a * b)] }, batch);
            const axes = shape.map((_, i) => (i + 1) % shape.length);
            check(transpose, 'transpose', [x], { axes }, batch);
            check(transpose, 'transpose', [x], { axes: axes.toReversed() }, batch);
            for (const [axis, d] of shape.entries()) {
              check(slice, 'slice', [x], { axis, start: d > 1 ? 1 : 0, end: d }, batch);
              check(pad, 'pad', [x], { axis, before: 2, after: 0 }, batch);
              check(pad, 'pad', [x], { axis, before: 0, after: 5 }, batch);
              const other = { shape: shape.map((n, i) => (i === axis ? 2 : n)), lead, last: !last };
              check(concat, 'concat', [x, other, x], { axis }, batch);
              for (const narrow of leads.slice(0, leads.indexOf(lead)))
                check(concat, 'concat', [{ ...other, lead: narrow }, x], { axis }, batch);
            }
          });
  test('ids, too', () => {
    check(
      concat,
      'concat',
      [
        { shape: [3], ids: 9 },
        { shape: [2], ids: 9 },
      ],
      { axis: 0 },
    );
    check(transpose, 'transpose', [{ shape: [3, 5], ids: 9 }], { axes: [1, 0] });
  });
});
