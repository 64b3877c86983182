import { expect, it } from 'vitest';
import { VERSION } from '../../src-engine/document/doc';
import { MIGRATIONS, migrate } from '../../src-engine/document/migrations';

it('has one step for each version but the last', () => {
  expect(MIGRATIONS).toHaveLength(VERSION - 1);
});
it('leaves a document of this version as it is', () => {
  const doc = { version: VERSION };
  expect(migrate(doc, VERSION)).toBe(doc);
});
it('runs the steps from the version of the file on, in order', () => {
  const step = (name: string) => (doc: Readonly<Record<string, unknown>>) => ({
    ...doc,
    did: `${doc.did ?? ''}${name}`,
  });
  const steps = [step('a'), step('b'), step('c')];
  expect(migrate({ version: 2 }, 2, steps, 4)).toEqual({ version: 4, did: 'bc' });
  expect(migrate({ version: 1 }, 1, steps, 3)).toEqual({ version: 3, did: 'ab' });
});
