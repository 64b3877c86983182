import { expect, test } from 'vitest';
import {
  boundsOf,
  crisp,
  frameOf,
  onMap,
  panned,
  viewOf,
  wheelFactor,
} from '../../src-renderer/canvas/minimap/geometry';

const MAP = { width: 132, height: 88 };
const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

test('the map holds all nodes and the view, in its middle, in true proportions', () => {
  const nodes = [box(0, 0, 188, 120), box(9000, 7000, 188, 160)];
  const bounds = boundsOf(nodes);
  expect(bounds).toEqual(box(0, 0, 9188, 7160));
  expect(boundsOf([])).toBeNull();
  // the window stands outside of the graph
  const view = viewOf([400, 200, 0.5], { width: 900, height: 600 });
  expect(view).toEqual(box(-800, -400, 1800, 1200));
  const frame = frameOf(bounds, view, MAP);
  for (const each of [...nodes, view]) {
    const { x, y, width, height } = onMap(each, frame);
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(5 - 1e-9);
    expect(x + width).toBeLessThanOrEqual(MAP.width - 5 + 1e-9);
    expect(y + height).toBeLessThanOrEqual(MAP.height - 5 + 1e-9);
    expect(width / height).toBeCloseTo(each.width / each.height, 9);
  }
  const all = onMap(box(-800, -400, 9988, 7560), frame);
  expect(all.x + all.width / 2).toBeCloseTo(MAP.width / 2, 9);
  expect(all.y + all.height / 2).toBeCloseTo(MAP.height / 2, 9);
  // and the view alone where there is no node
  expect(onMap(view, frameOf(null, view, MAP)).height).toBeCloseTo(78, 9);
});
test('a node is drawn in whole pixels, and never vanishes', () => {
  expect(crisp(box(1.2, 2.6, 0.1, 0.2), 2)).toEqual(box(2, 5, 1, 1));
  expect(crisp(box(0.4, 0.4, 10.3, 5), 2)).toEqual(box(1, 1, 20, 10));
});
test('what is seen goes with the pointer over the map; the wheel goes as far back as forth', () => {
  const size = { width: 900, height: 600 };
  const [before, after] = [viewOf([10, 20, 0.5], size), panned([10, 20, 0.5], 3, -4, 70)];
  const view = viewOf([after.x, after.y, after.zoom], size);
  expect(view.x - before.x).toBeCloseTo(3 * 70, 9);
  expect(view.y - before.y).toBeCloseTo(-4 * 70, 9);
  expect(wheelFactor({ deltaY: -120, deltaMode: 0 })).toBeGreaterThan(1);
  expect(wheelFactor({ deltaY: -120, deltaMode: 0 }) * wheelFactor({ deltaY: 120, deltaMode: 0 })).toBeCloseTo(1, 12);
  expect(wheelFactor({ deltaY: 3, deltaMode: 1 })).toBeLessThan(1);
});
