import { expect, test } from 'vitest';
import { wirePath } from '../../src-renderer/canvas/lane';

test('a wire to another row starts and ends at its ports, and its label stands on the lane above the target', () => {
  const { path, x, y, isLane } = wirePath({ sourceX: 100, sourceY: 20, targetX: 0, targetY: 300 });
  expect(path.startsWith('M100 20')).toBe(true);
  expect(path.endsWith('L0 300')).toBe(true);
  expect(isLane).toBe(true);
  expect(x).toBe(50);
  expect(y).toBeLessThan(300 - 16);
  expect(path).not.toMatch(/NaN/);
});
test('a chain runs straight from port to port', () => {
  const { path, isLane } = wirePath({ sourceX: 100, sourceY: 20, targetX: 200, targetY: 20 });
  expect(isLane).toBe(false);
  expect(path).toMatch(/^M100,20 C.* 200,20$/);
});
test('a wire to another row of the next column turns between the two, and its label stands where it goes down', () => {
  const { path, x, y, isLane } = wirePath({ sourceX: 100, sourceY: 20, targetX: 152, targetY: 300 });
  expect(isLane).toBe(true);
  expect(path).toMatch(/^M100 20L108 20Q116 20 116 30L116 290Q116 300 126 300.*L152 300$/);
  expect([x, y]).toEqual([116, 160]);
});
