/** The columns of a table of the user's: what each is used as, and what it could be. Headless. */
import { readParams } from '../../src-engine/core/params';
import { classesOf, factsOf, type SourceParams } from '../../src-engine/core/sources';
import { type Column, type FoundColumn, MOST_CATEGORIES, type Role } from '../../src-engine/core/userData';
import type { Params } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';

export type ColumnType = FoundColumn['type'];
const canBe = (c: FoundColumn, type: Column['type']): boolean =>
  type === 'number' ? c.numbers !== null : c.categories.length > 0 && c.categories.length <= MOST_CATEGORIES;
/** What a column is read as; a text that is left out is just that. */
export const typeOf = (c: FoundColumn, { role, type }: Column): ColumnType =>
  c.type === 'text' && role === 'ignore' ? 'text' : type;
/** What it can be read as. */
export const typesOf = (c: FoundColumn): readonly ColumnType[] => [
  ...(['number', 'category'] as const).filter((type) => canBe(c, type)),
  ...(c.type === 'text' ? (['text'] as const) : []),
];
const as = (c: FoundColumn, { name, role }: Column, type: Column['type']): Column =>
  type === 'number' ? { name, role, type } : { name, role, type, categories: c.categories.map(([value]) => value) };

/** Column `i` gets another role. There is one target: the one before becomes a feature. A text that is used is a category, where it can be. */
export function withRole(columns: readonly Column[], i: number, role: Role, found: FoundColumn): readonly Column[] {
  return columns.map((c, k): Column => {
    if (k !== i) return role === 'target' && c.role === 'target' ? { ...c, role: 'feature' } : c;
    const isText = role !== 'ignore' && typeOf(found, c) === 'text';
    return isText ? as(found, { ...c, role }, canBe(found, 'category') ? 'category' : 'number') : { ...c, role };
  });
}
/** Column `i` is read as something else. A text is left out; what was one is a feature from now on. */
export function withType(
  columns: readonly Column[],
  i: number,
  type: ColumnType,
  found: FoundColumn,
): readonly Column[] {
  return columns.map((c, k): Column => {
    if (k !== i) return c;
    if (type === 'text') return { name: c.name, role: 'ignore', type: 'number' };
    return as(found, typeOf(found, c) === 'text' ? { ...c, role: 'feature' } : c, type);
  });
}
/** How many of its cells count as missing, as it is read. */
export const missingIn = (c: FoundColumn, column: Column): number =>
  c.missing + (typeOf(c, column) === 'number' ? c.odd.count : 0);
/** Cells that are no numbers are worth a word where most are, or where they count as missing. */
export const saysOdd = (c: FoundColumn, column: Column): boolean =>
  c.odd.count > 0 &&
  c.numbers !== null &&
  (typeOf(c, column) === 'number' || c.odd.count < c.numbers.bins.reduce((sum, n) => sum + n, 0));

/** The columns that were found, set as a Dataset has them, in its order; those that it does not name are left out. `order`: which of those found each is. */
export function asSet(
  found: readonly FoundColumn[],
  set: readonly Column[],
): { readonly order: readonly number[]; readonly columns: readonly Column[] } {
  const at = (column: Column) => found.findIndex(({ name }) => name === column.name);
  const kept = set.filter((column) => at(column) >= 0);
  const named = new Set(kept.map(at));
  const others = [...found.keys()].filter((i) => !named.has(i));
  const left = others.map((i): Column => {
    const c = found[i] as FoundColumn;
    return as(c, { name: c.name, role: 'ignore', type: 'number' }, c.type === 'category' ? 'category' : 'number');
  });
  return { order: [...kept.map(at), ...others], columns: [...kept, ...left] };
}

/** A Dataset's parameters with their defaults. */
export const valuesOf = (params: Params): Params => readParams('Dataset', ALL_OPS.Dataset?.params ?? {}, params).values;
/** What a Dataset with these parameters gives: its name, the shape of a sample, and how many classes its target has, or null. */
export function givenBy(params: Params): {
  readonly title: string;
  readonly x: readonly number[];
  readonly classes: number | null;
} {
  const values = valuesOf(params);
  const facts = factsOf(values as unknown as SourceParams);
  return { title: facts.title, x: facts.x, classes: classesOf(facts, Number(values.classes))?.length ?? null };
}
