/**
 * Values of an iteration that are there before the cursor has come to them: after an edit it is seen at once what the graph computes now. Cursor, state and losses
 * know nothing of it, and the instructions run again when the cursor comes to them, to the same bits.
 */
import type { Machine } from '../backend/machine';
import { IssueError } from '../core/issue';
import { type Move, Slice } from './slice';

/** How far values are seen: through the loss, or the gradients too. */
export type Seen = 'forward' | 'backward';

/** One past the last place of a phase that makes only values, none of them a new state. */
export function endOf(machine: Machine, seen: Seen): number {
  const { code } = machine.program;
  const index = code.findIndex(({ phase }) => phase === 'update' || (seen === 'forward' && phase === 'backward'));
  const place = index < 0 ? -1 : machine.placeOf(index);
  return place < 0 ? machine.length : place;
}

export class Ahead {
  #at = 0;
  #seen: Seen | null = null;
  readonly #slice = new Slice();
  /** So many places of the iteration have run. */
  get at(): number {
    return this.#at;
  }
  /** How far it was to go; null: it was not asked for, or is not true any more. */
  get seen(): Seen | null {
    return this.#seen;
  }
  /** What was seen ahead is not true any more. Answers how far that was. */
  forget(): Seen | null {
    const seen = this.#seen;
    this.#at = 0;
    this.#seen = null;
    return seen;
  }
  /** Runs on from its start. May be left after each slice. `isLost`: whether the machine has to be made anew. */
  *run(machine: Machine, seen: Seen, isLost: () => boolean): Move {
    this.#at = 0;
    this.#seen = seen;
    const end = endOf(machine, seen);
    let isWrong = false;
    while (this.#at < end) {
      const to = Math.min(end, this.#at + (isWrong ? 1 : this.#slice.places));
      const began = performance.now();
      try {
        machine.run(this.#at, to);
      } catch (e) {
        if (!(e instanceof IssueError) || isLost()) throw e;
        // what is wrong with the data is said by the step that comes to it; up to there values are seen
        if (isWrong || to === this.#at + 1) return;
        isWrong = true;
        continue;
      }
      if (!isWrong) this.#slice.learn(to - this.#at, performance.now() - began);
      this.#at = to;
      yield true;
    }
  }
}
