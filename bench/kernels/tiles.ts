import type { Tile } from '../../src-engine/backend/wasm/generator';

const t = (mr: number, nr: number, unroll: number): Tile => ({ mr, nr, unroll });
export const TILES: readonly Tile[] = [
  t(4, 8, 1),
  t(6, 8, 1),
  t(6, 8, 2),
  t(6, 8, 4),
  t(4, 16, 1),
  t(4, 16, 2),
  t(5, 16, 1),
  t(5, 16, 2),
  t(6, 16, 1),
  t(6, 16, 2),
  t(6, 16, 4),
];
