/** Hostile files: each is refused with its code, repaired with a report, or opened; in time, and without a trace on anything else. */
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { readFile } from '../../src-engine/formats/unroll/read';
import { busyMs } from '../busy';
import { RECIPES } from './recipes';

/** A file may be refused for one of these, and for nothing else. */
const REFUSALS = [
  ...['not-json', 'not-unroll', 'too-new', 'too-large', 'too-deep', 'too-many'],
  ...['bad-key', 'twice-key', 'bad-field', 'bad-archive', 'bad-tensors', 'too-slow'],
];
const PATIENCE_MS = 2000;

test('there are more than sixty, each with a name of its own, and a dozen ways to be refused', () => {
  const names = RECIPES.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(60);
  expect(REFUSALS).toHaveLength(12);
  for (const [name, , o] of RECIPES) if ('refused' in o) expect(REFUSALS, name).toContain(o.refused);
});
test.each(RECIPES)('%s', { timeout: 60_000 }, (_name, make, outcome) => {
  const bytes = make();
  const began = busyMs();
  const { doc, issues } = readFile(bytes, 'f.unroll');
  const found = doc ? check(doc).issues.map((i) => i.code) : [];
  expect(busyMs() - began).toBeLessThan(PATIENCE_MS);
  const codes: string[] = issues.map((i) => i.code);
  if ('refused' in outcome) {
    expect(codes[0]).toBe(outcome.refused);
    expect(doc).toBeNull();
    expect(issues[0]?.message).not.toMatch(/\{\w+\}/);
  } else {
    expect(doc, codes.join()).not.toBeNull();
    expect(codes).toEqual('repaired' in outcome ? outcome.repaired : []);
    if ('check' in outcome && outcome.check) expect(found).toContain(outcome.check);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});
