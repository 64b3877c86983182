/** The machines of a session: one trains, one only infers, on the same state. They can be put away, and are made anew when they are asked for. */

import { createMachine, type MachineOptions, releaseMachines } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import type { State } from './state';

type Its = {
  readonly program: Program;
  /** Compiled when it is first asked for. */
  readonly infer: () => Program;
  readonly state: State;
  readonly machine?: MachineOptions;
};

export class Machines {
  #train: Machine | null = null;
  /** Made when something is first to be inferred. */
  #infer: Machine | null = null;
  #isAnew = false;

  /** `wake`: brings new machines to where the session stands. */
  constructor(
    private readonly its: Its,
    private readonly wake: () => void,
  ) {}

  get train(): Machine {
    const before = this.#train;
    if (before && !before.isLost) return before;
    const { program, state, machine } = this.its;
    const isAnew = this.#isAnew || before !== null;
    // arrays that no thread which was given up can still write to
    if (before) for (const [key, data] of state) state.set(key, data.slice());
    this.#infer = null;
    this.#isAnew = false;
    this.#train = createMachine(program, state, machine);
    if (isAnew) this.wake();
    return this.#train;
  }
  get infer(): Machine {
    // both stand on one memory: where that was lost, both are made anew
    if (this.isLost) void this.train;
    this.#infer ??= createMachine(this.its.infer(), this.its.state, this.its.machine);
    return this.#infer;
  }
  get isLost(): boolean {
    return this.#train?.isLost === true;
  }
  /** Gives their memory back. */
  putAway(): void {
    if (!this.#train) return;
    releaseMachines(this.its.state);
    this.#train = null;
    this.#infer = null;
    this.#isAnew = true;
  }
}
