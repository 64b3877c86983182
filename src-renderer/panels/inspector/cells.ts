/** Numbers of a table, flat and nested, and as a spreadsheet copies them. */
import type { Nested } from '../../../src-engine/core/tensor';

/** Numbers in row-major order as a nested list of `shape`. */
export function fromCells(cells: readonly number[], shape: readonly number[]): Nested {
  const [first, ...rest] = shape;
  if (first === undefined) return cells[0] ?? 0;
  const size = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: first }, (_, i) => fromCells(cells.slice(i * size, (i + 1) * size), rest));
}
/** Lines of numbers, with tabs, semicolons, commas or blanks between them. Null where something is no number. */
export function pastedCells(text: string): readonly (readonly number[])[] | null {
  const lines = text.trim().split(/\r?\n/);
  const cells = lines.map((line) =>
    line
      .trim()
      .split(/\s*[;,\t]\s*|\s+/)
      .map((c) => (c === '' ? Number.NaN : Number(c))),
  );
  return cells.every((line) => line.every(Number.isFinite)) ? cells : null;
}
