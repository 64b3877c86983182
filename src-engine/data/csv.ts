/** Tables of the user: papaparse reads the cells, here they become columns with types, and rows of numbers. */
import Papa from 'papaparse';
import { fail } from '../core/issue';
import {
  type Cell,
  type Column,
  type FoundColumn,
  type Inspected,
  type Missing,
  MOST_CATEGORIES,
  widthOf,
} from '../core/userData';
import { decodeText } from './decode';
import { rangeOf } from './range';
import type { Raw } from './raw';

const MOST_BYTES = 512 * 2 ** 20;
const MOST_COLUMNS = 2000;
const FEW = 20;
const BINS = 20;
/** A column of numbers stays one where no more than one cell in so many is something else: a slip of the hand makes no category. */
const ODD = 10;
/** Cells that are named, of those that are no numbers. */
const NAMED = 3;
const SAMPLE = 20;
/** How people write that they do not know (R, pandas, spreadsheets). */
const NOTHING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-', '#n/a']);
const isMissing = (cell: string): boolean => NOTHING.has(cell.trim().toLowerCase());
const TARGETS = /^(class|label|target|species|y|category|outcome)$/i;

export type Table = {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Which row of the file each of them is. */
  readonly at: readonly number[];
  readonly ragged: number;
  /** 3,5 is a number where cells are divided by something else. */
  readonly commas: boolean;
};
export function readCsv(bytes: Uint8Array, file: string): Table {
  const wrong = (detail: string): never => fail('bad-data', { file, detail });
  const text = decodeText(bytes, file, MOST_BYTES, '; save it as "CSV UTF-8"');
  // what divides cells is guessed from lines that have some
  const { meta } = Papa.parse(text, { preview: 1, skipEmptyLines: 'greedy', delimitersToGuess: [',', '\t', ';', '|'] });
  const { data: all, errors } = Papa.parse<string[]>(text, { delimiter: meta.delimiter });
  // empty lines are no rows, and count as they do in a spreadsheet
  const data = all.map((cells, i) => ({ cells, row: i + 1 })).filter(({ cells }) => cells.some((c) => c.trim() !== ''));
  const quotes = errors.find((e) => e.type === 'Quotes');
  if (quotes) wrong(`a quotation mark in line ${(quotes.row ?? 0) + 1} is not closed`);
  const first = data[0]?.cells;
  if (!first || data.length < 2) return wrong('it has no rows');
  if (first.length > MOST_COLUMNS) wrong(`it has ${first.length} columns, more than ${MOST_COLUMNS}`);
  const commas = meta.delimiter !== ',';
  // a first row of numbers alone is no header
  const hasHeader = first.some((cell) => !isMissing(cell) && numberOf(cell, commas) === null);
  const names = first.map((cell, i) => (hasHeader && cell.trim() !== '' ? cell.trim() : `column ${i + 1}`));
  const unique = names.map((name, i) => (names.indexOf(name) === i ? name : `${name} (${i + 1})`));
  const body = hasHeader ? data.slice(1) : data;
  const whole = body.filter(({ cells }) => cells.length === first.length);
  if (whole.length === 0) wrong('no row is as wide as the first');
  const [rows, at] = [whole.map(({ cells }) => cells), whole.map(({ row }) => row)];
  return { names: unique, rows, at, ragged: body.length - rows.length, commas };
}
function numberOf(cell: string, commas: boolean): number | null {
  const text = cell.trim();
  const plain = commas && /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
  const value = plain === '' ? Number.NaN : Number(plain);
  return Number.isFinite(value) ? value : null;
}
function columnOf(table: Table, index: number): FoundColumn {
  const known: string[] = [];
  const numbers: number[] = [];
  const first: Cell[] = [];
  for (const [i, row] of table.rows.entries()) {
    const cell = row[index] as string;
    if (isMissing(cell)) continue;
    known.push(cell);
    const value = numberOf(cell, table.commas);
    if (value !== null) numbers.push(value);
    else if (first.length < NAMED) first.push({ row: table.at[i] as number, text: cell.trim() });
  }
  const odd = known.length - numbers.length;
  const categories = countsOf(known);
  // where hardly a value comes twice it is a text, a name or a key
  const isFew = categories.length <= FEW || categories.length <= Math.min(MOST_CATEGORIES, known.length / 4);
  const isNumber = numbers.length > 0 && odd * ODD <= known.length;
  return {
    name: table.names[index] as string,
    type: isNumber ? 'number' : categories.length > 0 && isFew ? 'category' : 'text',
    missing: table.rows.length - known.length,
    numbers: rangeOf(numbers, BINS),
    odd: { count: odd, first },
    categories,
  };
}
/** Different values in their order, with how often each stands there; of too many, the first. */
function countsOf(cells: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const key = cell.trim();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.size > MOST_CATEGORIES + 1) break;
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
/** A column of few whole numbers, called like a class, is one. */
const isClass = (c: FoundColumn): boolean =>
  c.type === 'category' ||
  (c.type === 'number' &&
    TARGETS.test(c.name) &&
    c.categories.length <= 20 &&
    c.categories.every(([v]) => /^\d+$/.test(v)));

export function inspectCsv(bytes: Uint8Array, file: string): Inspected {
  const table = readCsv(bytes, file);
  const found = table.names.map((_, i) => columnOf(table, i));
  const usable = found.filter((c) => c.type !== 'text');
  const target = usable.find((c) => TARGETS.test(c.name)) ?? usable.at(-1);
  const columns = found.map((c): Column => {
    const asClass = c === target ? isClass(c) : c.type === 'category';
    const role = c === target ? 'target' : c.type === 'text' ? 'ignore' : 'feature';
    return asClass
      ? { name: c.name, role, type: 'category', categories: c.categories.map(([v]) => v) }
      : { name: c.name, role, type: 'number' };
  });
  return {
    source: 'csv',
    rows: table.rows.length,
    ragged: table.ragged,
    columns: found,
    sample: table.rows.slice(0, SAMPLE),
    thumbnails: [],
    params: { columns, missing: 'drop', normalize: 'standard' },
  };
}
/** Rows as numbers. NaN where a number is missing: `missing` says what becomes of it, once the training part is known. */
export function rawCsv(bytes: Uint8Array, file: string, columns: readonly Column[], missing: Missing): Raw {
  const table = readCsv(bytes, file);
  const at = columns.map((c) => table.names.indexOf(c.name));
  const absent = columns.findIndex((c, i) => c.role !== 'ignore' && at[i] === -1);
  if (absent >= 0) fail('bad-data', { file, detail: `it has no column "${columns[absent]?.name}"` });
  const width = columns.reduce((n, c) => n + (c.role === 'feature' ? widthOf(c) : 0), 0);
  const isClasses = columns.find((c) => c.role === 'target')?.type === 'category';
  const x: number[] = [];
  const y: number[] = [];
  let dropped = 0;
  for (const row of table.rows) {
    const features: number[] = [];
    let target = Number.NaN;
    for (let i = 0; i < columns.length; i++) {
      const c = columns[i] as Column;
      if (c.role === 'ignore') continue;
      const cell = row[at[i] as number] as string;
      const value = isMissing(cell)
        ? Number.NaN
        : c.type === 'category'
          ? (c.categories ?? []).indexOf(cell.trim())
          : (numberOf(cell, table.commas) ?? Number.NaN);
      if (c.role === 'target') target = value === -1 ? Number.NaN : value;
      else if (c.type === 'number') features.push(value);
      else
        for (let k = 0; k < widthOf(c); k++)
          features.push(Number.isNaN(value) && missing === 'drop' ? Number.NaN : Number(k === value));
    }
    if (Number.isNaN(target) || (missing === 'drop' && features.some(Number.isNaN))) {
      dropped++;
      continue;
    }
    for (const v of features) x.push(missing === 'zero' && Number.isNaN(v) ? 0 : v);
    y.push(target);
  }
  if (y.length === 0) fail('bad-data', { file, detail: 'no row is whole: every one has a missing value' });
  if (x.length !== y.length * width) throw new Error('rows of another width');
  return {
    x: Float32Array.from(x),
    y: isClasses ? Int32Array.from(y) : Float32Array.from(y),
    trainRows: y.length,
    dropped: dropped + table.ragged,
  };
}
/** Numbers that are missing become the mean of the training part, feature by feature. */
export function fillMeans(x: Float32Array, size: number, train: Uint32Array): void {
  for (let k = 0; k < size; k++) {
    let sum = 0;
    let count = 0;
    for (const row of train) {
      const v = x[row * size + k] as number;
      if (Number.isNaN(v)) continue;
      sum += v;
      count++;
    }
    const mean = count ? sum / count : 0;
    for (let i = k; i < x.length; i += size) if (Number.isNaN(x[i])) x[i] = mean;
  }
}
