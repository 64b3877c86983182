/** The machines of a session: one trains, one only infers, on the same state. They can be put away, and are made anew when they are asked for. */

import { createMachine, type MachineOptions, releaseMachines } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import type { State } from './state';

type Its = {
  readonly program: Program;
  readonly infer: Program;
  readonly state: State;
  readonly machine?: MachineOptions;
};

export class Machines {
  #made: { readonly train: Machine; readonly infer: Machine } | null = null;
  #isAnew = false;

  /** `wake`: brings new machines to where the session stands. */
  constructor(
    private readonly its: Its,
    private readonly wake: () => void,
  ) {}

  get train(): Machine {
    return this.#now.train;
  }
  get infer(): Machine {
    return this.#now.infer;
  }
  get #now(): { readonly train: Machine; readonly infer: Machine } {
    if (this.#made && !this.isLost) return this.#made;
    const { program, infer, state, machine } = this.its;
    const isAnew = this.#isAnew || this.#made !== null;
    // arrays that no thread which was given up can still write to
    if (this.#made) for (const [key, data] of state) state.set(key, data.slice());
    this.#made = {
      train: createMachine(program, state, machine),
      infer: createMachine(infer, state, machine),
    };
    this.#isAnew = false;
    if (isAnew) this.wake();
    return this.#made;
  }
  /** Both stand on one memory. */
  get isLost(): boolean {
    return this.#made?.train.isLost === true;
  }
  /** Gives their memory back. */
  putAway(): void {
    if (!this.#made) return;
    releaseMachines(this.its.state);
    this.#made = null;
    this.#isAnew = true;
  }
}
