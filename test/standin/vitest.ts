/** Stands in for vitest in a page: the same files of tests run there, one test after the other, with the few matchers that they use. */
type Body = (...given: never[]) => unknown;
type Named = (name: string, ...rest: unknown[]) => void;
const tests: { readonly name: string; readonly run: () => unknown }[] = [];
let path: readonly string[] = [];
/** The body stands last, or before a number of milliseconds. */
const bodyOf = (rest: readonly unknown[]): Body => rest.findLast((r) => typeof r === 'function') as Body;
const rowOf = (row: unknown): never[] => (Array.isArray(row) ? row : [row]) as never[];
const named = (name: string, row: readonly unknown[]): string => {
  let next = 0;
  return name.replaceAll(/%[sdio]/g, () => String(row[next++]));
};
const each =
  (of: Named) =>
  (rows: readonly unknown[]) =>
  (name: string, ...rest: unknown[]) => {
    for (const row of rows) of(named(name, rowOf(row)), () => bodyOf(rest)(...rowOf(row)));
  };
const addTest: Named = (name, ...rest) => {
  tests.push({ name: [...path, name].join(' > '), run: () => bodyOf(rest)() });
};
const addGroup: Named = (name, ...rest) => {
  const before = path;
  path = [...before, name];
  bodyOf(rest)();
  path = before;
};
export const test = Object.assign(addTest, { each: each(addTest) });
export const describe = Object.assign(addGroup, { each: each(addGroup) });

function fail(message: string): never {
  throw new Error(message);
}
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (a.constructor !== b.constructor) return false;
  const [x, y] = [a, b].map((o) => Object.entries(o).filter(([, v]) => v !== undefined)) as [unknown[], unknown[]];
  return x.length === y.length && Object.keys(a).every((k) => same(a[k as never], b[k as never]));
}
const text = (x: unknown): string => (typeof x === 'string' ? x : (JSON.stringify(x)?.slice(0, 300) ?? String(x)));
const message = (thrown: unknown): string => (thrown as Error)?.message ?? String(thrown);
function thrownBy(run: () => unknown): { readonly error: unknown } | null {
  try {
    run();
  } catch (error) {
    return { error };
  }
  return null;
}
function matchers(got: never, said = '') {
  const must = (holds: boolean, what: string): void => {
    if (!holds) fail(`${said ? `${said}: ` : ''}${text(got)} ${what}`);
  };
  return {
    toBe: (wanted: unknown) => must(Object.is(got, wanted), `is not ${text(wanted)}`),
    toEqual: (wanted: unknown) => must(same(got, wanted), `does not equal ${text(wanted)}`),
    toBeNull: () => must(got === null, 'is not null'),
    toBeLessThan: (wanted: number) => must(got < wanted, `is not less than ${wanted}`),
    toBeLessThanOrEqual: (wanted: number) => must(got <= wanted, `is more than ${wanted}`),
    toBeGreaterThan: (wanted: number) => must(got > wanted, `is not more than ${wanted}`),
    toThrow: (part = '') => {
      const thrown = thrownBy(got);
      must(thrown !== null && message(thrown.error).includes(part), `does not throw ${part}`);
    },
  };
}
export const expect = Object.assign(matchers, { fail });

/** Runs all that was said so far; `done` is told after each. What failed, with its reason. */
export async function runAll(done: (count: number, of: number) => void): Promise<{ passed: number; failed: string[] }> {
  const failed: string[] = [];
  for (const [i, { name, run }] of tests.entries()) {
    try {
      await run();
    } catch (e) {
      failed.push(`${name}: ${message(e)}`);
    }
    if (i % 50 === 49) await new Promise((go) => setTimeout(go));
    done(i + 1, tests.length);
  }
  return { passed: tests.length - failed.length, failed };
}
