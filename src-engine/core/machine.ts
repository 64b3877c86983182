/** How a document is run: what the command line and the settings say of it. */

/** `inspect` keeps every value of an iteration; `fast` lets those that nobody looks at share memory. The numbers are the same. */
export type Schedule = 'inspect' | 'fast';
export type MachineSettings = {
  /** `wasm` where the runtime has SIMD, else the reference. */
  readonly backend?: 'reference' | 'wasm';
  /** How many threads share the work; null: as many as there are cores. One where memory cannot be shared. */
  readonly threads?: number | null;
  /** While running; what is stepped through is always kept. */
  readonly schedule?: Schedule;
  /** Multiply and add, never fused: the same bits on every machine. */
  readonly strict?: boolean;
};
/** What the host knows of the runtime, and can do for the engine. */
export type Surroundings = {
  /** V8 was told to join 128-bit vectors: wide tiles win. */
  readonly revec?: boolean;
  /** Bytes that all memory of a run may take. */
  readonly limit?: number;
  readonly cores?: number;
};
/** Bytes of what one iteration computes, in a schedule; `least`: the largest sum of tensors that live at one time. */
export type MemoryNeed = { readonly bytes: number; readonly least: number };
