/** What the machines of one state have together: memory, kernels, scratch, threads. */

import { fail } from '../../core/issue';
import type { StateMap } from '../machine';
import { Arena, type Block } from './arena';
import { FAULT } from './driver';
import { features } from './features';
import { Library, PLAIN } from './library';
import { Resident } from './resident';

export type EngineOptions = {
  /** Multiply and add, never fused: the same bits on every machine. */
  readonly strict: boolean;
  readonly threads: number;
  /** Whether the runtime was told to merge 128-bit pairs. */
  readonly revec: boolean;
  /** Bytes of all memory of a run. */
  readonly limit: number;
};
/** A little less than 4 GiB, which is all that 32-bit addresses reach. */
export const MOST_BYTES = 65_535 * 65_536;
const ENGINES = new WeakMap<StateMap, Engine>();

export class Engine {
  readonly arena: Arena;
  readonly library: Library;
  readonly resident: Resident;
  readonly features: { readonly relaxed: boolean; readonly revec: boolean };
  #scratch: Block | null = null;
  /** Reference kernels by the address of their arguments. */
  readonly #plain = new Map<number, () => void>();
  readonly #fault: Int32Array;

  /** The engine of a state: the first machine makes it. */
  static of(state: StateMap, options: EngineOptions): Engine {
    let engine = ENGINES.get(state);
    if (!engine) {
      engine = new Engine(state, options);
      ENGINES.set(state, engine);
    }
    return engine;
  }
  private constructor(
    state: StateMap,
    readonly options: EngineOptions,
  ) {
    const { relaxed, shared } = features();
    this.features = { relaxed: relaxed && !options.strict, revec: options.revec };
    this.arena = new Arena(Math.min(options.limit, MOST_BYTES), shared);
    this.library = new Library(this.arena);
    this.resident = new Resident(this.arena, state);
    this.library.own.putPlain(PLAIN, (args) => this.#plain.get(args)?.());
    this.#fault = this.arena.ints(FAULT, 1);
  }
  /** A block, or the issue that says how much more it would be than there is. */
  take(bytes: number): Block {
    return this.arena.take(bytes) ?? this.refuse(bytes);
  }
  refuse(bytes: number): never {
    const megabytes = (n: number) => Math.ceil(n / 2 ** 20);
    fail('out-of-memory', { megabytes: megabytes(this.arena.used + bytes), limit: megabytes(this.arena.limit) });
  }
  /** At least so much scratch for each thread. */
  reserveScratch(bytes: number): void {
    const threads = this.options.threads;
    if (bytes === 0 || (this.#scratch && this.#scratch.bytes >= bytes * threads)) return;
    if (this.#scratch) this.arena.give(this.#scratch);
    this.#scratch = this.take(bytes * threads);
    this.library.own.scratch = this.#scratch.at;
  }
  plain(args: number, call: () => void): void {
    this.#plain.set(args, call);
  }
  forget(args: number): void {
    this.#plain.delete(args);
  }
  /** Runs the records between two addresses; whether a kernel found something wrong. */
  run(from: number, to: number): boolean {
    this.library.own.run(from, to);
    const word = this.arena.shared ? this.#fault : this.arena.ints(FAULT, 1);
    const found = word[0] !== 0;
    word[0] = 0;
    return found;
  }
}
