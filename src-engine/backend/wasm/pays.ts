/**
 * Whether it pays to share a run of records: to meet takes microseconds, more on a machine that others use, and a small net has hundreds of meetings in
 * less than a millisecond. Nobody knows that before: each run of records is timed both ways now and then. The numbers are the same either way.
 */

/** Timed alone once it was shared so often. */
const FIRST = 3;
/** Calls between two looks at the other way; so many calls a look. */
const SPACING = 60;
const LOOK = 3;
/** Runs that take longer are worth the meetings, and too long to try. */
const LONG_MS = 10;
/** So much of what was known stays. */
const KEEP = 0.6;
/** Runs that are remembered. */
const MOST = 4096;

type Known = { readonly to: number; calls: number; shared: number; alone: number };

export class Pays {
  readonly #known = new Map<number, Known>();
  #of(from: number, to: number): Known {
    const known = this.#known.get(from);
    if (known?.to === to) return known;
    if (this.#known.size >= MOST) this.#known.clear();
    const fresh = { to, calls: 0, shared: Number.NaN, alone: Number.NaN };
    this.#known.set(from, fresh);
    return fresh;
  }
  /** Whether the others are asked this time for the records between two addresses. */
  shares(from: number, to: number): boolean {
    const known = this.#of(from, to);
    const { shared, alone } = known;
    if (shared > LONG_MS) return true;
    const turn = known.calls++ % (SPACING + LOOK);
    if (known.calls <= FIRST) return true;
    const better = !(alone < shared);
    return turn >= FIRST && turn < FIRST + LOOK ? !better : better;
  }
  took(from: number, to: number, isShared: boolean, ms: number): void {
    const known = this.#of(from, to);
    const way = isShared ? 'shared' : 'alone';
    const before = known[way];
    known[way] = Number.isNaN(before) ? ms : KEEP * before + (1 - KEEP) * ms;
  }
}
