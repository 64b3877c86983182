/** Makes the machine of a backend. */

import type { Program } from '../compile/program';
import type { Machine, StateMap } from './machine';
import { type Precision, ReferenceMachine } from './reference/machine';

export type MachineOptions = {
  /** float64 is the reference's alone. */
  readonly precision?: Precision;
};

/** `state`: arrays by key, shared with every machine that runs on the same state. */
export function createMachine(program: Program, state: StateMap, { precision }: MachineOptions = {}): Machine {
  return new ReferenceMachine(program, state, precision);
}
