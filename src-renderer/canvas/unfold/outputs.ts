/** How what a step gives to the nodes behind gets below all cards: pure, in pixels of the canvas. */
import type { Corner } from '../corners';
import { CARD, type Placed } from './geometry';
import type { Cell } from './model';

export type Output = {
  /** Which of the cells. */
  readonly cell: number;
  /** How far right of its card it goes down, past the cards that stand below; null: none does, and it goes straight. */
  readonly lane: number | null;
  /** Where in the column it ends, and how far below the last card it comes back to there. */
  readonly end: number;
  readonly back: number;
  /** Said below it: whom all outputs of this step feed, once. */
  readonly label: string | null;
};
/** The first lane, clear of the heads at a card's edge, and the room up to the scissors for more of them. */
const LANE = 8;
const LANES = 8;
/** Between the ends of two, at most, and of all. */
const APART = 12;
const ENDS = 48;
/** Below the last card. */
const BACK = 5;
const BACKS = 8;

/** Those of one step, the lowest first. Nested, so that none crosses another: the higher its card, the farther out, the farther right and the lower it comes back. */
export function outputsOf(cells: readonly Cell[], t: number, steps: number): readonly Output[] {
  const targets = (cell: Cell): readonly string[] =>
    t === (cell.reversed ? 0 : steps - 1) ? [...cell.to, ...cell.last] : cell.to;
  const out = cells.flatMap((cell, i) => (targets(cell).length > 0 ? [i] : [])).reverse();
  const between = Math.max(1, out.length - 1);
  const label = [...new Set(out.flatMap((i) => targets(cells[i] as Cell)))].join(', ');
  return out.map((cell, k) => ({
    cell,
    lane: cell === cells.length - 1 ? null : LANE + (k * LANES) / between,
    end: CARD / 2 + k * Math.min(APART, ENDS / between),
    back: BACK + (k * BACKS) / between,
    label: k === 0 ? label : null,
  }));
}
/** Above a card's lower edge: where an output leaves its side. */
const SIDE = 9;
/** The corners of its way from its card to `bottom`: `left` is where the column begins, `below` where the last card ends. */
export function wayOf(
  { lane, end, back }: Output,
  { y, height }: Placed,
  { left, below, bottom }: { readonly left: number; readonly below: number; readonly bottom: number },
): readonly Corner[] {
  const at = left + end;
  if (lane === null)
    return [
      [at, y + height],
      [at, bottom],
    ];
  const [edge, side] = [left + CARD, y + height - SIDE];
  return [
    [edge, side],
    [edge + lane, side],
    [edge + lane, below + back],
    [at, below + back],
    [at, bottom],
  ];
}
