import { describe, expect, test } from 'vitest';
import {
  cellBox,
  charactersIn,
  hit,
  isWritten,
  layoutMaps,
  mapsOfPort,
  PICTURE_WIDTH,
  pictureHeight,
} from '../../src-renderer/canvas/layout';

describe('maps in a picture', () => {
  test.each([
    [1, 28, 28],
    [6, 28, 28],
    [16, 10, 10],
    [10, 5, 5],
    [12, 3, 3],
    [64, 4, 9],
  ])('%i maps of %i x %i lie inside the width and on no other', (count, height, width) => {
    const { places, height: all } = layoutMaps(count, height, width);
    expect(places.length).toBe(count);
    for (const p of places) {
      expect(p.x).toBeGreaterThanOrEqual(0);
      expect(p.x + p.width).toBeLessThanOrEqual(PICTURE_WIDTH + 1e-9);
      expect(p.y + p.height).toBeLessThanOrEqual(all + 1e-9);
      expect(p.width / p.height).toBeCloseTo(width / height);
    }
    const apart = (a: (typeof places)[number], b: (typeof places)[number]) =>
      a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    for (let i = 0; i < count; i++)
      for (let j = i + 1; j < count; j++) expect(apart(places[i] as never, places[j] as never)).toBe(true);
  });
  test.each([
    [6, 28, 28],
    [12, 3, 3],
    [1, 1, 100],
    [8, 1, 20],
  ])('%i maps of %i x %i: a cell stands where a point of it finds it', (count, height, width) => {
    const layout = layoutMaps(count, height, width);
    for (let flat = 0; flat < count * height * width; flat += 7) {
      const box = cellBox(layout, height, width, flat);
      const at = box && hit(layout, height, width, box.x + box.width / 2, box.y + box.height / 2);
      expect(at && (at.map * height + at.row) * width + at.column).toBe(flat);
    }
    expect(cellBox(layout, height, width, count * height * width)).toBe(null);
  });
  test('a point in a map is its cell; between maps it is none', () => {
    const layout = layoutMaps(6, 28, 28);
    for (const [map, p] of layout.places.entries()) {
      expect(hit(layout, 28, 28, p.x + (3.5 / 28) * p.width, p.y + (20.5 / 28) * p.height)).toEqual({
        map,
        row: 20,
        column: 3,
      });
      expect(hit(layout, 28, 28, p.x + p.width + 1, p.y)).not.toMatchObject({ map });
    }
  });
  test('a long vector wraps, and its cells are found', () => {
    const layout = layoutMaps(1, 1, 100);
    expect(layout.wrap).toBe(40);
    const [p] = layout.places;
    if (!p) throw new Error('no place');
    expect(hit(layout, 1, 100, p.x + (5.5 / 40) * p.width, p.y + (1.5 / 3) * p.height)).toEqual({
      map: 0,
      row: 0,
      column: 45,
    });
    // the last row is not full
    expect(hit(layout, 1, 100, p.x + (39.5 / 40) * p.width, p.y + (2.5 / 3) * p.height)).toBeNull();
  });
});

test('a port is cut into maps as the engine cuts it', () => {
  expect(mapsOfPort([6, 28, 28], 16)).toEqual([6, 28, 28]);
  expect(mapsOfPort([32, 4, 5, 6], 16)).toEqual([16, 5, 6]);
  expect(mapsOfPort([3, 40], 16)).toEqual([3, 1, 40]);
  expect(mapsOfPort([120], 16)).toEqual([1, 1, 120]);
  expect(mapsOfPort([], 16)).toEqual([1, 1, 1]);
});
test('what is not computed yet is as high as what will be', () => {
  expect(isWritten(1, 3, 3)).toBe(true);
  expect(isWritten(3, 3, 3)).toBe(false);
  expect(isWritten(1, 1, 3)).toBe(false);
  expect(pictureHeight(1, 3, 3)).toBe(3 * 22 + 4 * 2);
  expect(pictureHeight(6, 28, 28)).toBe(Math.ceil(layoutMaps(6, 28, 28).height));
});
test('a written cell has room for a number of six characters in a row of four, and for none with a decimal in a row of eight', () => {
  expect([3, 4, 5, 8].map(charactersIn)).toEqual([8, 6, 4, 2]);
});
