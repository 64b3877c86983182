import { expect, it } from 'vitest';
import { readIdx } from '../../src-engine/data/idx';

it('reads dimensions and bytes', () => {
  const { shape, data } = readIdx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6), 'f');
  expect(shape).toEqual([2, 3]);
  expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
});
it.each([
  ['nothing', [], 'start'],
  ['another magic', [1, 0, 8, 1, 0, 0, 0, 0], 'start'],
  ['floats', [0, 0, 0x0d, 1, 0, 0, 0, 0], '0x0d'],
  ['no axes', [0, 0, 8, 0], '0 axes'],
  ['too many axes', [0, 0, 8, 9, 0, 0, 0, 0], '9 axes'],
  ['cut dimensions', [0, 0, 8, 2, 0, 0, 0, 1], 'dimensions'],
  ['cut data', [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], 'holds 2'],
  ['data left over', [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], 'holds 2'],
  ['a product that overflows', [0, 0, 8, 3, ...new Array<number>(12).fill(255), 1], 'holds 1'],
] as const)('refuses %s', (_, bytes, detail) => {
  expect(() => readIdx(Uint8Array.from(bytes), 'f.idx')).toThrow(detail);
});
