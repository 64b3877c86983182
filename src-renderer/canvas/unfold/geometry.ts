/** Where the copies of an unfolded recurrence stand: pure, in pixels of the canvas. */
import type { Cell, Part, Unfolded } from './model';

/** A step's copy, and what lies between two: a wire, and the scissors over it. */
export const CARD = 128;
export const GAP = 40;
/** Steps that are left out take this much: with a gap as wide as the inside of a card, so that the fields of all cards lie on one grid. */
const LEFT_OUT = 72;
/** Inside a card, and its edge and padding. */
export const INNER = 112;
const EDGE = 8;
const BORDER = 1;
/** Free before the first card, and behind the last one, where outputs go down. */
const STUB = 4;
const END = 12;
export const RAIL = 34;
const TITLE = 18;
const LABEL = 15;
const BETWEEN = 14;
/** The gates of an LSTM: narrower than a card, so that c goes past them to h on the side that is turned to the next step. */
const GATES = { width: 112, height: 22 } as const;
/** Below the last card: the output wires. */
const OUTPUT = 46;

/** One step, or those that are left out. */
export type Column = { readonly x: number; readonly width: number } & (
  | { readonly t: number; readonly left: null }
  | { readonly t: null; readonly left: { readonly from: number; readonly to: number } }
);
/** What the first steps give up, where none, one or both sides of a cut are among those that are left out: in the end the view is as wide as it was. */
const YIELDED = [0, 1, 3] as const;
/**
 * The first steps, what is left out, the last ones; all where they are few. Both sides of a cut always stand: the first ones yield for them, so that the scissors of the last
 * ones, where it was pressed, stay in place. `beyond`: how many stand behind the cut too.
 */
export function columnsOf(steps: number, first: number, last: number, cut = 0, beyond = 0): readonly Column[] {
  const isAtEnd = (t: number): boolean => t < first || t >= steps - last;
  const isCut = cut > 0 && cut < steps;
  const added = isCut ? [cut - 1, cut].filter((t) => !isAtEnd(t)).length : 0;
  const begun = first - (YIELDED[added] ?? 0);
  const isShown = (t: number): boolean =>
    t < begun || t >= steps - last || (isCut && t >= cut - 1 && t <= cut + beyond);
  const columns: Column[] = [];
  let x = STUB;
  const place = (width: number) => {
    const at = { x, width };
    x += width + GAP;
    return at;
  };
  for (let t = 0; t < steps; ) {
    let to = t;
    while (to < steps && !isShown(to)) to++;
    // one alone takes no more room than the sign that it is left out
    if (to - t > 1) columns.push({ ...place(LEFT_OUT), t: null, left: { from: t, to } });
    else columns.push({ ...place(CARD), t, left: null });
    t = to - t > 1 ? to : t + 1;
  }
  return columns;
}
/** The step before which a cut stands, for the gap to the left of each column but the first. */
export const gapsOf = (columns: readonly Column[]): readonly { readonly t: number; readonly x: number }[] =>
  columns
    .slice(1)
    .map((c) => ({ t: c.t ?? c.left.from, x: c.x - GAP / 2 }))
    .map((gap, i) => {
      const before = columns[i] as Column;
      // behind what is left out: before the first of the last steps
      return before.left ? { ...gap, t: before.left.to } : gap;
    });
export const widthOf = (columns: readonly Column[]): number => {
  const last = columns.at(-1);
  return last ? last.x + last.width + END : 2 * STUB;
};

/** Units of a state as rows of small fields; a few are written as numbers. */
export type Fields = {
  readonly columns: number;
  readonly rows: number;
  readonly height: number;
  readonly isWritten: boolean;
};
export function fieldsOf(units: number): Fields {
  if (units <= 4) {
    const columns = Math.min(2, units);
    const rows = Math.ceil(units / columns);
    return { columns, rows, height: rows * 20, isWritten: true };
  }
  const columns = units <= 8 ? 4 : units <= 64 ? 8 : 16;
  const rows = Math.ceil(units / columns);
  const each = columns === 4 ? 16 : columns === 16 ? 6 : rows > 4 ? 8 : 12;
  return { columns, rows, height: rows * each, isWritten: false };
}
export type Layer = 'value' | 'gradient';
export type Placed = { readonly y: number; readonly height: number };
/** Each cell's card, one below the other. */
export function placesOf({ cells }: Unfolded, layer: Layer): readonly Placed[] {
  let y = RAIL;
  return cells.map((cell) => {
    const height = heightOf(cell, layer);
    const place = { y, height };
    y += height + BETWEEN;
    return place;
  });
}
function heightOf({ value, units, gradients }: Cell, layer: Layer): number {
  if (value === null) return GATES.height;
  const { height } = fieldsOf(units);
  if (layer === 'value' || !isMeeting(gradients)) return TITLE + height + 8;
  return TITLE + gradients.length * (LABEL + height + 5) + 4;
}
/** Where a cell's box begins and ends in its column. */
export const sidesOf = ({ value, reversed }: Pick<Cell, 'value' | 'reversed'>): { left: number; right: number } =>
  value !== null
    ? { left: 0, right: CARD }
    : reversed
      ? { left: CARD - GATES.width, right: CARD }
      : { left: 0, right: GATES.width };
/** Where in a column wires go up from the gates to c, down from the gate o to h, and from c past them to h. */
export function lanesOf(gates: Pick<Cell, 'value' | 'reversed'>): { cell: number; out: number; past: number } {
  const { right } = sidesOf(gates);
  return { cell: right - 38, out: right - 11, past: gates.reversed ? 8 : CARD - 8 };
}
/** Gradients that meet have a line each; a single one is said in the title. */
export const isMeeting = (gradients: Cell['gradients']): boolean => gradients.some((g) => g.role !== 'gradient');
/** Where the picture of one of a state's gradients stands in the middle of its height; the middle of the card where it has none of that role. */
export function heightOfPart({ units, gradients }: Cell, { y, height }: Placed, role: Part['role']): number {
  const i = gradients.findIndex((g) => g.role === role);
  if (i < 0) return y + height / 2;
  const each = fieldsOf(units).height;
  return y + TITLE + i * (LABEL + each + 5) + LABEL + each / 2;
}
/** The grid that the fields of a cell lie on, all steps of it, for the picture at a place in its card. Left, top, width and height are in pixels of the canvas. */
export type Grid = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** In fields; `across` are one step's, `of` is the field at which a step begins. */
  readonly columns: number;
  readonly rows: number;
  readonly across: number;
  readonly of: ReadonlyMap<number, number>;
};
export function gridOf(
  all: readonly Column[],
  { units, gradients }: Cell,
  { y }: Placed,
  i: number,
  layer: Layer,
): Grid {
  const { columns, rows, height } = fieldsOf(units);
  const each = INNER / columns;
  const isLine = layer === 'gradient' && isMeeting(gradients);
  const first = all[0]?.x ?? 0;
  const of = new Map(all.flatMap((c) => (c.t === null ? [] : [[c.t, (c.x - first) / each] as const])));
  const wide = Math.max(0, ...of.values()) + columns;
  return {
    left: first + EDGE,
    top: y + BORDER + TITLE + (isLine ? i * (LABEL + height + 5) + LABEL : 0),
    ...{ width: wide * each, height, columns: wide, rows, across: columns, of },
  };
}
export const heightOfAll = (places: readonly Placed[]): number => {
  const last = places.at(-1);
  return last ? last.y + last.height + OUTPUT : RAIL;
};
