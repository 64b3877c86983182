/** Node joins vectors where it was told to, from 23.5 on: what is measured must be what the flag says. */
import { expect, test } from 'vitest';
import './relaxed';
import { joinsVectors } from '../../../src-engine/backend/wasm/joins';

test('without the flag vectors stand alone', () => {
  expect(process.execArgv.join()).not.toContain('revectorize');
  expect(joinsVectors(true)).toBe(false);
});
