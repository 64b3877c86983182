/** Numbers of a sequence as a strip, time across, and the targets under it where every step has one. */
import { useLayoutEffect, useRef } from 'react';
import { colours, paint } from '../../../views/scale';
import { useTheme } from '../../../views/useTheme';
import { PICTURE_WIDTH } from '../../layout';
import type { Range } from '../../ranges';
import type { SequenceRow } from './row';

const BAND = 9;
const MOST_HEIGHT = 36;

export function Strip({
  row,
  range,
  classes,
}: {
  readonly row: SequenceRow;
  readonly range: Range;
  readonly classes: number | null;
}) {
  const height = Math.min(MOST_HEIGHT, row.units * BAND);
  const isEvery = row.y.length > 1;
  const targets = classes === null ? range : { least: 0, most: Math.max(1, classes - 1) };
  return (
    <span className="strips">
      <Band data={row.x} units={row.units} row={row} range={range} height={height} />
      {isEvery && <Band data={row.y} units={1} row={row} range={targets} height={BAND} />}
    </span>
  );
}
function Band({
  data,
  units,
  row: { steps, longest },
  range: { least, most },
  height,
}: {
  readonly data: ArrayLike<number>;
  readonly units: number;
  readonly row: SequenceRow;
  readonly range: Range;
  readonly height: number;
}) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, longest, units);
    const image = new ImageData(steps, units);
    const pixels = new Uint32Array(image.data.buffer);
    const stride = units === 1 ? data.length : longest;
    for (let u = 0; u < units; u++) {
      const band = pixels.subarray(u * steps, (u + 1) * steps);
      paint(data, u * stride, steps, band, colours('unsigned', theme), 'unsigned', least, most);
    }
    // what stands past its end is not drawn
    context.putImageData(image, 0, 0);
  }, [data, units, steps, longest, least, most, theme]);
  return (
    <canvas ref={canvas} className="band" width={longest} height={units} style={{ width: PICTURE_WIDTH, height }} />
  );
}
