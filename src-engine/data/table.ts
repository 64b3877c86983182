/** A strict reader for the comma-separated tables that ship: every cell a number, no quotes, every row of one width. */
import { fail } from '../core/issue';

/** Rows of `width` numbers, row-major. `skip`: lines before the first row. */
export function readTable(text: string, width: number, file: string, skip = 0): Float64Array {
  const lines = text.split('\n').slice(skip);
  while (lines.length && lines.at(-1)?.trim() === '') lines.pop();
  const out = new Float64Array(lines.length * width);
  lines.forEach((line, row) => {
    const cells = line.split(',');
    if (cells.length !== width)
      fail('bad-data', { file, detail: `line ${row + skip + 1} has ${cells.length} cells, where ${width} are needed` });
    cells.forEach((cell, column) => {
      const value = cell.trim() === '' ? Number.NaN : Number(cell);
      if (!Number.isFinite(value))
        fail('bad-data', { file, detail: `"${cell.trim()}" in line ${row + skip + 1} is no number` });
      out[row * width + column] = value;
    });
  });
  return out;
}
