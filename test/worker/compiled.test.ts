/** What V8 compiled is kept for the next process, and taken only where it is of these very bytes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CompiledScript } from '../../src-engine/worker/compiled';

const root = mkdtempSync(join(tmpdir(), 'unroll-compiled-'));
afterAll(() => rmSync(root, { recursive: true }));
type Exports = { sum(n: number): number; product(n: number): number; folder: string };
/** Two functions that nothing has called yet, the second a long one. */
const text = (first: number): string => `
const { join } = require('node:path');
exports.folder = join(__dirname, 'x');
exports.sum = (n) => { let all = ${first}; for (let i = 0; i < n; i++) all += i; return all; };
exports.product = (n) => { let all = 1; ${'if (n > 1) all *= n--; '.repeat(200)} return all; };
`;
const script = join(root, 'script.cjs');
const cache = join(root, 'cache');
const kept = (): string => join(cache, readdirSync(cache)[0] ?? 'none');
beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  writeFileSync(script, text(0));
});
/** As a process does it that calls `sum`. */
function once(folder?: string): CompiledScript {
  const it = new CompiledScript(script, folder);
  expect(it.run<Exports>().sum(4)).toBe(6);
  it.keep();
  return it;
}

test('a script runs with what it needs, and keeps nothing where no folder is named', () => {
  const it = once();
  expect(it.wasKept).toBe(false);
  expect(it.run<Exports>().folder).toBe(join(root, 'x'));
  expect(() => readdirSync(cache)).toThrow('ENOENT');
});
test('the next process begins with it, and writes no more', () => {
  expect(once(cache).wasKept).toBe(false);
  expect(readdirSync(cache)).toEqual([`engine-${process.versions.v8}.code`]);
  utimesSync(kept(), 1, 1);
  expect(once(cache).wasKept).toBe(true);
  expect(statSync(kept()).mtimeMs).toBe(1000);
});
test('where it called more than those before, that is kept, too', () => {
  once(cache);
  const { size } = statSync(kept());
  const more = new CompiledScript(script, cache);
  expect(more.run<Exports>().product(5)).toBe(120);
  more.keep();
  expect(statSync(kept()).size).toBeGreaterThan(size * 1.5);
  expect(once(cache).wasKept).toBe(true);
});
test('another source of the same length is compiled, though V8 would not see the difference', () => {
  once(cache);
  writeFileSync(script, text(5));
  const it = new CompiledScript(script, cache);
  expect(it.wasKept).toBe(false);
  expect(it.run<Exports>().sum(4)).toBe(11);
  it.keep();
  expect(new CompiledScript(script, cache).wasKept).toBe(true);
});
test.each<readonly [string, (bytes: Uint8Array) => Uint8Array]>([
  ['a changed byte', (b) => b.map((v, i) => (i === b.length >> 1 ? v ^ 1 : v))],
  ['a lost end', (b) => b.subarray(0, b.length >> 1)],
  ['nothing', () => new Uint8Array()],
])('%s in what was kept: it is compiled again and kept again', (_what, spoil) => {
  once(cache);
  writeFileSync(kept(), spoil(readFileSync(kept())));
  expect(once(cache).wasKept).toBe(false);
  expect(once(cache).wasKept).toBe(true);
});
test('where nothing can be written nothing is lost', () => {
  writeFileSync(cache, 'a file of that name');
  expect(once(join(cache, 'inside')).wasKept).toBe(false);
  expect(readFileSync(cache, 'utf8')).toBe('a file of that name');
});
