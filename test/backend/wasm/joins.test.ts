/** Node joins vectors where it was told to, from 23.5 on: what is measured must be what the flag says. */
import { expect, test } from 'vitest';
import './relaxed';
import { joinsVectors } from '../../../src-engine/backend/wasm/joins';

test('vectors are joined where the flag was set, and stand alone elsewhere', () => {
  expect(process.execArgv.join()).not.toContain('revectorize');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const may = process.arch === 'x64' && (major > 23 || (major === 23 && minor >= 5));
  expect(joinsVectors(true)).toBe(may && process.env.UNROLL_REVEC !== undefined);
});
