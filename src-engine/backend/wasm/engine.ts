/** What the machines of one state have together: memory, kernels, scratch, threads. */

import { fail } from '../../core/issue';
import type { Threads } from '../../core/machine';
import type { StateMap } from '../machine';
import { Arena, type Block } from './arena';
import { BROKEN, FAULT, WAIT_MS, WAITS } from './driver';
import { features } from './features';
import { Library, PLAIN } from './library';
import { Pays } from './pays';
import { Resident } from './resident';
import type { Task } from './task';
import { MOST_THREADS, type Team, teamOf } from './team';

export type EngineOptions = {
  /** Multiply and add, never fused: the same bits on every machine. */
  readonly strict: boolean;
  readonly threads: number;
  /** Nobody chose how many: they are asked where that pays. */
  readonly ifItPays: boolean;
  /** Whether the runtime was told to merge 128-bit pairs. */
  readonly revec: boolean;
  /** What starts a helping thread, where there may be any. */
  readonly threadOf: Threads | null;
  /** Bytes of all memory of a run. */
  readonly limit: number;
  /** Seconds that a helping thread may be late. */
  readonly patience: number;
};
/** A little less than 4 GiB, which is all that 32-bit addresses reach. */
export const MOST_BYTES = 65_535 * 65_536;
type Crew = { readonly team: Team; readonly id: number };
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
  #crew: Crew | null = null;
  #loaded = 0;
  #isLost = false;
  readonly #pays: Pays | null;

  /** The engine of a state: the first machine makes it. */
  static of(state: StateMap, options: EngineOptions): Engine {
    let engine = ENGINES.get(state);
    if (!engine) {
      engine = new Engine(state, options);
      ENGINES.set(state, engine);
    }
    return engine;
  }
  /** Gives the memory of a state back: its numbers go into arrays of their own, and machines that were made of it are not used again. */
  static release(state: StateMap): void {
    const engine = ENGINES.get(state);
    if (!engine) return;
    for (const [key, data] of state) state.set(key, data.slice());
    engine.#close();
  }
  private constructor(
    private readonly state: StateMap,
    readonly options: EngineOptions,
  ) {
    const { relaxed, shared } = features();
    this.#pays = options.ifItPays ? new Pays() : null;
    this.features = { relaxed: relaxed && !options.strict, revec: options.revec };
    this.arena = new Arena(Math.min(options.limit, MOST_BYTES), shared);
    this.library = new Library(this.arena);
    this.resident = new Resident(this.arena, state);
    this.library.own.putPlain(PLAIN, (args) => this.#plain.get(args)?.());
    this.#fault = this.arena.ints(FAULT, 1);
    this.arena.ints(WAITS, 1)[0] = Math.max(1, Math.ceil((1000 * options.patience) / WAIT_MS));
    this.#join();
  }
  /** Becomes the work of a team, where there may be one: helping threads get to know the memory and all kernels so far. */
  #join(): void {
    const { threads, threadOf } = this.options;
    const team = this.arena.shared && threadOf && threads > 1 ? teamOf(threadOf, this.#most) : null;
    this.#crew = team && { team, id: team.join(this, this.arena.memory) };
    this.#loaded = 0;
    if (this.#crew && this.#scratch) this.#crew.team.scratch(this.#crew.id, this.#scratch.at, this.#scratchEach);
    if (this.library.count) this.#share();
  }
  /** The team as it is now: where one has lost a thread, or has given way to another, the next. */
  get #team(): Crew | null {
    if (this.#crew?.team.isLost && !this.#isLost) this.#join();
    return this.#crew;
  }
  /** Threads that work now. */
  get threads(): number {
    const crew = this.#team;
    return crew?.team.isReady ? crew.team.size : 1;
  }
  /** Threads that work where all have come. */
  get seats(): number {
    return this.#team?.team.size ?? 1;
  }
  get #most(): number {
    return Math.min(this.options.threads, MOST_THREADS);
  }
  /** A thread was lost in the middle of a run: what is in the memory is half done. */
  get isLost(): boolean {
    return this.#isLost;
  }
  #close(): void {
    ENGINES.delete(this.state);
    this.#crew?.team.leave(this, this.#crew.id);
    this.#crew = null;
  }
  /** Somebody's share of the work was not done. A trap of this thread alone is a fault of ours. */
  #lose(team: Team, thrown: unknown): never {
    const byOthers = Atomics.load(this.arena.ints(BROKEN, 1), 0) !== 0;
    this.library.own.breakUp();
    team.giveUp();
    this.#isLost = true;
    this.#close();
    if (!byOthers) throw thrown;
    fail('helper-lost');
  }
  /** A block, or the issue that says how much more it would be than there is. */
  take(bytes: number): Block {
    return this.arena.take(bytes) ?? this.refuse(bytes);
  }
  refuse(bytes: number): never {
    const megabytes = (n: number) => Math.ceil(n / 2 ** 20);
    fail('out-of-memory', { megabytes: megabytes(this.arena.used + bytes), limit: megabytes(this.arena.limit) });
  }
  /** Compiles the kernels that these tasks are the first to need: those of the other schedule only if it is ever chosen. Memory may grow. */
  prepare(tasks: readonly Task[]): void {
    const kernels = tasks.filter((t) => t.how === 'kernel');
    this.library.take(
      kernels.map(({ key, generator, spec }) => ({
        key,
        fused: this.features.relaxed,
        emit: (f) => generator?.emit(f, spec as never),
      })),
    );
    this.#reserveScratch(Math.max(0, ...kernels.map((t) => t.generator?.scratch?.(t.spec as never) ?? 0)));
    this.#share();
  }
  /** At least so much scratch for each thread. */
  #reserveScratch(bytes: number): void {
    // whole lines, so that no two threads write to one
    const each = 64 * Math.ceil(bytes / 64);
    if (each <= this.#scratchEach) return;
    if (this.#scratch) this.arena.give(this.#scratch);
    this.#scratch = this.take(each * this.#most);
    this.#scratchEach = each;
    this.library.own.scratch = this.#scratch.at;
    const crew = this.#team;
    crew?.team.scratch(crew.id, this.#scratch.at, each);
  }
  /** Tells the helping threads of kernels that were taken since. */
  #share(): void {
    const crew = this.#team;
    crew?.team.load(crew.id, this.library.loads.slice(this.#loaded));
    this.#loaded = this.library.loads.length;
  }
  plain(args: number, call: () => void): void {
    this.#plain.set(args, call);
  }
  forget(args: number): void {
    this.#plain.delete(args);
  }
  #runShared({ team, id }: Crew, from: number, to: number): void {
    team.begin(id, from, to);
    try {
      this.library.own.runShared(from, to, 0, team.size);
    } catch (e) {
      this.#lose(team, e);
    }
  }
  /** Runs the records between two addresses; whether a kernel found something wrong. `isSplit`: some of it is worth more than one thread. */
  run(from: number, to: number, isSplit = false): boolean {
    const crew = isSplit ? this.#team : null;
    if (!crew?.team.isReady) this.library.own.run(from, to);
    else if (!this.#pays) this.#runShared(crew, from, to);
    else {
      const isShared = this.#pays.shares(from, to);
      const began = performance.now();
      if (isShared) this.#runShared(crew, from, to);
      else this.library.own.run(from, to);
      this.#pays.took(from, to, isShared, performance.now() - began);
    }
    const word = this.arena.shared ? this.#fault : this.arena.ints(FAULT, 1);
    const found = word[0] !== 0;
    word[0] = 0;
    return found;
  }
}
