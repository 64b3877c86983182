import { describe, expect, test } from 'vitest';
import {
  cellBox,
  cellsOf,
  charactersIn,
  hit,
  isInPart,
  isWritten,
  layoutMaps,
  mapsOfPort,
  PICTURE_WIDTH,
  partBox,
  partsIn,
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
describe('a part of a tensor in its picture', () => {
  test('a window in every channel; channels that are not drawn have no part', () => {
    const parts = partsIn([2, 8, 8], [3, 8, 8], [0, 2, 3], [2, 4, 5], [1, 1, 1]);
    expect(parts).toEqual([0, 1].map((map) => ({ map, rows: [2, 4, 1], columns: [3, 5, 1] })));
    const layout = layoutMaps(2, 8, 8);
    const box = partBox(layout, 8, 8, parts[1] as (typeof parts)[0]);
    const [from, to] = [cellBox(layout, 8, 8, 64 + 2 * 8 + 3), cellBox(layout, 8, 8, 64 + 4 * 8 + 5)];
    expect([box?.x, box?.y]).toEqual([from?.x, from?.y]);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeCloseTo((to?.x ?? 0) + (to?.width ?? 0), 9);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo((to?.y ?? 0) + (to?.height ?? 0), 9);
  });
  test('one kernel of several, of each of its channels', () => {
    expect(partsIn([6, 3, 3], [3, 2, 3, 3], [1, 0, 0, 0], [1, 1, 2, 2], [1, 1, 1, 1])).toEqual(
      [2, 3].map((map) => ({ map, rows: [0, 2, 1], columns: [0, 2, 1] })),
    );
  });
  test('of a window with gaps, only the cells that are read, where they can be told apart', () => {
    const [part, ...more] = partsIn([1, 9, 9], [1, 9, 9], [0, 0, 3], [0, 8, 7], [1, 4, 2]);
    expect([part, more]).toEqual([{ map: 0, rows: [0, 8, 4], columns: [3, 7, 2] }, []]);
    if (!part) throw new Error('no part');
    const inside = Array.from({ length: 81 }, (_, i) => i).filter((i) => isInPart(part, 0, Math.floor(i / 9), i % 9));
    expect(inside).toEqual([3, 5, 7, 39, 41, 43, 75, 77, 79]);
    const layout = layoutMaps(1, 9, 9);
    expect(cellsOf(layout, 9, 9, part)).toEqual(inside.map((i) => cellBox(layout, 9, 9, i)));
    // shown so much smaller, a dot would be a smear
    expect(cellsOf(layout, 9, 9, part, 4)).toEqual([]);
    expect(cellsOf(layoutMaps(6, 28, 28), 28, 28, part)).toEqual([]);
    // without gaps the frame says it all
    expect(cellsOf(layout, 9, 9, { map: 0, rows: [1, 3, 1], columns: [1, 3, 1] })).toEqual([]);
    // the gaps tell something also where the window is as large as the picture
    expect(partsIn([1, 9, 9], [1, 9, 9], [0, 0, 0], [0, 8, 8], [1, 4, 4])).toHaveLength(1);
  });
  test('of channels with a step between them every one that is read', () => {
    expect(partsIn([5, 2, 2], [5, 2, 2], [0, 0, 0], [4, 0, 1], [2, 1, 1]).map((p) => p.map)).toEqual([0, 2, 4]);
  });
  test('a row of a matrix, a number of a line of channels, one number of a long vector', () => {
    expect(partsIn([1, 4, 9], [4, 9], [2, 0], [2, 8], [1, 1])).toEqual([
      { map: 0, rows: [2, 2, 1], columns: [0, 8, 1] },
    ]);
    expect(partsIn([5, 1, 9], [5, 9], [3, 4], [3, 4], [1, 1])).toEqual([
      { map: 3, rows: [0, 0, 1], columns: [4, 4, 1] },
    ]);
    const [one] = partsIn([1, 1, 100], [100], [45], [45], [1]);
    const layout = layoutMaps(1, 1, 100);
    const [box, cell] = [one && partBox(layout, 1, 100, one), cellBox(layout, 1, 100, 45)];
    for (const key of ['x', 'y', 'width', 'height'] as const)
      expect(box?.[key], key).toBeCloseTo(cell?.[key] as number, 9);
    const [some] = partsIn([1, 1, 100], [100], [30], [45], [1]);
    expect(some && partBox(layout, 1, 100, some)).toBeNull();
  });
  test('nothing where all of it is covered, or the picture is another one', () => {
    expect(partsIn([3, 8, 8], [3, 8, 8], [0, 0, 0], [2, 7, 7], [1, 1, 1])).toEqual([]);
    expect(partsIn([3, 4, 4], [3, 8, 8], [0, 2, 2], [2, 3, 3], [1, 1, 1])).toEqual([]);
  });
});
