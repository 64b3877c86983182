/** What the machines of one state have together: memory, kernels, scratch, threads. */

import { fail } from '../../core/issue';
import type { Threads } from '../../core/machine';
import type { StateMap } from '../machine';
import { Arena, type Block } from './arena';
import { FAULT } from './driver';
import { features } from './features';
import { Library, PLAIN } from './library';
import { Resident } from './resident';
import { MOST_THREADS, type Team, teamOf } from './team';

export type EngineOptions = {
  /** Multiply and add, never fused: the same bits on every machine. */
  readonly strict: boolean;
  readonly threads: number;
  /** Whether the runtime was told to merge 128-bit pairs. */
  readonly revec: boolean;
  /** What starts a helping thread, where there may be any. */
  readonly threadOf: Threads | null;
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
  #scratchEach = 0;
  /** Reference kernels by the address of their arguments. */
  readonly #plain = new Map<number, () => void>();
  readonly #fault: Int32Array;
  /** Helping threads, and what they know this memory by; null where one thread does all. */
  readonly #team: { readonly team: Team; readonly id: number } | null;
  #loaded = 0;

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
    const { threads, threadOf } = options;
    const team = shared && threadOf && threads > 1 ? teamOf(threadOf, Math.min(threads, MOST_THREADS)) : null;
    this.#team = team && { team, id: team.join(this, this.arena.memory) };
  }
  /** Threads that work now. */
  get threads(): number {
    return this.#team?.team.isReady ? this.#team.team.size : 1;
  }
  get #seats(): number {
    return this.#team?.team.size ?? 1;
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
    // whole lines, so that no two threads write to one
    const each = 64 * Math.ceil(bytes / 64);
    if (each <= this.#scratchEach) return;
    if (this.#scratch) this.arena.give(this.#scratch);
    this.#scratch = this.take(each * this.#seats);
    this.#scratchEach = each;
    this.library.own.scratch = this.#scratch.at;
    this.#team?.team.scratch(this.#team.id, this.#scratch.at, each);
  }
  /** Tells the helping threads of kernels that were taken since. */
  share(): void {
    this.#team?.team.load(this.#team.id, this.library.loads.slice(this.#loaded));
    this.#loaded = this.library.loads.length;
  }
  plain(args: number, call: () => void): void {
    this.#plain.set(args, call);
  }
  forget(args: number): void {
    this.#plain.delete(args);
  }
  /** Runs the records between two addresses; whether a kernel found something wrong. `isSplit`: some of it is worth more than one thread. */
  run(from: number, to: number, isSplit = false): boolean {
    if (isSplit && this.#team?.team.isReady) {
      this.#team.team.begin(this.#team.id, from, to);
      this.library.own.runShared(from, to, 0, this.#seats);
    } else this.library.own.run(from, to);
    const word = this.arena.shared ? this.#fault : this.arena.ints(FAULT, 1);
    const found = word[0] !== 0;
    word[0] = 0;
    return found;
  }
}
