/** A second machine, on the batch and the state of the current iteration: what is computed there the run never sees. */
import { createMachine } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Bptt } from '../document/training';
import { setScalars } from './evaluate';
import { restoreState } from './history';
import type { Session } from './session';
import type { State } from './state';

export class Aside {
  readonly machine: Machine;
  readonly #state: State;
  #entered: { readonly iteration: number; readonly scalars: Session['scalars'] } = { iteration: 0, scalars: {} };
  /** `program`: another one over the same state. */
  constructor(
    private readonly session: Session,
    program = session.program,
  ) {
    this.#state = session.beginning;
    this.machine = createMachine(program, this.#state, session.machineOptions);
  }
  /** The batch of the current iteration and the state that it runs on, cut as asked. Answers which iteration that is. */
  enter(bptt: Bptt): number {
    this.#entered = { iteration: this.session.cursor.iteration, scalars: this.session.scalars };
    restoreState(this.#state, this.session.beginning);
    this.recut(bptt);
    return this.#entered.iteration;
  }
  /** The same batch, cut otherwise. The run may have gone on since. */
  recut(bptt: Bptt): void {
    const { iteration, scalars } = this.#entered;
    this.session.feeder.train(this.machine, iteration, bptt);
    setScalars(this.machine, scalars, iteration);
  }
  /** The places of the backward pass: from, and one past its last. */
  get backward(): readonly [number, number] {
    const { code } = this.machine.program;
    const place = (phase: string, otherwise: number): number => {
      const index = code.findIndex((c) => c.phase === phase);
      return index < 0 ? otherwise : this.machine.placeOf(index);
    };
    const end = place('update', this.machine.length);
    return [place('backward', end), end];
  }
  /** Runs places, one at each `next()`: whoever drives it may stop between two. */
  *run(from: number, to: number): Generator<void, void, void> {
    for (let at = from; at < to; at++) {
      this.machine.run(at, at + 1);
      yield;
    }
  }
}
const known = new WeakMap<Session, Aside>();
/** The one of a session, made when it is first asked for. */
export function asideOf(session: Session): Aside {
  const aside = known.get(session) ?? new Aside(session);
  known.set(session, aside);
  return aside;
}
