/** Where the canvas stands so that what is unfolded can be read. Pure: boxes in pixels of the canvas, the rest in those of the screen. */
import type { Box } from '../flow';

/** How the canvas stands, as React Flow has it. */
export type Seen = { readonly x: number; readonly y: number; readonly zoom: number };
/** What of it nothing lies over, from its upper left corner on. */
export type Free = { readonly width: number; readonly height: number };
/** Kept free at the edges of what is seen. */
export const EDGE = 20;
/** As small as its numbers are still read. */
export const READ = 0.6;

/** For one that is not read together with its node: as large as it is seen whole, else its beginning. */
export function beginning(sheet: Box, free: Free): Seen {
  const whole = Math.min((free.width - 2 * EDGE) / sheet.width, (free.height - 2 * EDGE) / sheet.height);
  const zoom = Math.min(1, Math.max(READ, whole));
  const top = Math.max(EDGE, free.height - EDGE - sheet.height * zoom);
  return { x: EDGE - sheet.x * zoom, y: top - sheet.y * zoom, zoom };
}
const isClear = ({ y, height }: Box, free: Free, seen: Seen): boolean =>
  (y + height) * seen.zoom + seen.y <= free.height;
const isSame = (a: Seen, b: Seen): boolean =>
  Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 1e-3;

export type Shown = {
  readonly height: number;
  readonly free: Free;
  /** The canvas was moved for it, and from where. */
  readonly moved: { readonly from: Seen; readonly to: Seen } | null;
};
/**
 * It has another height, or the canvas has: gradients take more room than values, a panel below takes some. What was clear stays clear, by as little as
 * does it; where that is no longer needed the canvas stands as before. What somebody has moved stays where it is. `view`: null where nothing moves.
 */
export function followed(
  before: Shown,
  sheet: Box,
  free: Free,
  seen: Seen,
): { readonly shown: Shown; readonly view: Seen | null } {
  const moved = before.moved && isSame(before.moved.to, seen) ? before.moved : null;
  const stands = (m: Shown['moved'], view: Seen | null) => ({ shown: { height: sheet.height, free, moved: m }, view });
  if (moved && isClear(sheet, free, moved.from)) return stands(null, moved.from);
  const wasClear = isClear({ ...sheet, height: before.height }, before.free, seen);
  if (!wasClear || isClear(sheet, free, seen)) return stands(moved, null);
  const whole = (free.height - 2 * EDGE) / sheet.height;
  const zoom = Math.min(seen.zoom, Math.max(READ, whole));
  const [left, top] = [sheet.x * seen.zoom + seen.x, sheet.y * seen.zoom + seen.y];
  // its beginning is not pushed out for the sake of its end
  const y = Math.max(Math.min(top, EDGE), free.height - EDGE - sheet.height * zoom);
  const to = { x: left - sheet.x * zoom, y: y - sheet.y * zoom, zoom };
  return stands({ from: moved?.from ?? seen, to }, to);
}
