/**
 * A run with a cursor. Position (iteration, at): `at` instructions of the iteration have run. Inside an iteration going back is moving the cursor,
 * for every value is still there; over a commit the nearest snapshot is restored and replayed, bit for bit.
 * Long moves are generators: whoever drives one may stop between two instructions.
 */

import type { MachineOptions } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import { IssueError, issue } from '../core/issue';
import type { EpochMetrics, Unit } from '../core/look';
import type { Training } from '../document/training';
import { Ahead, endOf, type Seen } from './ahead';
import { setScalars } from './evaluate';
import type { Feeder } from './feeds';
import { firstNotFinite } from './finite';
import { copyState, History, restoreState } from './history';
import { Machines } from './machines';
import { carrying, measure } from './metrics';
import { hyperValues } from './schedule';
import { type Move, Slice } from './slice';
import type { State } from './state';
import { type Change, Timeline } from './timeline';
import { type Cursor, END, type Target, targetOf } from './units';
import { lossRows } from './valid';

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
  /** The current iteration was run without keeping its values. */
  #isFast = false;
  readonly #slice = new Slice();
  readonly #ahead = new Ahead();
  #watched: ReadonlySet<number> = new Set();
  readonly history: History;
  readonly timeline: Timeline;
  /** State at the start of the current iteration, before what the user changed in it. */
  #begin: State;
  #iteration: number;
  #at = 0;
  /** Loss of each iteration that was computed, by iteration - start. */
  readonly #losses: number[] = [];
  readonly #weights: number[] = [];
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
    this.#begin = copyState(its.state);
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
    return this.#losses[iteration - this.start] ?? null;
  }

  /** Loads the batch of an iteration, and what the user changed before it. */
  #enter(iteration: number, keep = true, isFast = false): void {
    this.#iteration = iteration;
    this.#at = 0;
    this.#ahead.forget();
    this.#isFast = isFast;
    this.machine.schedule = isFast ? 'fast' : 'inspect';
    if (isFast) this.machine.pin(this.#watched);
    restoreState(this.#begin, this.state);
    if (keep) this.history.offer(iteration, this.state, iteration === this.start);
    this.timeline.apply(iteration, this.state);
    this.#feed();
  }
  /** The batch, its cuts and the scalars of the current iteration. */
  #feed(): void {
    this.feeder.train(this.machine, this.#iteration, this.timeline.training(this.#iteration).bptt);
    setScalars(this.machine, this.scalars, this.#iteration);
  }
  /** A copy of the state that the current iteration runs on. */
  get beginning(): State {
    const state = copyState(this.#begin);
    this.timeline.apply(this.#iteration, state);
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
    if (this.#at === last) this.#mustBeFinite();
    let to = this.#at === last ? this.length : Math.min(end, last, this.#at + this.#slice.places);
    // a run may write over the state as it is updated: nobody looks at it in between
    if (this.#isFast && to > this.#update && to < last) to = last;
    const began = performance.now();
    try {
      this.machine.run(this.#at, to);
    } catch (e) {
      this.#toIssue(to, e);
    }
    this.#slice.learn(to - this.#at, performance.now() - began);
    this.#at = to;
    if (to < this.length || this.program.loss === null) return;
    this.#losses[this.#iteration - this.start] = this.machine.data(this.program.loss)[0] as number;
    this.#weights[this.#iteration - this.start] = lossRows(this.machine);
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
  /** Brings back the values of an iteration that was run without keeping them: it is run again, up to the cursor. */
  settle(): void {
    if (this.#isFast) this.#redo();
  }
  /** Runs the current iteration once more up to the cursor. */
  #redo(): void {
    this.#isFast = false;
    restoreState(this.state, this.#begin);
    this.timeline.apply(this.#iteration, this.state);
    this.machine.schedule = 'inspect';
    this.#feed();
    this.machine.run(0, this.computed);
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
    if (target.iteration < this.#iteration || (target.iteration === this.#iteration && target.at < this.#at))
      this.#back(target);
    let goal: number | null = null;
    for (;;) {
      if (this.#iteration === target.iteration) {
        goal ??= Math.min(target.find?.() ?? target.at, this.length);
        if (this.#at >= goal) return;
      }
      if (this.#at === this.length) {
        this.#enter(this.#iteration + 1, true, this.#iteration + 1 < target.iteration && this.#mayBeFast);
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
      this.settle();
      // over its own commit: the values are there, the state is not
      if (this.#at === this.length) {
        restoreState(this.state, this.#begin);
        this.timeline.apply(this.#iteration, this.state);
      }
      this.#at = target.at;
      return;
    }
    const snapshot = this.history.before(target.iteration);
    if (!snapshot)
      throw new IssueError(
        issue('history-end', { iteration: this.history.oldest, megabytes: Math.round(this.history.limit / 2 ** 20) }),
      );
    restoreState(this.state, snapshot.state);
    this.#enter(snapshot.iteration, false);
  }
  /** After the last iteration of an epoch: what the training part gave, and the test part now. */
  *#finish(): Move {
    const { perEpoch } = this.feeder;
    if (!Number.isFinite(perEpoch) || (this.#iteration + 1) % perEpoch !== 0 || this.epochs.has(this.epoch)) return;
    const carries = this.feeder.data?.batches.streams ? this.writing() : null;
    const machine = carries ? carrying(carries, this.state, this.machineOptions) : this.inferMachine;
    const test = yield* measure(machine, this.feeder, 'test');
    const validation = yield* measure(machine, this.feeder, 'validation');
    this.epochs.set(this.epoch, {
      epoch: this.epoch,
      trainLoss: this.#trainLoss(),
      testLoss: test.loss,
      testAccuracy: test.accuracy,
      testMAE: test.mae,
      validationLoss: validation.loss,
      validationAccuracy: validation.accuracy,
      validationMAE: validation.mae,
    });
  }
  /** Mean over the samples (or their valid steps) of the epoch's batches, each with the weights of its own iteration. */
  #trainLoss(): number {
    const first = Math.max(0, this.epoch * this.feeder.perEpoch - this.start);
    let sum = 0;
    let count = 0;
    for (let i = first; i <= this.#iteration - this.start; i++) {
      const n = this.#weights[i] ?? 0;
      sum += n * (this.#losses[i] ?? 0);
      count += n;
    }
    return sum / count;
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
    this.#losses.length = Math.min(this.#losses.length, iteration - this.start);
    if (done && event.kind === 'training') return;
    if (done) return yield* this.to({ iteration, at: END, find: () => endOf(this.machine, 'forward') });
    restoreState(this.state, this.#begin);
    this.timeline.apply(iteration, this.state);
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
