/** Points of a two-dimensional data set over what the model now says of every place: an infer pass over a grid. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Requests } from '../../../src-engine/protocol/messages';
import { useWords } from '../../i18n/i18n';
import { useApp, useRun } from '../../ui/app';
import { colours, cssColour } from '../../views/scale';
import { useTheme } from '../../views/useTheme';
import { PICTURE_WIDTH } from '../layout';

type Surface = Requests['surface']['out'];
type Points = NonNullable<Requests['points']['out']>;
const SIZE = 48;
/** Asked for at most so often while training. */
const EVERY_MS = 500;
const POINTS = 400;
/** For more than two classes: places on the signed table that are told apart. */
const CLASS_COLOURS = [20, 235, 90, 170, 50, 205, 110, 150];

export function PlanePicture() {
  const { t } = useWords();
  const { run } = useApp();
  const theme = useTheme();
  const loaded = useRun((s) => s.loaded);
  const iteration = useRun((s) =>
    s.position ? s.position.iteration + Number(s.position.at === s.position.length) : 0,
  );
  const [points, setPoints] = useState<Points | null>(null);
  const [surface, setSurface] = useState<Surface>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const asked = useRef(0);
  useEffect(() => {
    if (!loaded?.data) return;
    let current = true;
    void run.call('points', { max: POINTS }).then(
      (p) => current && p && setPoints({ ...p, range: widened(p.range) }),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [run, loaded]);
  useEffect(() => {
    if (!points || iteration < 0) return;
    const wait = Math.max(0, asked.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      asked.current = performance.now();
      void run.call('surface', { size: SIZE, range: points.range }).then(setSurface, () => {});
    }, wait);
    return () => clearTimeout(timer);
  }, [run, points, iteration]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && points)
      drawPlane(context, points, surface, colours('signed', theme), theme === 'dark' ? '#eceef1' : '#16191d');
  }, [points, surface, theme]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('canvas.plane')}
      width={PICTURE_WIDTH * 2}
      height={PICTURE_WIDTH * 2}
      style={{ width: PICTURE_WIDTH, height: PICTURE_WIDTH }}
    />
  );
}
function widened([x0, x1, y0, y1]: Points['range']): Points['range'] {
  const [w, h] = [(x1 - x0) * 0.08, (y1 - y0) * 0.08];
  return [x0 - w, x1 + w, y0 - h, y1 + h];
}
function drawPlane(
  context: CanvasRenderingContext2D,
  points: Points,
  surface: Surface,
  table: Uint32Array,
  ink: string,
): void {
  const side = context.canvas.width;
  context.clearRect(0, 0, side, side);
  const colourOf = (v: number, kind: 'class' | 'value') =>
    table[
      kind === 'class'
        ? (CLASS_COLOURS[v % CLASS_COLOURS.length] as number)
        : Math.max(0, Math.min(255, Math.round(128 + 100 * v)))
    ] as number;
  if (surface) {
    const [height = 1, width = 1] = surface.shape;
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i++) pixels[i] = colourOf(surface.data[i] as number, surface.kind);
    const small = new OffscreenCanvas(width, height);
    (small.getContext('2d') as OffscreenCanvasRenderingContext2D).putImageData(image, 0, 0);
    context.imageSmoothingEnabled = surface.kind === 'value';
    context.globalAlpha = 0.75;
    context.drawImage(small, 0, 0, side, side);
    context.globalAlpha = 1;
  }
  const [x0, x1, y0, y1] = points.range;
  const classes = new Set(points.label).size;
  for (let i = 0; i < points.label.length; i++) {
    const x = (((points.x[2 * i] as number) - x0) / (x1 - x0)) * side;
    const y = side - (((points.x[2 * i + 1] as number) - y0) / (y1 - y0)) * side;
    const label = points.label[i] as number;
    context.beginPath();
    context.arc(x, y, points.test[i] ? 4 : 3.4, 0, 2 * Math.PI);
    context.fillStyle = cssColour(classes > 2 ? colourOf(label, 'class') : (table[label > 0 ? 255 : 0] as number));
    context.fill();
    // test points have a ring
    context.lineWidth = points.test[i] ? 1.6 : 0.6;
    context.strokeStyle = ink;
    context.stroke();
  }
}
