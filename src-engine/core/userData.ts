/** A user's own file as a data set: what a Dataset node writes of it, so that shapes are known without its bytes. */
import type { Shape } from './shape';

/** Which file: never where it lies. */
export type FileRef = { readonly name: string; readonly bytes: number; readonly sha256: string };
export const ROLES = ['feature', 'target', 'ignore'] as const;
export type Role = (typeof ROLES)[number];
/** A column of a table: a number, or one of its categories (a feature: one-hot; the target: a class). */
export type Column = {
  readonly name: string;
  readonly role: Role;
  readonly type: 'number' | 'category';
  readonly categories?: readonly string[];
};
/** Arrays of an .npz, .npy or IDX file: which is which, the shape of one sample, and how many classes the target has (null: it is a number). */
export type Arrays = {
  readonly x: string;
  /** Null: the last column of `x` is the target. */
  readonly y: string | null;
  readonly shape: Shape;
  readonly classes: number | null;
};
export const MISSING = ['drop', 'mean', 'zero'] as const;
export type Missing = (typeof MISSING)[number];
export const CHANNELS = ['grey', 'rgb'] as const;

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);
const isText = (v: unknown): v is string => typeof v === 'string' && v.length <= 1000;
const isTexts = (v: unknown): v is string[] => Array.isArray(v) && v.length <= 10_000 && v.every(isText);

export const readFileRef = (v: unknown): FileRef | undefined =>
  isRecord(v) &&
  isText(v.name) &&
  Number.isSafeInteger(v.bytes) &&
  typeof v.sha256 === 'string' &&
  /^[0-9a-f]{64}$/.test(v.sha256)
    ? (v as unknown as FileRef)
    : undefined;
export const readColumns = (v: unknown): readonly Column[] | undefined =>
  Array.isArray(v) &&
  v.length <= 10_000 &&
  v.every(
    (c) =>
      isRecord(c) &&
      isText(c.name) &&
      ROLES.includes(c.role as Role) &&
      (c.type === 'number' || (c.type === 'category' && isTexts(c.categories))),
  )
    ? (v as Column[])
    : undefined;
export const readArrays = (v: unknown): Arrays | undefined =>
  isRecord(v) &&
  isText(v.x) &&
  (v.y === null || isText(v.y)) &&
  Array.isArray(v.shape) &&
  v.shape.length <= 8 &&
  v.shape.every((d) => Number.isSafeInteger(d) && d > 0) &&
  (v.classes === null ||
    (Number.isSafeInteger(v.classes) && (v.classes as number) > 0 && (v.classes as number) <= 10_000))
    ? (v as unknown as Arrays)
    : undefined;
export const readNames = (v: unknown): readonly string[] | undefined => (isTexts(v) ? v : undefined);

/** Numbers that a column gives: one, or one for each category. */
export const widthOf = (c: Column): number => (c.type === 'number' ? 1 : (c.categories?.length ?? 0));
/** What the features of a table are called, one name a number. */
export const featureNames = (columns: readonly Column[]): readonly string[] =>
  columns
    .filter((c) => c.role === 'feature')
    .flatMap((c) => (c.type === 'number' ? [c.name] : (c.categories ?? []).map((k) => `${c.name}=${k}`)));

/** A text column with more different values is no category. */
export const MOST_CATEGORIES = 1000;
/** A cell as it stands in a file: rows count from 1, the header's too, as a spreadsheet counts them. */
export type Cell = { readonly row: number; readonly text: string };
/** What was found in a file, before it is used: a column as each type it could have. */
export type FoundColumn = {
  readonly name: string;
  /** What it seems to be. */
  readonly type: 'number' | 'category' | 'text';
  /** Cells that say nothing. */
  readonly missing: number;
  /** Its numbers, counted in 20 equal bins between min and max; null where there are none. */
  readonly numbers: { readonly min: number; readonly max: number; readonly bins: readonly number[] } | null;
  /** Cells that are there and are no numbers: missing where the column is read as numbers. The first few are named. */
  readonly odd: { readonly count: number; readonly first: readonly Cell[] };
  /** Different values with their counts; of more than MOST_CATEGORIES not all. */
  readonly categories: readonly (readonly [string, number])[];
};
export type Thumbnail = { readonly label: string; readonly shape: Shape; readonly data: readonly number[] };
export type Inspected = {
  readonly source: 'csv' | 'idx' | 'npy' | 'images' | 'text';
  readonly rows: number;
  /** Rows of another width than the header's: they are left out. */
  readonly ragged: number;
  readonly columns: readonly FoundColumn[];
  /** The first rows, as they stand in the file. */
  readonly sample: readonly (readonly string[])[];
  readonly thumbnails: readonly Thumbnail[];
  /** Of a text. */
  readonly text?: {
    readonly characters: number;
    /** Of the longest line. */
    readonly longest: number;
    /** Different characters with how often each comes, the commonest first. */
    readonly counts: readonly (readonly [string, number])[];
    readonly start: string;
  };
  /** What a Dataset node would be set to. */
  readonly params: Readonly<Record<string, unknown>>;
};
