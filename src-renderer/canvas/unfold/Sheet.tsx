/** The fields of all steps of one picture, drawn on one canvas that lies over the cards: a canvas for each step is a layer for each, and the page is slow to put them together. */
import { useLayoutEffect, useMemo, useRef } from 'react';
import type { Picture } from '../../../src-engine/protocol/messages';
import { colours, paint } from '../../views/scale';
import { useTheme } from '../../views/useTheme';
import { columnAt } from './Card';
import { type Column, type Grid, gridOf, type Layer, type Placed } from './geometry';
import type { Cell } from './model';

type Props = {
  readonly picture: Picture | undefined;
  readonly most: number;
  readonly steps: readonly Column[];
  readonly cell: Cell;
  readonly place: Placed;
  /** Which of the pictures in its card. */
  readonly index: number;
  readonly layer: Layer;
};

/** What the tape has not come to stays clear: the card says so. A field is one pixel. */
export function Sheet({ picture, most, steps, cell, place, index, layer }: Props) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useMemo(() => gridOf(steps, cell, place, index, layer), [steps, cell, place, index, layer]);
  const { left, top, width, height, columns, rows } = grid;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = new ImageData(columns, rows);
    if (picture) draw(picture, grid, new Uint32Array(image.data.buffer), most, theme);
    context.putImageData(image, 0, 0);
  }, [picture, grid, columns, rows, most, theme]);
  return <canvas ref={canvas} className="sheet" width={columns} height={rows} style={{ left, top, width, height }} />;
}
function draw(
  picture: Picture,
  { of, across, columns }: Grid,
  pixels: Uint32Array,
  most: number,
  theme: 'light' | 'dark',
): void {
  const [, units = 0, there = 0] = picture.shape;
  const table = colours('signed', theme);
  const one = new Uint32Array(units);
  const values = new Float32Array(units);
  for (const [t, from] of of) {
    const at = columnAt(picture, t);
    if (at < 0) continue;
    for (let u = 0; u < units; u++) values[u] = picture.data[u * there + at] as number;
    paint(values, 0, units, one, table, 'signed', -most, most);
    for (let u = 0; u < units; u++) pixels[Math.floor(u / across) * columns + from + (u % across)] = one[u] as number;
  }
}
