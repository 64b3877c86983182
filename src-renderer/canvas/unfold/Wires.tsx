/** Wires of an unfolded recurrence: states between the steps, outputs below. Values run forward in one layer; gradients run back in the other. */
import type { Bptt } from '../../../src-engine/document/training';
import type { Picture } from '../../../src-engine/protocol/messages';
import { isCut } from '../../editor/cuts';
import { type Corner, roundedPath } from '../corners';
import { columnAt } from './Card';
import { CARD, type Column, heightOfPart, lanesOf, type Placed, sidesOf } from './geometry';
import type { Cell, StateWire } from './model';
import { outputsOf, wayOf } from './outputs';
import { useNorms, useStrip } from './Track';

/** `live`: something flows, and is computed. `still`: computed, and nothing flows. `cut`: the gradient is stopped here. `waiting`: the tape has not come to it. */
export type Flow = 'live' | 'still' | 'cut' | 'waiting';
const flowOf = (picture: Picture | undefined, t: number, isNorm: boolean): Flow => {
  const at = columnAt(picture, t);
  if (at < 0) return 'waiting';
  return isNorm && picture?.data[at] === 0 ? 'still' : 'live';
};
const middle = ({ y, height }: Placed): number => y + height / 2;
const HEAD = 5;
const RADIUS = 4;
/** A small triangle at x, y that points where the flow goes. */
const head = (x: number, y: number, dx: number, dy: number): string =>
  dx !== 0
    ? `M${x} ${y}l${-dx * HEAD} ${-HEAD / 1.4}v${HEAD * 1.4}z`
    : `M${x} ${y}l${-HEAD / 1.4} ${-dy * HEAD}h${HEAD * 1.4}z`;

type Props = {
  readonly columns: readonly Column[];
  readonly places: readonly Placed[];
  readonly layer: 'value' | 'gradient';
};
type StatesProps = Props & { readonly wire: StateWire; readonly cells: readonly Cell[]; readonly bptt: Bptt };
/** Forward from card to card; back from the gradient of a state to the part of the one before that comes from it. */
export function StateWires({ wire, cells, columns, places, layer, bptt }: StatesProps) {
  const isBack = layer === 'gradient';
  const values = useStrip(isBack ? null : wire.value);
  const norms = useNorms(isBack ? wire.back : null);
  const [from, to] = [places[wire.from], places[wire.to]];
  const [source, target] = [cells[wire.from], cells[wire.to]];
  if (!from || !to || !source || !target) return null;
  const leaves = isBack ? heightOfPart(source, from, 'next') : middle(from);
  const arrives = isBack ? heightOfPart(target, to, 'sum') : middle(to);
  const flow = (t: number): Flow => {
    // between t and t + 1: forward it leaves the one that comes first, back it arrives there
    const first = wire.reversed ? t + 1 : t;
    if (!isBack) return flowOf(values, first, false);
    if (isCut(bptt, t + 1)) return 'cut';
    return wire.back ? flowOf(norms, first, true) : 'still';
  };
  const towards = wire.reversed === isBack ? 1 : -1;
  return columns.slice(1).map((right, i) => {
    const left = columns[i] as Column;
    const before = left.t ?? (right.t as number) - 1;
    const kind = flow(before);
    const sides = sidesOf(target);
    // the gates are narrower than their column: where they stand the wire goes on to their edge
    const x0 = left.x + (wire.reversed && !left.left ? sides.right : left.width);
    const x1 = right.x + (wire.reversed || right.left ? 0 : sides.left);
    // at the edge of steps that are left out a wire goes straight on
    const [start, end] = wire.reversed ? [arrives, leaves] : [leaves, arrives];
    const y0 = left.left ? end : start;
    const y1 = right.left ? start : end;
    const bend = (x1 - x0) / 2;
    const tip = towards > 0 ? ([x1, y1] as const) : ([x0, y0] as const);
    return (
      <g key={before} className={`flow ${layer} ${kind}`} data-flow={`${before} ${kind}`}>
        <path d={`M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`} />
        {kind !== 'cut' && <path className="head" d={head(tip[0], tip[1], towards, 0)} />}
      </g>
    );
  });
}
type InnerProps = Props & {
  readonly inner: readonly (readonly [number, number])[];
  readonly cells: readonly Cell[];
};
/** From cell to cell inside a step: to the next one below, from gates up to what they make, straight past the gates, or past other cells along the left edge. */
export function InnerWires({ inner, cells, columns, places, layer }: InnerProps) {
  const isBack = layer === 'gradient';
  return inner.flatMap(([a, b]) => {
    const [from, to, source, target] = [places[a], places[b], cells[a], cells[b]];
    if (!from || !to || !source || !target) return [];
    const between = b === a + 2 ? cells[a + 1] : undefined;
    const isStraight = Math.abs(b - a) === 1 || between?.value === null;
    const lanes = lanesOf(between?.value === null ? between : source);
    const lane =
      between?.value === null ? lanes.past : source.value !== null ? CARD / 2 : b < a ? lanes.cell : lanes.out;
    const towards = b < a ? -1 : 1;
    const [y0, y1] = towards > 0 ? [from.y + from.height, to.y] : [from.y, to.y + to.height];
    const side = sidesOf(target).left;
    return columns.map(({ x: left, t }) => {
      if (t === null) return null;
      const x = left + lane;
      const d = isStraight
        ? `M${x} ${y0}V${y1}`
        : `M${left} ${middle(from)}h-6q-4 0 -4 4V${middle(to) - 4}q0 4 4 4h${6 + side}`;
      const tip = isStraight
        ? isBack
          ? head(x, y0, 0, -towards)
          : head(x, y1, 0, towards)
        : isBack
          ? head(left, middle(from), 1, 0)
          : head(left + side, middle(to), 1, 0);
      return (
        <g key={`${t} ${a} ${b}`} className={`flow ${layer} inner`} data-inner={`${source.key} ${target.key}`}>
          <path d={d} />
          <path className="head" d={tip} />
        </g>
      );
    });
  });
}
type OutputProps = Props & {
  readonly cells: readonly Cell[];
  /** Whose. */
  readonly index: number;
  readonly bottom: number;
  readonly steps: number;
};
/** What a step gives to the nodes behind: from the bottom of the last card, from the side of the others and past those below. */
export function OutputWires({ cells, index, columns, places, layer, bottom, steps }: OutputProps) {
  const isBack = layer === 'gradient';
  const cell = cells[index] as Cell;
  const place = places[index] as Placed;
  const part = cell.gradients.find((g) => g.role === 'output') ?? cell.gradients.find((g) => g.role === 'gradient');
  const values = useStrip(isBack ? null : cell.value);
  const norms = useNorms(isBack ? (part?.tensor ?? null) : null);
  const last = places.at(-1) as Placed;
  const below = last.y + last.height;
  return columns.map(({ t, x }) => {
    const found = t === null ? undefined : outputsOf(cells, t, steps).find((o) => o.cell === index);
    if (t === null || !found) return null;
    const kind = isBack ? (part ? flowOf(norms, t, true) : 'still') : flowOf(values, t, false);
    const way = wayOf(found, place, { left: x, below, bottom });
    const [[x0, y0], [at]] = [way[0] as Corner, way.at(-1) as Corner];
    const tip = found.lane === null ? head(x0, y0, 0, -1) : head(x0, y0, -1, 0);
    return (
      <g key={t} className={`flow ${layer} ${kind}`} data-output={`${t} ${kind}`}>
        <path d={roundedPath(way, RADIUS)} />
        <path className="head" d={isBack ? tip : head(at, bottom, 0, 1)} />
        {found.label !== null && (
          <text x={at} y={bottom + 13}>
            {found.label}
          </text>
        )}
      </g>
    );
  });
}
