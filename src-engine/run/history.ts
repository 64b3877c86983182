/** Snapshots of the committed state at the start of iterations, within a budget; going back restores the nearest and replays. */
import type { State } from './state';

type Snapshot = { readonly iteration: number; readonly state: State; readonly bytes: number };

export const copyState = (state: State): State => new Map([...state].map(([key, data]) => [key, data.slice()]));
/** Copies numbers into the arrays that machines hold. */
export function restoreState(into: State, from: State): void {
  for (const [key, data] of from) {
    const own = into.get(key);
    // what is carried has a row for each sample, which the first batch makes known
    if (own && own.length < data.length) into.set(key, data.slice());
    else own?.set(data);
  }
}
const bytesOf = (state: State): number => [...state.values()].reduce((n, d) => n + d.byteLength, 0);

export class History {
  #kept: Snapshot[] = [];
  constructor(
    /** Bytes that snapshots may take; the first and the newest are always kept. */
    readonly limit: number,
    /** While running a snapshot is taken every so many iterations. */
    readonly spacing = 16,
  ) {}

  get bytes(): number {
    return this.#kept.reduce((n, s) => n + s.bytes, 0);
  }
  get oldest(): number {
    return this.#kept[0]?.iteration ?? 0;
  }
  /** Offers the state at the start of an iteration; `always` keeps it also where another is near. */
  offer(iteration: number, state: State, always: boolean): void {
    const last = this.#kept.at(-1);
    if (last && (last.iteration >= iteration || (!always && iteration - last.iteration < this.spacing))) return;
    this.#kept.push({ iteration, state: copyState(state), bytes: bytesOf(state) });
    while (this.#kept.length > 2 && this.bytes > this.limit) this.#thin();
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
    this.#kept.splice(best, 1);
  }
  /** The newest snapshot at or before an iteration. */
  before(iteration: number): Snapshot | null {
    return this.#kept.findLast((s) => s.iteration <= iteration) ?? null;
  }
  /** Forgets what came after the start of an iteration: it was computed from what is no more. */
  cut(iteration: number): void {
    this.#kept = this.#kept.filter((s) => s.iteration <= iteration);
  }
}
