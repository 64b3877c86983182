/**
 * Threads that work on one tape together. The words of `control` are shared: a job is published by its number, everybody runs its share of the records and
 * meets at the end, inside Wasm. What must be sent (memories, modules) goes by message: members leave the waiting loop for it and come back.
 */

import type { ThreadMessage, Threads } from '../../core/machine';
import type { Load } from './thread';

/** Words of the control. `entered` + thread: the generation of messages that a thread has seen. */
export const CONTROL = { job: 0, wanted: 1, memory: 2, from: 3, to: 4, entered: 8, words: 64 } as const;
export const MOST_THREADS = 32;

/** The first thread is whoever has the team; it asks the others. */
export class Team {
  readonly #control: Int32Array;
  readonly #members: ReturnType<Threads>[] = [];
  #generation = 0;
  #memories = 0;
  #isLost = false;
  readonly #gone = new FinalizationRegistry<number>((id) => this.#send([{ kind: 'drop', id }]));

  /** `size`: of all threads, this one among them. */
  constructor(
    threads: Threads,
    readonly size: number,
  ) {
    const control = new SharedArrayBuffer(4 * CONTROL.words);
    this.#control = new Int32Array(control);
    for (let thread = 1; thread < size; thread++)
      this.#members.push(threads({ control, thread, threads: size }, () => this.giveUp()));
    this.#send([]);
  }
  /** A thread ended or failed: nobody is waited for any more. */
  get isLost(): boolean {
    return this.#isLost;
  }
  giveUp(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    losses++;
    this.#end();
  }
  /** A memory that jobs may be in; known until `owner` is no more. */
  join(owner: object, memory: WebAssembly.Memory): number {
    const id = this.#memories++;
    this.#gone.register(owner, id, owner);
    this.#send([{ kind: 'memory', id, memory }]);
    return id;
  }
  /** The memory is used no more. */
  leave(owner: object, id: number): void {
    this.#gone.unregister(owner);
    this.#send([{ kind: 'drop', id }]);
  }
  load(id: number, loads: readonly Load[]): void {
    if (loads.length) this.#send(loads.map((load) => ({ kind: 'load', id, load })));
  }
  /** Where each thread's scratch is: `each` bytes, one behind the other. */
  scratch(id: number, at: number, each: number): void {
    this.#send([{ kind: 'scratch', id, at, each }]);
  }
  /** Whether every thread has all that was sent. Until then the work is done without them. */
  get isReady(): boolean {
    if (this.#isLost) return false;
    for (let thread = 1; thread < this.size; thread++)
      if (Atomics.load(this.#control, CONTROL.entered + thread) !== this.#generation) return false;
    return true;
  }
  /** Tells the others to begin; they end with whoever calls this, at the last meeting. */
  begin(memory: number, from: number, to: number): void {
    const c = this.#control;
    c[CONTROL.memory] = memory;
    c[CONTROL.from] = from;
    c[CONTROL.to] = to;
    Atomics.add(c, CONTROL.job, 1);
    Atomics.notify(c, CONTROL.job);
  }
  #send(messages: readonly ThreadMessage[]): void {
    if (this.#isLost) return;
    const generation = ++this.#generation;
    // said before anything is sent: whoever comes to wait for jobs of an older generation goes back for the messages
    Atomics.store(this.#control, CONTROL.wanted, generation);
    Atomics.add(this.#control, CONTROL.job, 1);
    Atomics.notify(this.#control, CONTROL.job);
    for (const member of this.#members)
      for (const m of [...messages, { kind: 'enter' as const, generation }]) member.post(m);
  }
  /** Others take its place. */
  dissolve(): void {
    this.#isLost = true;
    this.#end();
  }
  #end(): void {
    for (const member of this.#members) member.end();
  }
}
let team: { readonly threads: Threads; readonly team: Team } | null = null;
/** Teams that lost a thread in this process. */
let losses = 0;
/** After so many there is something about this machine that threads do not survive. */
const MOST_LOSSES = 8;
/** The team of this process: one at a time. null: threads are lost again and again, and one does the work. */
export function teamOf(threads: Threads, size: number): Team | null {
  if (team?.threads === threads && team.team.size === size && !team.team.isLost) return team.team;
  team?.team.dissolve();
  team = losses < MOST_LOSSES ? { threads, team: new Team(threads, size) } : null;
  return team?.team ?? null;
}
