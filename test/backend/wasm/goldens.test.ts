/** Every golden case of one pass, in both schedules. The built command line has its own: test/e2e/goldens.test.ts. */
import { describe, expect, test } from 'vitest';
import { GOLDEN_CASES, wrongIn } from './golden';

describe.each(['inspect', 'fast'] as const)('golden cases, %s', (schedule) => {
  test.each(GOLDEN_CASES)('%s', (name) => {
    expect(wrongIn(name, { schedule })).toEqual([]);
  });
});
