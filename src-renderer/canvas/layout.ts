/** Where maps stand in a picture: pure, in CSS pixels. */
export const PICTURE_WIDTH = 166;
const GAP = 4;
/** A row of one-high maps needs some height to be seen. */
const STRIP = 10;

/** Maps of at most so many cells a side, and so many of them, are written out as numbers. */
const WRITTEN = { side: 8, maps: 2 };
/** A written cell, and what lies between two. */
const CELL = 22;
const BETWEEN = 2;
export const isWritten = (count: number, height: number, width: number): boolean =>
  count <= WRITTEN.maps && width <= WRITTEN.side && height <= WRITTEN.side && height > 1;
/** Advance of a character of the mono face at 11 px, and by how much its ink is narrower: a text may be so much wider than its cell. */
const CHARACTER = 6.6;
const SPARE = 1;
/** Characters that a written cell has room for, in a row of so many. */
export const charactersIn = (width: number): number =>
  Math.floor(((PICTURE_WIDTH - BETWEEN * (width + 1)) / width + SPARE) / CHARACTER);

export type Place = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Layout = {
  readonly places: readonly Place[];
  readonly height: number /** Numbers in a row of a long vector. */;
  readonly wrap: number;
};

/** Columns that make the maps about square in sum. */
export function columnsOf(count: number): number {
  if (count <= 3) return Math.max(1, count);
  if (count <= 9) return count === 4 ? 2 : 3;
  return 6;
}
/** `count` maps of height x width, in `columns` where given; no map higher than `tallest`. */
export function layoutMaps(
  count: number,
  height: number,
  width: number,
  columns = columnsOf(count),
  tallest = 120,
): Layout {
  if (height === 1 && count === 1) {
    // a vector: rows of at most 40 numbers
    const wrap = Math.min(width, 40);
    const rows = Math.ceil(width / wrap);
    const cell = Math.min(PICTURE_WIDTH / wrap, 12);
    return {
      places: [{ x: 0, y: 0, width: wrap * cell, height: Math.max(STRIP, rows * Math.min(cell, 12)) }],
      height: Math.max(STRIP, rows * Math.min(cell, 12)),
      wrap,
    };
  }
  if (height === 1) {
    const each = Math.max(3, Math.min(STRIP, Math.floor(110 / count) - 1));
    return {
      places: Array.from({ length: count }, (_, i) => ({
        x: 0,
        y: i * (each + 1),
        width: PICTURE_WIDTH,
        height: each,
      })),
      height: count * (each + 1) - 1,
      wrap: width,
    };
  }
  const room = (PICTURE_WIDTH - (columns - 1) * GAP) / columns;
  const scale = Math.min(room / width, tallest / height);
  const [w, h] = [width * scale, height * scale];
  const rows = Math.ceil(count / columns);
  const places = Array.from({ length: count }, (_, i) => ({
    x: (i % columns) * (room + GAP) + (room - w) / 2,
    y: Math.floor(i / columns) * (h + GAP),
    width: w,
    height: h,
  }));
  return { places, height: rows * h + (rows - 1) * GAP, wrap: width };
}
/** One sample of a port, as the engine reduces it: [maps, height, width]. */
export function mapsOfPort(shape: readonly number[], most: number): readonly [number, number, number] {
  const width = shape.at(-1) ?? 1;
  if (shape.length < 2) return [1, 1, width];
  const height = shape.length === 2 ? 1 : (shape.at(-2) as number);
  const count = shape.reduce((a, b) => a * b, 1) / Math.max(1, height * width);
  return [Math.min(most, count), height, width];
}
/** How high a picture will be: what is not computed yet takes the same place. */
export function pictureHeight(
  count: number,
  height: number,
  width: number,
  columns?: number,
  tallest?: number,
): number {
  if (!isWritten(count, height, width)) return Math.ceil(layoutMaps(count, height, width, columns, tallest).height);
  return count * (height * (CELL + BETWEEN) + BETWEEN) + (count - 1) * 6;
}
/** Which map and which of its cells lie under a point; null between maps. */
export function hit(
  layout: Layout,
  height: number,
  width: number,
  x: number,
  y: number,
): { readonly map: number; readonly row: number; readonly column: number } | null {
  const map = layout.places.findIndex((p) => x >= p.x && x < p.x + p.width && y >= p.y && y < p.y + p.height);
  const p = layout.places[map];
  if (!p) return null;
  if (layout.wrap < width) {
    const rows = Math.ceil(width / layout.wrap);
    const column =
      Math.floor(((x - p.x) / p.width) * layout.wrap) + layout.wrap * Math.floor(((y - p.y) / p.height) * rows);
    return column < width ? { map, row: 0, column } : null;
  }
  return { map, row: Math.floor(((y - p.y) / p.height) * height), column: Math.floor(((x - p.x) / p.width) * width) };
}
/** Where a cell stands, by its place in the picture's numbers: what `hit` finds under a point of it. Null for one that is not drawn. */
export function cellBox(layout: Layout, height: number, width: number, flat: number): Place | null {
  const p = layout.places[Math.floor(flat / (height * width))];
  if (!p) return null;
  const columns = Math.min(layout.wrap, width);
  const rows = layout.wrap < width ? Math.ceil(width / layout.wrap) : height;
  const at = flat % (height * width);
  const cell = { width: p.width / columns, height: p.height / rows };
  return { x: p.x + (at % columns) * cell.width, y: p.y + Math.floor(at / columns) * cell.height, ...cell };
}
/** From the first to the last, which counts, by steps. */
export type Span = readonly [first: number, last: number, step: number];
/** Part of one map: its rows and columns. */
export type Part = { readonly map: number; readonly rows: Span; readonly columns: Span };
const placesOf = ([first, last, step]: Span): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
const isIn = ([first, last, step]: Span, at: number): boolean => at >= first && at <= last && (at - first) % step === 0;
export const isInPart = ({ map, rows, columns }: Part, at: number, row: number, column: number): boolean =>
  map === at && isIn(rows, row) && isIn(columns, column);
/**
 * What a range of places of a tensor covers of its picture of [maps, height, width]: a part for each map that is drawn. None where it covers all, which
 * tells nothing, or where the picture is not laid out as the tensor is. `shape`, `low`, `high` and `every`: of one sample.
 */
export function partsIn(
  [count = 0, height = 0, width = 0]: readonly number[],
  shape: readonly number[],
  low: readonly number[],
  high: readonly number[],
  every: readonly number[],
): Part[] {
  const inner = height === 1 ? 1 : 2;
  const leading = Math.max(0, shape.length - inner);
  if ((shape.at(-1) ?? 1) !== width || (inner === 2 && shape.at(-2) !== height)) return [];
  if (shape.every((d, axis) => low[axis] === 0 && high[axis] === d - 1 && every[axis] === 1)) return [];
  const span = (axis: number): Span => (shape.length ? [low[axis] ?? 0, high[axis] ?? 0, every[axis] ?? 1] : [0, 0, 1]);
  const columns = span(shape.length - 1);
  const rows = inner === 2 ? span(shape.length - 2) : ([0, 0, 1] as const);
  let maps = [0];
  for (let axis = 0; axis < leading; axis++) {
    const places = placesOf(span(axis));
    maps = maps.flatMap((m) => places.map((at) => m * (shape[axis] ?? 1) + at));
  }
  return maps.filter((map) => map < count).map((map) => ({ map, rows, columns }));
}
/** Where a part stands. A long vector is laid in several rows: of it single numbers have a place. */
export function partBox(layout: Layout, height: number, width: number, { map, rows, columns }: Part): Place | null {
  const [first, last] = [rows[0] * width + columns[0], rows[1] * width + columns[1]];
  if (layout.wrap < width && first !== last) return null;
  const a = cellBox(layout, height, width, map * height * width + first);
  const b = cellBox(layout, height, width, map * height * width + last);
  return a && b && { x: a.x, y: a.y, width: b.x + b.width - a.x, height: b.y + b.height - a.y };
}
/** Smaller than this a cell cannot be told from those beside it, in px. */
const TOLD_APART = 4;
/** Where the cells of a part stand that has gaps between them; none where it has no gaps, or they would not be seen. `zoom`: how much smaller it is shown. */
export function cellsOf(layout: Layout, height: number, width: number, part: Part, zoom = 1): Place[] {
  const { map, rows, columns } = part;
  if (rows[2] === 1 && columns[2] === 1) return [];
  const boxes = placesOf(rows).flatMap((row) =>
    placesOf(columns).flatMap((column) => cellBox(layout, height, width, (map * height + row) * width + column) ?? []),
  );
  return boxes.every((box) => Math.min(box.width, box.height) >= TOLD_APART * zoom) ? boxes : [];
}
/** A strip of a sequence, in px: a few units get a band each. */
export const stripHeight = (units: number): number => Math.max(20, Math.min(72, 16 * units));
