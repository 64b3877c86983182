/**
 * Whether it pays to share a run of records: to meet takes microseconds, more on a machine that others use, and a small net has hundreds of meetings in
 * less than a millisecond. Nobody knows that before: each run of records is timed both ways now and then. The numbers are the same either way.
 */

/** Shared so often before it is tried alone. */
const FIRST = 3;
/** Calls of one look at the other way. */
const LOOK = 3;
/** A look may take this part of the time until the next. */
const PRICE = 0.02;
/** Runs that take longer are worth the meetings, and too long to try. */
const LONG_MS = 10;
/** So much of what was known stays. */
const KEEP = 0.6;
/** Runs that are remembered. */
const MOST = 4096;

type Known = {
  readonly to: number;
  calls: number;
  /** The call that the next look begins with, and whether it tries the run shared. */
  next: number;
  tries: boolean;
  /** Milliseconds, a mean over the last calls. */
  shared: number;
  alone: number;
};

export class Pays {
  readonly #known = new Map<number, Known>();
  #of(from: number, to: number): Known {
    const known = this.#known.get(from);
    if (known?.to === to) return known;
    if (this.#known.size >= MOST) this.#known.clear();
    const fresh = { to, calls: 0, next: FIRST, tries: false, shared: Number.NaN, alone: Number.NaN };
    this.#known.set(from, fresh);
    return fresh;
  }
  /** Whether the others are asked this time for the records between two addresses. */
  shares(from: number, to: number): boolean {
    const known = this.#of(from, to);
    const { shared, alone } = known;
    if (shared > LONG_MS) return true;
    const call = known.calls++;
    if (call < FIRST) return true;
    const better = !(alone < shared);
    if (call === known.next) known.tries = !better;
    if (call >= known.next && call < known.next + LOOK) return known.tries;
    if (call === known.next + LOOK) {
      const dearer = Math.max(shared, alone) / Math.min(shared, alone);
      known.next = call + Math.ceil((LOOK * (Number.isFinite(dearer) ? dearer : 1)) / PRICE);
    }
    return better;
  }
  took(from: number, to: number, isShared: boolean, ms: number): void {
    const known = this.#of(from, to);
    const way = isShared ? 'shared' : 'alone';
    const before = known[way];
    known[way] = Number.isNaN(before) ? ms : KEEP * before + (1 - KEEP) * ms;
  }
}
