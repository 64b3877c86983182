/** Where a graph that is too long for the window goes on in another row, as text does. */
import type { Wire } from './layers';

/** The columns of a row: from, and to before which. */
export type Row = { readonly from: number; readonly to: number };
export type Broken = {
  readonly rows: readonly Row[];
  /** What its breaks cost a reader: 1 each, more where one parts what belongs together. */
  readonly cost: number;
};

/** A loop that is parted cannot be seen as one. */
const LOOP = 3;
const EQUAL = 1e-9;
const at = (list: readonly number[], i: number): number => list[i] as number;

/** What a break behind each column would cost. Between two blocks that is one wire; inside a block those of all its branches. */
export function costsOf(columns: number, layers: readonly number[], wires: readonly Wire[]): readonly number[] {
  const change = new Array<number>(columns + 1).fill(0);
  const span = (from: number, to: number, by: number) => {
    change[from] = at(change, from) + by;
    change[to] = at(change, to) - by;
  };
  // wires of one output run as one, as far as the farthest: half of each is its own
  const farthest = new Map<string, readonly [number, number]>();
  for (const w of wires) {
    const [from, to] = [at(layers, w.from), at(layers, w.to)];
    if (to <= from) {
      span(to, from, LOOP);
      continue;
    }
    span(from, to, 1 / 2);
    const output = `${w.from} ${w.out}`;
    farthest.set(output, [from, Math.max(to, farthest.get(output)?.[1] ?? 0)]);
  }
  for (const [from, to] of farthest.values()) span(from, to, 1 / 2);
  let parted = 0;
  const costs = change.slice(0, Math.max(0, columns - 1)).map((by) => {
    parted += by;
    return parted;
  });
  // what runs through all of it, such as a target to its loss, is parted anywhere
  const least = Math.min(...costs);
  return costs.map((c) => 1 + c - least);
}
/** Rows of at most so many columns, at the cheapest breaks, and about as long as each other. */
export function broken(columns: number, most: number, costs: readonly number[]): Broken {
  const best: { cost: number; uneven: number; from: number }[] = [{ cost: 0, uneven: 0, from: 0 }];
  for (let to = 1; to <= columns; to++)
    for (let from = Math.max(0, to - most); from < to; from++) {
      const before = best[from] as (typeof best)[number];
      const cost = before.cost + (to < columns ? at(costs, to - 1) : 0);
      const uneven = before.uneven + (1 - (to - from) / most) ** 2;
      const old = best[to];
      // of two ways that are as good, the one with the shorter last row
      if (!old || cost + uneven < old.cost + old.uneven + EQUAL) best[to] = { cost, uneven, from };
    }
  const rows: Row[] = [];
  for (let to = columns; to > 0; to = (best[to] as (typeof best)[number]).from)
    rows.unshift({ from: (best[to] as (typeof best)[number]).from, to });
  return { rows, cost: best[columns]?.cost ?? 0 };
}
