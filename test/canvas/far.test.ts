import { expect, test } from 'vitest';
import { FAR, farOf } from '../../src-renderer/canvas/useFar';

test('a cell opened into its nodes, fitted at 38 %, shows their pictures; a thousand nodes there are names', () => {
  expect(farOf(24)).toBeLessThan(0.38);
  expect(farOf(1000)).toBe(FAR);
  expect(FAR).toBeGreaterThan(0.38);
});
