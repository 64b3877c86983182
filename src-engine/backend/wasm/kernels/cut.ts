/** How many rows go into each tile, and which tiles are a thread's. */

/** So many tiles of this height. */
export type Heights = readonly (readonly [height: number, count: number])[];
/**
 * Cuts n rows into the fewest tiles of at most `most` rows, in at most two heights, both as near to it as can be (26 by 6: one of 6, four of 5): a tile
 * of few rows has too few sums to hide the adder's latency.
 */
export function cut(n: number, most: number): Heights {
  const tiles = Math.ceil(n / most);
  const low = Math.floor(n / tiles);
  const high = n - low * tiles;
  return high ? [[low + 1, high] as const, [low, tiles - high] as const] : [[low, tiles]];
}
/** The same n as parts of equal length and one shorter: [length, parts]. */
export function equalParts(n: number, most: number): readonly [length: number, parts: number] {
  const parts = Math.max(1, Math.ceil(n / most));
  const length = Math.ceil(n / parts);
  return [length, Math.ceil(n / length)];
}
