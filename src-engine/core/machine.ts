/** How a document is run: what the command line and the settings say of it. */

/** `inspect` keeps every value of an iteration; `fast` lets those that nobody looks at share memory. The numbers are the same. */
export type Schedule = 'inspect' | 'fast';
export type MachineSettings = {
  /** `wasm` where the runtime has SIMD, else the reference. */
  readonly backend?: 'reference' | 'wasm';
  /** How many threads share the work; null: as many as there are cores, where that pays. One where memory cannot be shared. */
  readonly threads?: number | null;
  /** While running; what is stepped through is always kept. */
  readonly schedule?: Schedule;
  /** Multiply and add, never fused: the same bits on every machine. */
  readonly strict?: boolean;
  /** What `tuning` answered another time in this runtime. */
  readonly tuning?: string;
};
/** What the host knows of the runtime, and can do for the engine. */
export type Surroundings = {
  /** Whether V8 was told to join 128-bit vectors; absent: it is measured. */
  readonly revec?: boolean;
  /** Bytes that all memory of a run may take. */
  readonly limit?: number;
  readonly cores?: number;
  /** Starts a thread that helps; absent where threads cannot share memory. */
  readonly threadOf?: Threads;
  /** Seconds that a helping thread may be later than the others before it is given up. */
  readonly patience?: number;
  /** Keeps what was compiled of the engine itself for the next process; absent where a runtime lets nobody do so. */
  keepCode?(): void;
};
/** Where a helping thread sits: words that all of them see, its number (from 1), and how many there are. */
export type ThreadSeat = { readonly control: SharedArrayBuffer; readonly thread: number; readonly threads: number };
/** `lost` is called where the thread ended or failed by itself. */
export type Threads = (seat: ThreadSeat, lost: () => void) => { post(message: ThreadMessage): void; end(): void };
/** What helping threads are sent, in order. */
export type ThreadMessage =
  | { readonly kind: 'memory'; readonly id: number; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'load'; readonly id: number; readonly load: unknown }
  | { readonly kind: 'scratch'; readonly id: number; readonly at: number; readonly each: number }
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'enter'; readonly generation: number };
/** Bytes of what one iteration computes, in a schedule; `least`: the largest sum of tensors that live at one time. */
export type MemoryNeed = { readonly bytes: number; readonly least: number };
