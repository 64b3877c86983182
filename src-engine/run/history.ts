/**
 * The state at the start of iterations, before what the user changed there: going back restores the nearest and replays. Snapshots lie apart and within a budget.
 * Beside them there is one more, written over again and again: of the iteration that somebody stays in, so that its own commit is taken back without a replay;
 * and of one that is only passed through where a replay would take longer than a copy is worth.
 */
import type { State } from './state';

type Snapshot = { readonly iteration: number; readonly state: State };

/** A MB is copied in about 0.1 ms: copies that are so far apart in time take a hundredth of it. A replay from one takes no longer than that, and an iteration. */
const PATIENCE_MS_PER_MB = 10;
const PATIENCE_MS = 1;

export const copyState = (state: State): State => new Map([...state].map(([key, data]) => [key, data.slice()]));
/** Copies numbers into the arrays that machines hold. */
export function restoreState(into: State, from: State): void {
  for (const [key, data] of from) {
    const own = into.get(key);
    if (!own) continue;
    // what is carried has a row for each sample, which the first batch makes known: rows that were not yet there are 0
    if (own.length < data.length) into.set(key, data.slice());
    else own.fill(0, data.length).set(data);
  }
}
/** A copy, in the arrays of one that is needed no more where there is one. */
function copyInto(room: State | null | undefined, state: State): State {
  if (!room) return copyState(state);
  restoreState(room, state);
  return room;
}
const bytesOf = (state: State): number => [...state.values()].reduce((n, d) => n + d.byteLength, 0);

export class History {
  #kept: Snapshot[] = [];
  #bytes = 0;
  /** Arrays of a snapshot that was let go, for the next: new memory takes longer than to copy. */
  #spare: State | null = null;
  #recent: Snapshot | null = null;
  /** When the iteration came by, or was restored, that a replay would begin with. */
  #since = 0;
  constructor(
    /** Bytes that snapshots may take; the first and the newest are always kept. */
    readonly limit: number,
    /** While running a snapshot is taken every so many iterations. */
    readonly spacing = 16,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }
  get oldest(): number {
    return this.#kept[0]?.iteration ?? 0;
  }
  /** Offers the state at the start of an iteration. `isPassed`: nobody stays in it, so it need not be kept. */
  offer(iteration: number, state: State, isPassed: boolean): void {
    const last = this.#kept.at(-1);
    if (!last || iteration - last.iteration >= this.spacing) {
      const room = copyInto(this.#spare, state);
      this.#spare = null;
      this.#kept.push({ iteration, state: room });
      this.#bytes += bytesOf(room);
      while (this.#kept.length > 2 && this.#bytes > this.limit) this.#thin();
    } else if (this.#nearest(iteration)?.iteration !== iteration) {
      if (isPassed && this.#isNear(state)) return;
      this.#recent = { iteration, state: copyInto(this.#recent?.state, state) };
    }
    this.#since = performance.now();
  }
  /** A replay would not take long. */
  #isNear(state: State): boolean {
    const age = performance.now() - this.#since;
    return age < PATIENCE_MS || age < (PATIENCE_MS_PER_MB * bytesOf(state)) / 2 ** 20;
  }
  /** Lets go the snapshot whose loss makes the smallest gap relative to its age: dense near the end, sparse far back. */
  #thin(): void {
    const end = this.#kept.at(-1)?.iteration ?? 0;
    let best = 1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 1; i < this.#kept.length - 1; i++) {
      const before = this.#kept[i - 1] as Snapshot;
      const after = this.#kept[i + 1] as Snapshot;
      const cost = (after.iteration - before.iteration) / (end - before.iteration + 1);
      if (cost < least) {
        least = cost;
        best = i;
      }
    }
    const [gone] = this.#kept.splice(best, 1) as [Snapshot];
    this.#bytes -= bytesOf(gone.state);
    this.#spare = gone.state;
  }
  #nearest(iteration: number): Snapshot | null {
    const kept = this.#kept.findLast((s) => s.iteration <= iteration) ?? null;
    const recent = this.#recent;
    return recent && recent.iteration <= iteration && recent.iteration >= (kept?.iteration ?? 0) ? recent : kept;
  }
  /** Copies the nearest state at or before an iteration into another. Answers of which iteration it is; null: none is kept. */
  restore(iteration: number, into: State): number | null {
    const nearest = this.#nearest(iteration);
    if (nearest) restoreState(into, nearest.state);
    return nearest?.iteration ?? null;
  }
  /** Forgets what came after the start of an iteration: it was computed from what is no more. */
  cut(iteration: number): void {
    this.#kept = this.#kept.filter((s) => s.iteration <= iteration);
    this.#bytes = this.#kept.reduce((n, s) => n + bytesOf(s.state), 0);
    if (this.#recent && this.#recent.iteration > iteration) this.#recent = null;
  }
}
