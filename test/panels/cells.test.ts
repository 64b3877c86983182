import { expect, test } from 'vitest';
import { flattenNested } from '../../src-engine/core/tensor';
import { fromCells, pastedCells } from '../../src-renderer/panels/inspector/cells';

test('numbers fold into a shape and unfold again', () => {
  const cells = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  expect(fromCells(cells, [2, 3, 2])).toEqual([
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [7, 8],
      [9, 10],
      [11, 12],
    ],
  ]);
  expect(flattenNested(fromCells(cells, [12]))).toEqual(cells);
});
test('what a spreadsheet copies, with CRLF, signs and exponents; text is no table', () => {
  expect(pastedCells('1\t-2.5\r\n3e2\t.5\r\n')).toEqual([
    [1, -2.5],
    [300, 0.5],
  ]);
  expect(pastedCells('1, 2; 3')).toEqual([[1, 2, 3]]);
  expect(pastedCells('1\tapple')).toBe(null);
  expect(pastedCells('')).toBe(null);
});
