/** Makes the machine of a backend. */

import type { Program } from '../compile/program';
import type { MachineSettings, Surroundings } from '../core/machine';
import type { Machine, StateMap } from './machine';
import { type Precision, ReferenceMachine } from './reference/machine';
import { Engine, MOST_BYTES } from './wasm/engine';
import { features } from './wasm/features';
import { joinsVectors } from './wasm/joins';
import { driver } from './wasm/library';
import { WasmMachine } from './wasm/machine';
import { calibration } from './wasm/tuner';

export type MachineOptions = MachineSettings &
  Surroundings & {
    /** float64 is the reference's alone. */
    readonly precision?: Precision;
  };

/** Seconds: a thread whose share is as large as another's is no later than that on a machine that swaps. */
const PATIENCE = 10;
/** What the door says; where it cannot know, what is measured. */
const revecOf = ({ revec }: MachineOptions): boolean => revec ?? joinsVectors(features().relaxed);

/** `state`: arrays by key, shared with every machine that runs on the same state; a wasm machine takes them into its own memory. */
export function createMachine(program: Program, state: StateMap, options: MachineOptions = {}): Machine {
  const { precision, backend = 'wasm', threads, strict = false, limit = MOST_BYTES, cores = 1, threadOf } = options;
  const { patience = PATIENCE } = options;
  if (backend === 'reference' || precision === 'float64' || !features().simd)
    return new ReferenceMachine(program, state, precision);
  const revec = revecOf(options);
  return new WasmMachine(
    program,
    Engine.of(state, {
      ...{ threads: threads ?? cores, ifItPays: threads === undefined || threads === null },
      ...{ strict, revec, limit, patience, threadOf: threadOf ?? null },
    }),
  );
}
/** Makes what every machine needs, while nobody waits for one yet: flags of the runtime are set by then. */
export function makeReady(): void {
  const { simd, shared } = features();
  if (simd) driver(shared);
}
/** Gives back the memory that machines of this state have; they are not used again. The state keeps its numbers, in arrays of its own. */
export const releaseMachines = (state: StateMap): void => Engine.release(state);
/**
 * A product of matrices by one thread of that machine, to hold its speed against: runs for about so many ms and answers GFLOP/s. null: its products are plain loops.
 */
export function peakOf(options: MachineOptions = {}): ((ms: number) => number) | null {
  const { precision, backend = 'wasm', strict = false } = options;
  const { simd, relaxed } = features();
  if (backend === 'reference' || precision === 'float64' || !simd) return null;
  return calibration({ relaxed: relaxed && !strict, revec: revecOf(options) }, strict);
}
