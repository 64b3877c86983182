/** Makes the machine of a backend. */

import type { Program } from '../compile/program';
import type { Machine, StateMap } from './machine';
import { type Precision, ReferenceMachine } from './reference/machine';
import { Engine, MOST_BYTES } from './wasm/engine';
import { features } from './wasm/features';
import { WasmMachine } from './wasm/machine';

export type MachineOptions = {
  /** float64 is the reference's alone. */
  readonly precision?: Precision;
  /** `wasm` where the runtime has SIMD; the reference otherwise. */
  readonly backend?: 'reference' | 'wasm';
  /** How many threads share the work. The numbers do not depend on it. */
  readonly threads?: number;
  /** Multiply and add, never fused: the same bits on every machine. */
  readonly strict?: boolean;
  /** Bytes that all memory of a run may take. */
  readonly limit?: number;
};

/** `state`: arrays by key, shared with every machine that runs on the same state; a wasm machine takes them into its own memory. */
export function createMachine(program: Program, state: StateMap, options: MachineOptions = {}): Machine {
  const { precision, backend = 'reference', threads = 1, strict = false, limit = MOST_BYTES } = options;
  if (backend === 'reference' || precision === 'float64' || !features().simd)
    return new ReferenceMachine(program, state, precision);
  return new WasmMachine(program, Engine.of(state, { threads, strict, revec: false, limit }));
}
