/** Elements take the places that the definitions say, in every lead, as numbers and as ids; gradients take them back. */
import { describe, expect, test } from 'vitest';
import { type Lead, type Shape, sizeOf } from '../../src-engine/core/shape';
import type { Attributes, Ref } from '../../src-engine/prims/prim';
import { Eager, expectSame, gradients } from './eager';

type Name = 'reshape' | 'transpose' | 'slice' | 'pad' | 'concat';
type Case = { [P in Name]: readonly [P, readonly Shape[], Attributes[P], readonly number[]] }[Name];
/** Names each element of the operands 1, 2, 3 ... and gives one sample of the result; 0 is what pad adds. */
const CASES: readonly Case[] = [
  ['reshape', [[2, 3]], { shape: [3, 2] }, [1, 2, 3, 4, 5, 6]],
  ['reshape', [[1]], { shape: [] }, [1]],
  ['transpose', [[2, 3]], { axes: [1, 0] }, [1, 4, 2, 5, 3, 6]],
  ['transpose', [[2, 1, 3]], { axes: [2, 0, 1] }, [1, 4, 2, 5, 3, 6]],
  ['transpose', [[2, 2, 2]], { axes: [2, 1, 0] }, [1, 5, 3, 7, 2, 6, 4, 8]],
  ['transpose', [[]], { axes: [] }, [1]],
  ['slice', [[5]], { axis: 0, start: 1, end: 4 }, [2, 3, 4]],
  ['slice', [[2, 3]], { axis: 1, start: 2, end: 3 }, [3, 6]],
  ['slice', [[3, 2]], { axis: 0, start: 1, end: 3 }, [3, 4, 5, 6]],
  ['slice', [[2, 3, 2]], { axis: 1, start: 0, end: 2 }, [1, 2, 3, 4, 7, 8, 9, 10]],
  ['pad', [[2]], { axis: 0, before: 1, after: 2 }, [0, 1, 2, 0, 0]],
  ['pad', [[2, 2]], { axis: 0, before: 1, after: 0 }, [0, 0, 1, 2, 3, 4]],
  ['pad', [[2, 2]], { axis: 1, before: 0, after: 1 }, [1, 2, 0, 3, 4, 0]],
  ['concat', [[2], [3]], { axis: 0 }, [1, 2, 3, 4, 5]],
  [
    'concat',
    [
      [2, 1],
      [2, 2],
      [2, 1],
    ],
    { axis: 1 },
    [1, 3, 4, 7, 2, 5, 6, 8],
  ],
  [
    'concat',
    [
      [1, 2],
      [2, 2],
    ],
    { axis: 0 },
    [1, 2, 3, 4, 5, 6],
  ],
];
const run = (b: Eager, [name, , attrs]: Case, x: readonly Ref[]): Ref => b.emit(name, x, attrs as never);
const LEADS: readonly Lead[] = ['none', 'N', 'TN'];

describe.each(CASES.map((c) => [`${c[0]} of ${JSON.stringify(c[1])} by ${JSON.stringify(c[2])}`, c] as const))(
  '%s',
  (_, found) => {
    const [name, shapes, attrs, wanted] = found;
    /** Operand k's elements are named after those of the operands before it; a row later they are 100 more. */
    const make = (b: Eager, lead: Lead, dtype: Ref['dtype']) => {
      let before = 0;
      return shapes.map((shape) => {
        const size = sizeOf(shape);
        const data = Array.from(
          { length: b.rows(lead) * size },
          (_, i) => Math.floor(i / size) * 100 + (i % size) + 1 + before,
        );
        before += size;
        return b.value(shape, lead, data, dtype);
      });
    };
    test.each(LEADS)('lead %s, numbers and ids', (lead) => {
      for (const dtype of ['float32', 'int32'] as const) {
        const b = new Eager(2, 3);
        const y = run(b, found, make(b, lead, dtype));
        expect(y.dtype).toBe(dtype);
        const rows = Array.from({ length: b.rows(lead) }, (_, r) => wanted.map((v) => (v === 0 ? 0 : v + 100 * r)));
        expect(b.list(y)).toEqual(rows.flat());
      }
    });
    test('gradient and explanation', () => {
      const b = new Eager(2, 2);
      const x = make(b, 'TN', 'float32');
      for (const g of gradients(b, name, x, attrs as never)) expectSame(g);
      const y = run(b, found, x);
      b.list(y).forEach((v, i) => {
        expect(b.explain(name, x, y, attrs as never, i).values).toEqual(v === 0 ? [] : [v]);
      });
    });
  },
);
test('concat lets narrower operands stand at every sample and step, and sums their gradients over valid ones', () => {
  const b = new Eager(3, 2, Int32Array.of(2, 3));
  const x = [
    b.value([1], 'none', [9]),
    b.value([2], 'TN', [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13]),
    b.value([1], 'N', [20, 21]),
  ];
  const y = b.emit('concat', x, { axis: 0 });
  expect(y.lead).toBe('TN');
  expect(b.list(y).slice(0, 8)).toEqual([9, 1, 2, 20, 9, 3, 4, 21]);
  expect(b.list(y).slice(-4)).toEqual([9, 12, 13, 21]);
  for (const g of gradients(b, 'concat', x, { axis: 0 })) expectSame(g);
  expect(b.explain('concat', x, y, { axis: 0 }, 7).values).toEqual([21]);
});
