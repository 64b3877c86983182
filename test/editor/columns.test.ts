/** What the columns of a table are used as, and what can be made of them. */
import { expect, test } from 'vitest';
import type { Column, FoundColumn } from '../../src-engine/core/userData';
import { inspectFile } from '../../src-engine/data/user';
import {
  asSet,
  givenBy,
  missingIn,
  saysOdd,
  typeOf,
  typesOf,
  withRole,
  withType,
} from '../../src-renderer/editor/columns';

const TABLE = new TextEncoder().encode(
  [
    'length,key,colour,kind',
    ...Array.from(
      { length: 60 },
      (_, i) => `${i === 4 ? '3 cm' : i % 9 ? i : ''},id ${i},${i % 2 ? 'red' : 'blue'},${['a', 'b', 'c'][i % 3]}`,
    ),
  ].join('\n'),
);
const { columns: found, params } = inspectFile(TABLE, 'a.csv');
const proposed = params.columns as readonly Column[];
const [LENGTH, KEY, COLOUR] = found as [FoundColumn, FoundColumn, FoundColumn];
const said = (columns: readonly Column[]) => columns.map((c, i) => `${c.role} ${typeOf(found[i] as FoundColumn, c)}`);

test('as it is proposed', () =>
  expect(said(proposed)).toEqual(['feature number', 'ignore text', 'feature category', 'target category']));
test('a column can be read as what its cells allow', () => {
  expect(typesOf(LENGTH)).toEqual(['number', 'category']);
  expect(typesOf(COLOUR)).toEqual(['category']);
  expect(typesOf(KEY)).toEqual(['category', 'text']);
  expect(typesOf({ ...KEY, categories: new Array(1001).fill(['a', 1]) })).toEqual(['text']);
});
test('another type counts its odd cells anew, and finds all categories', () => {
  expect(missingIn(LENGTH, proposed[0] as Column)).toBe(7 + 1);
  const next = withType(proposed, 0, 'category', LENGTH);
  expect(said(next)[0]).toBe('feature category');
  expect(next[0]?.categories).toContain('3 cm');
  expect(missingIn(LENGTH, next[0] as Column)).toBe(7);
  expect(withType(next, 0, 'number', LENGTH)).toEqual(proposed);
  expect(saysOdd(LENGTH, next[0] as Column)).toBe(true);
  expect(saysOdd(COLOUR, proposed[2] as Column)).toBe(false);
});
test('a text that is used is a category, and is left out as a text', () => {
  const used = withRole(proposed, 1, 'feature', KEY);
  expect(said(used)[1]).toBe('feature category');
  expect(used[1]?.categories).toHaveLength(60);
  expect(withType(proposed, 1, 'category', KEY)).toEqual(used);
  expect(withType(used, 1, 'text', KEY)).toEqual(proposed);
});
test('there is one target', () =>
  expect(said(withRole(proposed, 0, 'target', LENGTH))).toEqual([
    'target number',
    'ignore text',
    'feature category',
    'feature category',
  ]));
test('columns stand as the document has them; those that it does not name are left out', () => {
  const set: readonly Column[] = [
    { name: 'kind', role: 'target', type: 'category', categories: ['c', 'b', 'a'] },
    { name: 'gone', role: 'feature', type: 'number' },
    { name: 'length', role: 'feature', type: 'number' },
  ];
  const { order, columns } = asSet(found, set);
  expect(order).toEqual([3, 0, 1, 2]);
  expect(columns.slice(0, 2)).toEqual([set[0], set[2]]);
  expect(columns.slice(2).map((c) => c.role)).toEqual(['ignore', 'ignore']);
  expect(columns.map((c) => c.name)).toEqual(order.map((i) => found[i]?.name));
});
test('what a Dataset gives is known from its parameters', () => {
  expect(givenBy({ source: 'digits' })).toEqual({ title: 'Digits 8×8', x: [1, 8, 8], classes: 10 });
  expect(givenBy({ source: 'spirals', classes: 4 })).toMatchObject({ x: [2], classes: 4 });
  const file = { name: 'a.csv', bytes: 1, sha256: '0'.repeat(64) };
  expect(givenBy({ source: 'csv', file, columns: proposed })).toEqual({ title: 'a.csv', x: [3], classes: 3 });
  expect(givenBy({ source: 'csv' }).title).toBe('');
});
