/** The colours of norms on a log scale: from the panel's ground over the colour of the backward phase to the ink. */
import { type LogRange, logHeight } from '../../views/logScale';

const STOPS = [
  [0, '--bg-inset'],
  [0.6, '--backward'],
  [1, '--ink'],
] as const;
export const RAMP_CSS = `linear-gradient(90deg, ${STOPS.map(([at, name]) => `var(${name}) ${at * 100}%`).join(', ')})`;
/** 256 colours of the theme that is on, as the bytes of an image: r, g, b, a. */
export function ramp(): Uint8ClampedArray | null {
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  const style = getComputedStyle(document.documentElement);
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  for (const [at, name] of STOPS) gradient.addColorStop(at, style.getPropertyValue(name).trim());
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  return context.getImageData(0, 0, 256, 1).data;
}
/** What is exactly 0 is not drawn: the ground's hatching shows. */
export function paintNorms(
  rows: readonly { readonly data: ArrayLike<number>; readonly from: number; readonly to: number }[],
  width: number,
  range: LogRange,
  colours: Uint8ClampedArray,
): ImageData {
  const image = new ImageData(width, Math.max(1, rows.length));
  for (const [y, { data, from, to }] of rows.entries())
    for (let x = from; x < to; x++) {
      const norm = data[x] as number;
      if (norm === 0) continue;
      const at = 4 * Math.round(255 * logHeight(norm, range));
      image.data.set(colours.subarray(at, at + 4), 4 * (y * width + x));
    }
  return image;
}
