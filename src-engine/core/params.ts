/** Parameter specs: one declaration drives defaults, checks, the inspector's form and the static type. `undefined` as default: must be given. */
import { type Issue, issue } from './issue';
import { near } from './near';
import type { Nested } from './tensor';
import { type FileRef, readFileRef } from './userData';

export type Kind =
  | 'int'
  | 'float'
  | 'bool'
  | 'choice'
  | 'axes'
  | 'ints'
  | 'optional-ints'
  | 'text'
  | 'code'
  | 'nested'
  | 'optional-int'
  | 'file'
  | 'data';
export type Param<T> = {
  readonly kind: Kind;
  readonly default: T | undefined;
  /** What a node that is new on the canvas starts with, where there is no default. */
  readonly suggest?: T;
  /** In words, for messages: "a whole number of at least 1". */
  readonly expected: string;
  readonly min?: number;
  readonly max?: number;
  /** For `axes`: how many numbers. */
  readonly length?: number;
  readonly options?: readonly string[];
  /** The form shows it only where this holds of the other values. */
  readonly showIf?: (p: Readonly<Record<string, unknown>>) => boolean;
  /** The value in its own form (a plain number for all axes becomes a list), or undefined where it is wrong. */
  readonly read: (v: unknown) => T | undefined;
};
type Range = { min?: number; max?: number; showIf?: Param<unknown>['showIf'] };
const rangeText = ({ min, max }: Range) =>
  min !== undefined && max !== undefined
    ? ` from ${min} to ${max}`
    : min !== undefined
      ? ` of at least ${min}`
      : max !== undefined
        ? ` of at most ${max}`
        : '';
const within = (v: number, { min = -Infinity, max = Infinity }: Range) => v >= min && v <= max;
const isInt = (v: unknown, o: Range): v is number => typeof v === 'number' && Number.isSafeInteger(v) && within(v, o);

export const int = (def: number | undefined, o: Range = {}): Param<number> => ({
  kind: 'int',
  default: def,
  ...o,
  expected: `a whole number${rangeText(o)}`,
  read: (v) => (isInt(v, o) ? v : undefined),
});
export const optionalInt = (def: number | null, o: Range = {}): Param<number | null> => ({
  kind: 'optional-int',
  default: def,
  ...o,
  expected: `a whole number${rangeText(o)} or null`,
  read: (v) => (v === null || isInt(v, o) ? v : undefined),
});
export const float = (def: number | undefined, o: Range = {}): Param<number> => ({
  kind: 'float',
  default: def,
  ...o,
  expected: `a number${rangeText(o)}`,
  read: (v) => (typeof v === 'number' && Number.isFinite(v) && within(v, o) ? v : undefined),
});
export const bool = (def: boolean, o: Pick<Range, 'showIf'> = {}): Param<boolean> => ({
  kind: 'bool',
  default: def,
  ...o,
  expected: 'true or false',
  read: (v) => (typeof v === 'boolean' ? v : undefined),
});
export const choice = <const O extends readonly string[]>(
  options: O,
  def: O[number] | undefined,
  o: Pick<Range, 'showIf'> = {},
): Param<O[number]> => ({
  kind: 'choice',
  default: def,
  options,
  ...o,
  expected: `one of ${options.join(', ')}`,
  read: (v) => (options.includes(v as string) ? (v as O[number]) : undefined),
});
/** One whole number for each of `length` axes; a plain number stands for all of them. */
export const axes = (length: number, def: number | undefined, o: Range = {}): Param<readonly number[]> => ({
  kind: 'axes',
  length,
  default: def === undefined ? undefined : new Array<number>(length).fill(def),
  ...o,
  expected: length === 1 ? `a whole number${rangeText(o)}` : `${length} whole numbers${rangeText(o)}`,
  read: (v) => {
    const list = typeof v === 'number' ? new Array<number>(length).fill(v) : v;
    return Array.isArray(list) && list.length === length && list.every((n) => isInt(n, o))
      ? (list as number[])
      : undefined;
  },
});
/** A list of whole numbers of any length: a shape, a permutation. */
export const ints = (def: readonly number[] | undefined, o: Range = {}): Param<readonly number[]> => ({
  kind: 'ints',
  default: def,
  ...o,
  expected: `a list of whole numbers${rangeText(o)}`,
  read: (v) => (Array.isArray(v) && v.every((n) => isInt(n, o)) ? (v as number[]) : undefined),
});
/** The same, or null where it is found. */
export const optionalInts = (def: readonly number[] | null, o: Range = {}): Param<readonly number[] | null> => ({
  kind: 'optional-ints',
  default: def,
  ...o,
  expected: `a list of whole numbers${rangeText(o)}, or nothing`,
  read: (v) => (v === null ? null : Array.isArray(v) && v.every((n) => isInt(n, o)) ? (v as number[]) : undefined),
});
export const text = (def: string | undefined): Param<string> => ({
  kind: 'text',
  default: def,
  expected: 'a text',
  read: (v) => (typeof v === 'string' ? v : undefined),
});
/** A formula. */
export const code = (def: string | undefined): Param<string> => ({
  kind: 'code',
  default: def,
  expected: 'a formula',
  read: (v) => (typeof v === 'string' ? v : undefined),
});
const isNested = (v: unknown, depth = 0): v is Nested =>
  typeof v === 'number' ? Number.isFinite(v) : Array.isArray(v) && depth < 8 && v.every((x) => isNested(x, depth + 1));
export const nested = (def: Nested | null | undefined): Param<Nested | null> => ({
  kind: 'nested',
  default: def,
  expected: 'a nested list of numbers',
  read: (v) => (v === null ? (def === undefined ? undefined : null) : isNested(v) ? v : undefined),
});

/** Which file of the user's; null where none is chosen. */
export const file = (o: Pick<Range, 'showIf'> = {}): Param<FileRef | null> => ({
  kind: 'file',
  default: null,
  ...o,
  expected: 'a file with its name, size and SHA-256',
  read: (v) => (v === null ? null : readFileRef(v)),
});
/** What was read from a file when it was chosen: set by the dialog that shows it, not typed. */
export const data = <T>(def: T, expected: string, read: (v: unknown) => T | undefined): Param<T> => ({
  kind: 'data',
  default: def,
  showIf: () => false,
  expected,
  read,
});
/** A parameter that must be given, with what a new node starts with. */
export const suggested = <T>(param: Param<T>, value: T): Param<T> => ({ ...param, suggest: value });

// biome-ignore lint/suspicious/noExplicitAny: the value types of a spec differ by key; Values<P> gives them back
export type ParamSpec = Record<string, Param<any>>;
export type Values<P extends ParamSpec> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };

/** The parameters that a new node is written with: those that have no default. */
export const startParams = (spec: ParamSpec): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec).flatMap(([name, p]) =>
      p.default === undefined && p.suggest !== undefined ? [[name, p.suggest]] : [],
    ),
  );

/** Names that stand for nothing, each with those that may have been meant. `path`: before each of them, where they are no parameters of a node. */
export function unknownNames(op: string, known: readonly string[], raw: object, path?: string): Issue[] {
  return Object.keys(raw)
    .filter((param) => !known.includes(param))
    .map((param) => {
      const names = near(param, known).join(', ');
      const args = { op, param, ...(path === undefined ? {} : { path: `${path}${param}` }) };
      return names ? issue('misspelt-param', { ...args, near: names }) : issue('unknown-param', args);
    });
}
/** Defaults filled in, values in their own form, and an issue for each that is missing or wrong. */
export function readParams(
  op: string,
  spec: ParamSpec,
  raw: Readonly<Record<string, unknown>>,
): { values: Readonly<Record<string, unknown>>; issues: Issue[] } {
  const values: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const [name, p] of Object.entries(spec)) {
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (given === undefined) {
      if (p.default === undefined) issues.push(issue('missing-param', { op, param: name }));
      else values[name] = p.default;
      continue;
    }
    const v = p.read(given);
    if (v === undefined)
      issues.push(
        issue('bad-param', { op, param: name, value: JSON.stringify(given) ?? String(given), expected: p.expected }),
      );
    else values[name] = v;
  }
  return { values, issues };
}
