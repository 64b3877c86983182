/** Answers how far gradients reach back, one question after the other: the latest counts, one before it is given up. */
import type { GradTime, GradTimeAsk } from '../core/gradTime';
import type { Events } from '../protocol/messages';
import { type GradTimeProgress, gradTime } from '../run/gradTime';
import type { Session } from '../run/session';
import { inSlices } from './driver';

export class Reaching {
  #asked = 0;
  #last: Promise<unknown> = Promise.resolve();
  constructor(private readonly emit: (event: Events) => void) {}

  ask(session: Session, ask: GradTimeAsk): Promise<GradTime | null> {
    const mine = ++this.#asked;
    const answer = this.#last.then(() => inSlices(this.#whileWanted(mine, gradTime(session, ask))));
    // one that failed has been answered; the machine is free for the next
    this.#last = answer.catch(() => {});
    return answer;
  }
  stop(): void {
    this.#asked++;
  }
  *#whileWanted(
    mine: number,
    work: Generator<GradTimeProgress, GradTime | null, void>,
  ): Generator<void, GradTime | null, void> {
    let told = -1;
    while (mine === this.#asked) {
      const { done, value } = work.next();
      if (done) return value;
      if (value.done !== told) this.emit({ type: 'gradTime', ...value });
      told = value.done;
      yield;
    }
    return null;
  }
}
