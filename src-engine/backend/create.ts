/** Makes the machine of a backend. */

import type { Program } from '../compile/program';
import type { MachineSettings, Surroundings } from '../core/machine';
import type { Machine, StateMap } from './machine';
import { type Precision, ReferenceMachine } from './reference/machine';
import { Engine, MOST_BYTES } from './wasm/engine';
import { features } from './wasm/features';
import { WasmMachine } from './wasm/machine';

export type MachineOptions = MachineSettings &
  Surroundings & {
    /** float64 is the reference's alone. */
    readonly precision?: Precision;
  };

/** `state`: arrays by key, shared with every machine that runs on the same state; a wasm machine takes them into its own memory. */
export function createMachine(program: Program, state: StateMap, options: MachineOptions = {}): Machine {
  const {
    precision,
    backend = 'wasm',
    threads,
    strict = false,
    revec = false,
    limit = MOST_BYTES,
    cores = 1,
    threadOf,
  } = options;
  if (backend === 'reference' || precision === 'float64' || !features().simd)
    return new ReferenceMachine(program, state, precision);
  return new WasmMachine(
    program,
    Engine.of(state, { threads: threads ?? cores, strict, revec, limit, threadOf: threadOf ?? null }),
  );
}
