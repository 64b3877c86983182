/** Maps on a canvas: crisp pixels, a click chooses a number. Small ones show their numbers as text. */
import { type MouseEvent, useLayoutEffect, useMemo, useRef } from 'react';
import { unravel } from '../../src-engine/core/shape';
import type { Picture, TensorRef } from '../../src-engine/protocol/messages';
import { useWords } from '../i18n/i18n';
import { useApp, useRun, useSession } from '../ui/app';
import { colours, cssColour, inkOn, paint, type Scale } from '../views/scale';
import { short, shortIn } from '../views/short';
import { useTheme } from '../views/useTheme';
import {
  cellBox,
  cellsOf,
  charactersIn,
  hit,
  isInPart,
  isWritten,
  type Layout,
  layoutMaps,
  type Part,
  PICTURE_WIDTH,
  type Place,
  partBox,
  partsIn,
} from './layout';
import { familyOf } from './ranges';
import { useSignedRange } from './useRange';

type Props = {
  readonly picture: Picture;
  readonly tensor: TensorRef;
  readonly columns?: number;
  readonly tallest?: number;
  readonly label: string;
};
type Drawn = Props & { readonly scale: Scale; readonly least: number; readonly most: number };

export function Maps(props: Props) {
  const { picture, tensor } = props;
  const { most, isOwn } = useSignedRange(familyOf(tensor.of), picture);
  const [count = 0, height = 0, width = 0] = picture.shape;
  const drawn: Drawn = { ...props, scale: 'signed', least: -most, most };
  return (
    <>
      {isWritten(count, height, width) ? <Cells {...drawn} /> : <Pixels {...drawn} />}
      <Range most={isOwn ? most : null} notFinite={picture.stats?.notFinite ?? 0} />
    </>
  );
}
/** One picture in the grey ramp, in a width of its own; a click on it is its parent's. `sample`: whose it is. */
export function Thumbnail(
  props: Omit<Props, 'columns' | 'tallest'> & { readonly width: number; readonly sample: number },
) {
  const { min = 0, max = 1 } = props.picture.stats ?? {};
  return <Pixels {...props} scale="unsigned" least={min} most={max} tallest={PICTURE_WIDTH} isStill />;
}
/** A range that is not the legend's is stated; NaN and Inf are said. */
function Range({ most, notFinite }: { readonly most: number | null; readonly notFinite: number }) {
  const { t } = useWords();
  if (most === null && notFinite === 0) return null;
  return (
    <div className="range">
      {most !== null && <span title={t('canvas.ownRange')}>±{short(most)}</span>}
      {notFinite > 0 && <span className="loud">{notFinite} NaN/Inf</span>}
    </div>
  );
}
/** Chooses a number for the Why tab. `inner` is the place in one sample, or in the parameter. */
export function useChoose(tensor: TensorRef, picture: Pick<Picture, 'full' | 'steps'>) {
  const { session, run } = useApp();
  return (flat: number) => {
    const before = leadsOf(tensor, picture, run.store.getState().sample);
    const index = unravel(picture.full.slice(before.length), flat);
    session.setState({ selected: [tensor.node], element: { tensor, index: [...before, ...index] } });
  };
}
/** What stands before the place in one sample: the step and the sample that are shown. */
function leadsOf({ of }: TensorRef, { full, steps }: Pick<Picture, 'full' | 'steps'>, shown: number): number[] {
  const leads = steps ? 2 : of === 'out' || of === 'grad-out' ? 1 : 0;
  const sample = Math.min(shown, (full[leads - 1] ?? 1) - 1);
  return steps ? [steps.now, sample] : leads ? [sample] : [];
}
/** The place of the number that Why is about, where it is one of this picture. */
function useChosen(tensor: TensorRef, picture: Pick<Picture, 'full' | 'steps'>): number | null {
  const element = useSession((s) => s.element);
  const sample = useRun((s) => s.sample);
  if (!element || !isSame(element.tensor, tensor)) return null;
  const before = leadsOf(tensor, picture, sample);
  if (before.some((at, i) => at !== element.index[i])) return null;
  const shape = picture.full.slice(before.length);
  return element.index.slice(before.length).reduce((flat, at, i) => flat * (shape[i] ?? 1) + at, 0);
}
/** The parts of this picture that it was worked out from: the window under a kernel, and the kernel. `sample`: the one that is drawn, if not the chosen one. */
function useRead(
  tensor: TensorRef,
  picture: Pick<Picture, 'full' | 'steps' | 'shape'>,
  drawn?: number,
): readonly Part[] {
  const reads = useSession((s) => s.reads);
  const chosen = useRun((s) => s.sample);
  const sample = drawn ?? chosen;
  return useMemo(() => {
    const own = reads.filter((read) => isSame(read.tensor, tensor));
    if (own.length === 0) return NO_PARTS;
    const before = leadsOf(tensor, picture, sample);
    const inner = (list: readonly number[]) => list.slice(before.length);
    return own.flatMap(({ low, high, every }) =>
      before.some((at, i) => at < (low[i] ?? 0) || at > (high[i] ?? 0))
        ? []
        : partsIn(picture.shape, inner(picture.full), inner(low), inner(high), inner(every)),
    );
  }, [reads, tensor, picture, sample]);
}
const NO_PARTS: readonly Part[] = [];
const isSame = (a: TensorRef, b: TensorRef): boolean => a.node === b.node && a.of === b.of && a.name === b.name;

type Sized = { readonly width?: number; readonly isStill?: true; readonly sample?: number };
function Pixels({
  picture,
  tensor,
  scale,
  least,
  most,
  columns,
  tallest,
  label,
  isStill,
  sample,
  width: own = PICTURE_WIDTH,
}: Drawn & Sized) {
  const [count = 0, height = 0, width = 0] = picture.shape;
  const theme = useTheme();
  const choose = useChoose(tensor, picture);
  const found = useChosen(tensor, picture);
  const chosen = isStill ? null : found;
  const read = useRead(tensor, picture, sample);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scratch = useRef<{ canvas: OffscreenCanvas; image: ImageData } | null>(null);
  const layout = useMemo(
    () => layoutMaps(count, height, width, columns, tallest),
    [count, height, width, columns, tallest],
  );
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || count === 0) return;
    scratch.current = draw(context, picture, layout, { scale, least, most }, theme, scratch.current);
    const boxes = read.map((part) => partBox(layout, height, width, part));
    if (chosen !== null) boxes.push(cellBox(layout, height, width, chosen));
    const zoom = PICTURE_WIDTH / own;
    for (const box of boxes) if (box) frame(context, box, theme, zoom);
    for (const part of read)
      for (const box of cellsOf(layout, height, width, part, zoom)) dot(context, box, theme, zoom);
  }, [picture, layout, scale, least, most, theme, count, chosen, read, height, width, own]);
  const onClick = (e: MouseEvent<HTMLCanvasElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    const zoom = box.width / PICTURE_WIDTH;
    const at = hit(layout, height, width, (e.clientX - box.left) / zoom, (e.clientY - box.top) / zoom);
    if (!at) return;
    choose((at.map * height + at.row) * width + at.column);
  };
  const ratio = Math.max(2, globalThis.devicePixelRatio || 1);
  return (
    // every number is reached by keyboard in the inspector's table
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      data-chosen={chosen ?? undefined}
      data-read={read.length || undefined}
      width={PICTURE_WIDTH * ratio}
      height={Math.ceil(layout.height * ratio)}
      style={{ width: own, height: Math.ceil((layout.height * own) / PICTURE_WIDTH) }}
      {...(isStill ? {} : { onClick })}
    />
  );
}
/** What lies around a mark, and the mark. */
const INKS = { light: ['#fff', '#111'], dark: ['#000', '#fff'] } as const;
/** Cells framed so that they are seen on every colour, however small they are. `zoom`: how much smaller it is shown than it is drawn. */
function frame(context: CanvasRenderingContext2D, box: Place, theme: 'light' | 'dark', zoom: number): void {
  const ratio = context.canvas.width / PICTURE_WIDTH;
  const { width, height } = context.canvas;
  for (const [i, ink] of INKS[theme].entries()) {
    const out = zoom * (2.5 - i);
    const line = zoom * ratio * (i ? 1.5 : 2.5);
    // at the picture's edge it stays inside
    const within = (at: number, most: number): number => Math.max(line / 2, Math.min(most - line / 2, at * ratio));
    const [x0, y0] = [within(box.x - out, width), within(box.y - out, height)];
    const [x1, y1] = [within(box.x + box.width + out, width), within(box.y + box.height + out, height)];
    context.strokeStyle = ink;
    context.lineWidth = line;
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
  }
}
/** Where a map ends, however pale it is there. */
const OUTLINES = { light: 'rgb(0 0 0 / 9%)', dark: 'rgb(255 255 255 / 10%)' } as const;
function outline(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.fillRect(x, y, width, 1);
  context.fillRect(x, y + height - 1, width, 1);
  context.fillRect(x, y + 1, 1, height - 2);
  context.fillRect(x + width - 1, y + 1, 1, height - 2);
}
/** One cell of those that a frame holds, where not all of them are meant. */
function dot(context: CanvasRenderingContext2D, box: Place, theme: 'light' | 'dark', zoom: number): void {
  const ratio = context.canvas.width / PICTURE_WIDTH;
  const radius = Math.min(2.5 * zoom, 0.25 * Math.min(box.width, box.height));
  for (const [i, ink] of INKS[theme].entries()) {
    context.fillStyle = ink;
    context.beginPath();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    context.arc(x * ratio, y * ratio, (radius + (i ? 0 : 0.75 * zoom)) * ratio, 0, 2 * Math.PI);
    context.fill();
  }
}
function draw(
  context: CanvasRenderingContext2D,
  picture: Picture,
  layout: Layout,
  { scale, least, most }: Pick<Drawn, 'scale' | 'least' | 'most'>,
  theme: 'light' | 'dark',
  held: { canvas: OffscreenCanvas; image: ImageData } | null,
) {
  const [count = 0, height = 1, width = 1] = picture.shape;
  const columns = layout.wrap;
  const rows = layout.wrap < width ? Math.ceil(width / layout.wrap) : height;
  const kept =
    held && held.image.width === columns && held.image.height === rows
      ? held
      : { canvas: new OffscreenCanvas(columns, rows), image: new ImageData(columns, rows) };
  const small = kept.canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  const pixels = new Uint32Array(kept.image.data.buffer);
  const ratio = context.canvas.width / PICTURE_WIDTH;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.imageSmoothingEnabled = false;
  for (let m = 0; m < count; m++) {
    pixels.fill(0);
    paint(picture.data, m * height * width, height * width, pixels, colours(scale, theme), scale, least, most);
    small.putImageData(kept.image, 0, 0);
    const p = layout.places[m];
    if (!p) continue;
    const place = [p.x * ratio, p.y * ratio, p.width * ratio, p.height * ratio] as const;
    context.drawImage(kept.canvas, ...place);
    // a map of zeros is seen to be one
    context.fillStyle = OUTLINES[theme];
    if (height > 1) outline(context, ...place);
  }
  return kept;
}
/** Maps of few cells as a table of their numbers, on their colours; of the colours alone where one of the numbers does not fit. */
function Cells({ picture, tensor, scale, least, most, label }: Drawn) {
  const { t } = useWords();
  const theme = useTheme();
  const choose = useChoose(tensor, picture);
  const chosen = useChosen(tensor, picture);
  const read = useRead(tensor, picture);
  const isRead = (map: number, row: number, column: number): boolean =>
    read.some((part) => isInPart(part, map, row, column));
  const [count = 0, height = 0, width = 0] = picture.shape;
  const painted = useMemo(() => {
    const pixels = new Uint32Array(picture.data.length);
    paint(picture.data, 0, picture.data.length, pixels, colours(scale, theme), scale, least, most);
    return pixels;
  }, [picture, scale, theme, least, most]);
  const texts = Array.from(picture.data, (x) => shortIn(x, charactersIn(width)));
  const fits = texts.every((text) => text !== null);
  return Array.from({ length: count }, (_, m) => (
    <table
      key={m}
      className="cells nodrag"
      aria-label={count > 1 ? `${label} ${m}` : label}
      data-testid={`cells-${tensor.of}`}
    >
      <tbody>
        {Array.from({ length: height }, (_, r) => (
          <tr key={r}>
            {Array.from({ length: width }, (_, c) => {
              const flat = (m * height + r) * width + c;
              const colour = painted[flat] as number;
              const value = short(picture.data[flat] as number);
              return (
                <td
                  key={c}
                  className={flat === chosen ? 'chosen' : isRead(m, r, c) ? 'read' : undefined}
                  style={{ background: cssColour(colour), color: inkOn(colour) }}
                >
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-label={value}
                    title={fits ? t('canvas.why') : `${value}. ${t('canvas.why')}`}
                    onClick={() => choose(flat)}
                  >
                    {fits ? texts[flat] : ''}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  ));
}
