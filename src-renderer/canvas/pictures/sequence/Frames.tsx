/** Frames of a video, side by side; of a long one the first, and how many there are. */
import { useLayoutEffect, useRef } from 'react';
import { colours, paint } from '../../../views/scale';
import { useTheme } from '../../../views/useTheme';
import { PICTURE_WIDTH } from '../../layout';
import type { Range } from '../../ranges';
import type { SequenceRow } from './row';

const MOST = 8;
const GAP = 2;

export function Frames({
  row,
  frame,
  range,
}: {
  readonly row: SequenceRow;
  /** [C, H, W]; the first channel is drawn. */
  readonly frame: readonly number[];
  readonly range: Range;
}) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [, height = 1, width = 1] = frame;
  const count = Math.min(MOST, row.longest);
  const total = count * width + (count - 1) * GAP;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, total, height);
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const one = new Float32Array(width * height);
    for (let t = 0; t < Math.min(count, row.steps); t++) {
      for (let i = 0; i < one.length; i++) one[i] = row.x[i * row.longest + t] as number;
      paint(one, 0, one.length, pixels, colours('unsigned', theme), 'unsigned', range.least, range.most);
      context.putImageData(image, t * (width + GAP), 0);
    }
  }, [row, width, height, count, total, range.least, range.most, theme]);
  return (
    <canvas
      ref={canvas}
      className="frames"
      width={total}
      height={height}
      style={{ width: PICTURE_WIDTH, height: (PICTURE_WIDTH * height) / total }}
    />
  );
}
