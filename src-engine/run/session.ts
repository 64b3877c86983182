/**
 * A run with a cursor. Position (iteration, at): `at` instructions of the iteration have run. Inside an iteration going back is moving the cursor,
 * for every value is still there; over a commit the nearest snapshot is restored and replayed, bit for bit.
 * Long moves are generators: whoever drives one may stop between two instructions.
 */

import type { MachineOptions } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import { fail, IssueError } from '../core/issue';
import type { EpochMetrics, Unit } from '../core/look';
import type { Training } from '../document/training';
import { Ahead, endOf, type Seen } from './ahead';
import { setScalars } from './evaluate';
import type { Feeder } from './feeds';
import { firstNotFinite } from './finite';
import { copyState, History } from './history';
import { Losses } from './losses';
import { Machines } from './machines';
import { carrying, measureParts } from './metrics';
import { hyperValues } from './schedule';
import { type Move, Slice } from './slice';
import type { State } from './state';
import { type Change, Timeline } from './timeline';
import { type Cursor, END, type Target, targetOf } from './units';

export type SessionOptions = {
  readonly program: Program;
  readonly infer: () => Program;
  readonly state: State;
  readonly feeder: Feeder;
  readonly training: Training;
  readonly historyBytes: number;
  readonly start?: number;
  readonly machine?: MachineOptions;
  /** Compiles the program whose gradient can be taken a step's loss at a time. */
  readonly byStep?: () => Program | null;
  /** Compiles the program that goes on from step to step by itself. */
  readonly writing?: () => Program | null;
};

export class Session {
  readonly #machines: Machines;
  /** Nobody stays in the current iteration: neither its values are kept nor the state that it began with. */
  #isPassed = false;
  readonly #slice = new Slice();
  readonly #ahead = new Ahead();
  #watched: ReadonlySet<number> = new Set();
  readonly history: History;
  readonly timeline: Timeline;
  #iteration: number;
  #at = 0;
  readonly #losses: Losses;
  /** Where the instructions begin that make state anew. */
  readonly #updateIndex: number;
  readonly epochs = new Map<number, EpochMetrics>();
  readonly start: number;

  constructor(private readonly its: SessionOptions) {
    this.start = its.start ?? 0;
    this.#iteration = this.start;
    const update = its.program.code.findIndex((c) => c.phase === 'update');
    this.#updateIndex = update < 0 ? its.program.code.length : update;
    this.#machines = new Machines(its, () => this.#redo());
    this.history = new History(its.historyBytes);
    this.timeline = new Timeline(its.training);
    this.#losses = new Losses(this.start);
    this.#enter(this.start);
  }
  get program(): Program {
    return this.its.program;
  }
  #byStep: Program | null | undefined;
  /** The same tape without its update, its gradient to be taken of one step's loss alone; compiled when it is first asked for. */
  byStep(): Program | null {
    if (this.#byStep === undefined) this.#byStep = this.its.byStep?.() ?? null;
    return this.#byStep;
  }
  #writing: Program | null | undefined;
  /** Forward alone, every state carried from pass to pass; compiled when it is first asked for. */
  writing(): Program | null {
    if (this.#writing === undefined) this.#writing = this.its.writing?.() ?? null;
    return this.#writing;
  }
  get state(): State {
    return this.its.state;
  }
  get feeder(): Feeder {
    return this.its.feeder;
  }
  /** How it is run. */
  get machineOptions(): MachineOptions {
    return this.its.machine ?? {};
  }
  get machine(): Machine {
    return this.#machines.train;
  }
  get inferMachine(): Machine {
    return this.#machines.infer;
  }
  /** Nobody looks at it for now: its memory is given back, and taken again when something is asked of it. */
  rest(): void {
    this.settle();
    this.#machines.putAway();
  }
  get cursor(): Cursor {
    return { iteration: this.#iteration, at: this.#at };
  }
  /** So many places of the iteration have their values: those before the cursor, or more that were looked at ahead of it. */
  get computed(): number {
    return Math.max(this.#at, this.#ahead.at);
  }
  /** How far into the iteration values are seen; null: nothing of it is. */
  get seen(): Seen | null {
    if (this.#at === 0) return this.#ahead.seen;
    return this.#at > endOf(this.machine, 'forward') ? 'backward' : 'forward';
  }
  /** Computes what comes of this iteration, for who looks at it: nothing moves, and nothing becomes of it. */
  *lookAhead(seen: Seen): Move {
    this.settle();
    if (this.#at === 0) yield* this.#ahead.run(this.machine, seen, () => this.#machines.isLost);
  }
  get length(): number {
    return this.machine.length;
  }
  get epoch(): number {
    return Number.isFinite(this.feeder.perEpoch) ? Math.floor(this.#iteration / this.feeder.perEpoch) : 0;
  }
  /** State to go on from with another tape: as it was at the start of the iteration that is not yet committed, with what the user changed there. */
  get carried(): { readonly iteration: number; readonly state: State } {
    // without a commit nothing has become of the iterations that were looked at
    if (this.program.code.at(-1)?.prim !== 'commit') return { iteration: this.start, state: this.beginning };
    const done = this.#at === this.length;
    return { iteration: this.#iteration + (done ? 1 : 0), state: done ? copyState(this.state) : this.beginning };
  }
  /** The weights as they are now, what the user changed before the current iteration too, and how many iterations have made them. */
  get latest(): { readonly iteration: number; readonly state: State } {
    return this.#at === this.length && this.program.code.at(-1)?.prim === 'commit'
      ? { iteration: this.#iteration + 1, state: this.state }
      : { iteration: this.#iteration, state: this.beginning };
  }
  loss(iteration: number): number | null {
    return this.#losses.of(iteration);
  }

  /** Loads the batch of an iteration, and what the user changed before it. */
  #enter(iteration: number, isPassed = false): void {
    const { machine } = this;
    this.#iteration = iteration;
    this.#at = 0;
    this.#isPassed = isPassed;
    machine.schedule = isPassed && this.#mayBeFast ? 'fast' : 'inspect';
    if (isPassed) machine.pin(this.#watched);
    this.history.offer(iteration, this.state, isPassed);
    this.timeline.apply(iteration, this.state);
    this.#feed();
  }
  /** The batch, its cuts and the scalars of the current iteration. */
  #feed(): void {
    this.feeder.train(this.machine, this.#iteration, this.timeline.training(this.#iteration).bptt);
    setScalars(this.machine, this.scalars, this.#iteration);
  }
  /** A copy of the state that the current iteration runs on: the state as it is, until its commit. */
  get beginning(): State {
    if (this.#at === this.length) this.settle();
    const state = copyState(this.state);
    if (this.#at === this.length) this.#begin(state);
    return state;
  }
  /** lr and the like, as they hold in the current iteration. */
  get scalars(): Readonly<Record<string, number>> {
    // the first batch of an epoch starts its streams anew
    const { perEpoch } = this.feeder;
    const goesOn = (Number.isFinite(perEpoch) ? this.#iteration % perEpoch : this.#iteration) === 0 ? 0 : 1;
    const hypers = hyperValues(this.timeline.training(this.#iteration), this.#iteration);
    return { ...hypers, goesOn };
  }
  /** Runs some instructions, not past `end`; the commit only where every number is finite. */
  #some(end: number): void {
    this.#ahead.forget();
    const last = this.length - 1;
    if (this.#at < last) {
      const to = Math.min(end, last, this.#at + this.#slice.places);
      // where nobody stays state may be written over as it is updated: it is not left before the commit
      const isUpdated = this.#isPassed && to > this.#update;
      this.#run(isUpdated ? last : to);
      if (!isUpdated) return;
    }
    this.#mustBeFinite();
    this.#run(this.length);
    this.#losses.take(this.#iteration, this.machine);
  }
  #run(to: number): void {
    const began = performance.now();
    try {
      this.machine.run(this.#at, to);
    } catch (e) {
      this.#toIssue(to, e);
    }
    this.#slice.learn(to - this.#at, performance.now() - began);
    this.#at = to;
  }
  /** An issue rose among several instructions: the cursor goes to the one that raised it. */
  #toIssue(to: number, thrown: unknown): never {
    if (!(thrown instanceof IssueError) || this.#machines.isLost) throw thrown;
    this.settle();
    for (; this.#at < to; this.#at++) this.machine.run(this.#at, this.#at + 1);
    throw thrown;
  }
  /** Values that are looked at while the run goes on. */
  watch(values: ReadonlySet<number>): void {
    this.#watched = values;
  }
  /** Brings back what was not kept of an iteration that was only passed through: it is run again, up to the cursor. */
  settle(): void {
    if (this.#isPassed) this.#redo();
  }
  /** Runs the current iteration once more up to the cursor, and before it those since the nearest state that was kept. */
  #redo(): void {
    // one that was lost is made anew before anything is restored
    const { machine, computed, cursor } = this;
    try {
      for (let i = this.#nearest(cursor.iteration); i < cursor.iteration; i++) {
        this.#enter(i, true);
        machine.run(0, machine.length);
      }
      this.#enter(cursor.iteration);
      machine.run(0, computed);
    } catch (e) {
      this.#isPassed = true;
      throw e;
    } finally {
      this.#iteration = cursor.iteration;
      this.#at = cursor.at;
    }
  }
  /** The state is the nearest that is kept, at or before an iteration. Answers of which one. */
  #nearest(iteration: number): number {
    const { history } = this;
    const megabytes = Math.round(history.limit / 2 ** 20);
    return history.restore(iteration, this.state) ?? fail('history-end', { iteration: history.oldest, megabytes });
  }
  /** Makes a state what the current iteration began with, which is kept where it was not only passed through, and what the user changed in it. */
  #begin(state = this.state): void {
    this.history.restore(this.#iteration, state);
    this.timeline.apply(this.#iteration, state);
  }
  get #update(): number {
    const place = this.machine.placeOf(this.#updateIndex);
    return place < 0 ? this.length : place;
  }
  #mustBeFinite(): void {
    if (this.machine.isSound) return;
    this.settle();
    const found = firstNotFinite(this.machine);
    if (found) throw new IssueError(found);
  }
  /** Moves to a position, forwards or back. */
  *to(target: Target): Move {
    // a run that was left in the middle of it
    if (target.iteration === this.#iteration) this.settle();
    if (target.iteration < this.#iteration || (target.iteration === this.#iteration && target.at < this.#at))
      this.#back(target);
    let goal: number | null = null;
    for (;;) {
      if (this.#iteration === target.iteration) {
        goal ??= Math.min(target.find?.() ?? target.at, this.length);
        if (this.#at >= goal) return;
      }
      if (this.#at === this.length) {
        this.#enter(this.#iteration + 1, this.#iteration + 1 < target.iteration);
        continue;
      }
      this.#some(goal ?? this.length);
      if (this.#at === this.length) yield* this.#finish();
      yield this.#at === this.length;
    }
  }
  /** What is only passed through need not be kept. */
  get #mayBeFast(): boolean {
    return this.its.machine?.schedule !== 'inspect';
  }
  /** Puts the cursor at or before an earlier position. */
  #back(target: Cursor): void {
    this.#ahead.forget();
    if (target.iteration === this.#iteration) {
      // over its own commit: the values are there, the state is not
      if (this.#at === this.length) this.#begin();
      this.#at = target.at;
      return;
    }
    const from = this.#nearest(target.iteration);
    this.#enter(from, from < target.iteration);
  }
  /** After the last iteration of an epoch: what the training part gave, and the test part now. */
  *#finish(): Move {
    const { perEpoch } = this.feeder;
    if (!Number.isFinite(perEpoch) || (this.#iteration + 1) % perEpoch !== 0 || this.epochs.has(this.epoch)) return;
    const carries = this.feeder.data?.batches.streams ? this.writing() : null;
    const machine = carries ? carrying(carries, this.state, this.machineOptions) : this.inferMachine;
    const parts = yield* measureParts(machine, this.feeder);
    const trainLoss = this.#losses.mean(this.epoch * perEpoch, this.#iteration);
    this.epochs.set(this.epoch, { epoch: this.epoch, trainLoss, ...parts });
  }
  /** Where a step of a unit leads from here; null where there is nothing before. */
  target(unit: Unit, back: boolean): Target | null {
    return targetOf(this, unit, back);
  }
  /**
   * A change by the user: before this iteration's forward, or before the next one's where this one is done. Forgets the future. Shows the forward pass that
   * follows from it. A cut that was moved shows at once what it does: it holds for this iteration, which is run again, also where it was done.
   */
  *change(event: Change): Move {
    this.settle();
    const cuts = event.kind === 'training' && this.timeline.movesCuts(event.training);
    const done = this.#at === this.length && !cuts;
    const iteration = this.#iteration + (done ? 1 : 0);
    const seen = this.#ahead.forget();
    this.timeline.add({ ...event, iteration });
    this.history.cut(iteration);
    for (const epoch of this.epochs.keys())
      if ((epoch + 1) * this.feeder.perEpoch > iteration) this.epochs.delete(epoch);
    this.#losses.cut(iteration);
    if (done && event.kind === 'training') return;
    if (done) return yield* this.to({ iteration, at: END, find: () => endOf(this.machine, 'forward') });
    this.#begin();
    // a cut is data of the batch
    if (event.kind === 'training') this.#feed();
    yield* this.#again(this.#at);
    if (seen) yield* this.lookAhead(seen);
    if (this.#at === this.length) yield* this.#finish();
  }
  /** Runs the instructions before the cursor once more, after something under them changed. */
  *#again(to: number): Move {
    this.#at = 0;
    while (this.#at < to) {
      this.#some(to);
      yield false;
    }
  }
}
