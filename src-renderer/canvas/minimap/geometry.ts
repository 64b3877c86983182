/** What the small map shows, and where: pure. Lengths are pixels of the canvas ("flow") or of the map. */
import type { Transform } from '@xyflow/react';

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** The corner of the canvas that is the map's upper left one, and how many pixels of the canvas one of the map is. */
export type Frame = { readonly x: number; readonly y: number; readonly scale: number };
export type Size = { readonly width: number; readonly height: number };

/** Kept free around what is shown, in pixels of the map. */
const MARGIN = 5;

/** The smallest box around all; null where there is none. */
export function boundsOf(boxes: readonly Box[]): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left < Infinity ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}
/** The part of the canvas that is seen in a window of this size. */
export const viewOf = ([x, y, zoom]: Transform, { width, height }: Size): Box => ({
  x: -x / zoom,
  y: -y / zoom,
  width: width / zoom,
  height: height / zoom,
});
/** Every node and the view are on the map, in its middle. */
export function frameOf(bounds: Box | null, view: Box, map: Size): Frame {
  const all = boundsOf(bounds ? [bounds, view] : [view]) as Box;
  const scale = Math.max(all.width / (map.width - 2 * MARGIN), all.height / (map.height - 2 * MARGIN)) || 1;
  return {
    x: all.x + all.width / 2 - (map.width / 2) * scale,
    y: all.y + all.height / 2 - (map.height / 2) * scale,
    scale,
  };
}
export const onMap = (box: Box, { x, y, scale }: Frame): Box => ({
  x: (box.x - x) / scale,
  y: (box.y - y) / scale,
  width: box.width / scale,
  height: box.height / scale,
});
/** Whole pixels, one at least: a thousand nodes are still a thousand specks. */
export function crisp(box: Box, ratio: number): Box {
  const [x, y] = [Math.round(box.x * ratio), Math.round(box.y * ratio)];
  return {
    x,
    y,
    width: Math.max(1, Math.round((box.x + box.width) * ratio) - x),
    height: Math.max(1, Math.round((box.y + box.height) * ratio) - y),
  };
}
/** The view after the map was dragged by so many of its pixels: what is seen goes with the pointer. */
export const panned = ([x, y, zoom]: Transform, dx: number, dy: number, scale: number) => ({
  x: x - dx * scale * zoom,
  y: y - dy * scale * zoom,
  zoom,
});
/** How much nearer a turn of the wheel brings: a notch (120 px, or 6 lines) is about a sixth of a doubling. */
export const wheelFactor = (e: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number =>
  2 ** (-e.deltaY * (e.deltaMode === 1 ? 0.05 : e.deltaMode ? 1 : 0.002));
