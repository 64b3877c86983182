/** Runs a program with generated kernels, its numbers in one memory of WebAssembly. */

import type { Instruction, Program, Value } from '../../compile/program';
import type { MemoryNeed, Schedule } from '../../core/machine';
import { sizeOf } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import type { Binding, Loop, Machine, Place } from '../machine';
import { Places, rowsIn, shapeIn } from '../places';
import { shareOf } from '../reference/bind';
import type { Operand } from '../reference/call';
import type { Block } from './arena';
import { Bound } from './bound';
import { toRows } from './convert';
import type { Engine } from './engine';
import { raiseFault } from './faults';
import { type Layout, layout, type Mode } from './layout';
import { runAt } from './lean';
import { shareOfKernel } from './share';
import type { Cell, Task, Tasks } from './task';
import { TaskMaker } from './tasks';

/** Bound tapes of this many batch forms are kept: full batches, the last of an epoch, the test part's. */
const FORMS_KEPT = 4;
/** And of more as long as they have no more places than this, some dozen MB: sequences whose length varies come in the same lengths again. */
const PLACES_KEPT = 400_000;

export class WasmMachine implements Machine {
  readonly #tasks = new Map<string, Tasks>();
  readonly #bound = new Map<string, Bound>();
  #now: Bound | null = null;
  #tasksNow: Tasks | null = null;
  /** What every form of batch puts its values into, one form at a time. */
  #region: Block = { at: 0, bytes: 0 };
  /** Addresses of values that are written from outside and stay: constants, hypers, the step; and of the state. */
  readonly #fixed = new Map<number, number>();
  /** Arrays of values, until something runs: copies where they are converted. */
  #looked = new Map<number, Numbers>();
  schedule: Schedule = 'inspect';
  #pinned: ReadonlySet<number> = new Set();
  readonly #before: Places;

  constructor(
    readonly program: Program,
    private readonly engine: Engine,
  ) {
    this.#before = new Places({ ...program, code: [] }, NOTHING);
    const fixed = [...program.constants.map((c) => c.value), ...program.hypers.map((h) => h.value)];
    if (program.step !== null) fixed.push(program.step);
    for (const id of fixed) this.#fixed.set(id, engine.take(4 * sizeOf((program.values[id] as Value).shape)).at);
    for (const { value, data } of program.constants) this.#array(value, this.#fixed.get(value) as number, 1).set(data);
  }
  get binding(): Binding {
    return this.#now?.binding ?? NOTHING;
  }
  get threads(): number {
    return this.engine.threads;
  }
  get seats(): number {
    return this.engine.seats;
  }
  get bytes(): number {
    return this.#region.bytes;
  }
  get compiled(): number {
    return this.engine.library.count;
  }
  bind(binding: Binding): void {
    this.#looked.clear();
    for (const s of this.program.state) {
      const at = this.engine.resident.settle(s.key, this.#numbers(s.value, binding));
      this.#fixed.set(s.value, at ?? this.engine.refuse(4 * this.#numbers(s.value, binding)));
    }
    const key = JSON.stringify([
      binding.N,
      [...binding.sequences].map(([id, s]) => [id, s.T, s.lengths !== null]),
      this.schedule === 'fast' ? [...this.#pinned] : null,
    ]);
    const known = this.#bound.get(key);
    const { resident, arena } = this.engine;
    if (known && known.made.moves === resident.moves && known.made.version === arena.version) {
      known.mask(binding);
      this.#now = known;
      this.#tasksNow = known.tasks;
      return;
    }
    if (known) this.#drop(key, known);
    const bound = this.#bind(binding);
    this.#bound.set(key, bound);
    let places = 0;
    for (const b of this.#bound.values()) places += b.places.lines.length;
    for (const [k, b] of this.#bound) {
      if (this.#bound.size <= FORMS_KEPT || places <= PLACES_KEPT) break;
      places -= b.places.lines.length;
      this.#drop(k, b);
    }
    this.#now = bound;
    this.#tasksNow = bound.tasks;
  }
  #bind(binding: Binding): Bound {
    const tasks = this.#tasksFor(binding);
    const { program, engine } = this;
    let plan = this.#plan(tasks, binding, MODES[this.schedule]);
    // where keeping everything is too much, what fits is kept
    if (this.schedule === 'inspect' && !this.#fits(plan.bytes)) plan = this.#plan(tasks, binding, 'shared');
    engine.prepare(tasks.list.flatMap((_, k) => (plan.live[k] ? [runAt(tasks, plan.live, k)] : [])));
    this.#reserve(plan.bytes);
    const addressOf = (id: number): number => {
      const { same } = tasks.cells[id] as Cell;
      const { value, form } = tasks.cells[same] as Cell;
      const fixed = form.layout === 'row' ? this.#fixed.get(value) : undefined;
      if (fixed === undefined && (plan.inState[same] as number) >= 0)
        return this.#fixed.get(plan.inState[same] as number) as number;
      return fixed ?? this.#region.at + (plan.offsets[same] as number);
    };
    return new Bound(program, tasks, binding, plan, engine, addressOf);
  }
  #plan(tasks: Tasks, binding: Binding, mode: Mode): Layout {
    return layout(this.program, tasks, binding, mode, this.#pinned, new Set(this.#fixed.keys()));
  }
  #fits(bytes: number): boolean {
    const { arena } = this.engine;
    return arena.used - this.#region.bytes + bytes <= arena.limit;
  }
  #tasksFor({ N, sequences }: Binding): Tasks {
    const masked = new Set([...sequences].flatMap(([id, s]) => (s.lengths ? [id] : [])));
    const key = `${N} ${[...masked]}`;
    const known = this.#tasks.get(key);
    if (known) return known;
    const { features, options } = this.engine;
    const tasks = new TaskMaker(this.program, { N, masked, features, strict: options.strict }).make();
    this.#tasks.set(key, tasks);
    return tasks;
  }
  /** Makes the region at least so large; what was bound to the old one is forgotten. */
  #reserve(bytes: number): void {
    if (bytes <= this.#region.bytes) return;
    for (const [key, bound] of this.#bound) this.#drop(key, bound);
    const { arena } = this.engine;
    if (this.#region.bytes) arena.give(this.#region);
    this.#region = { at: 0, bytes: 0 };
    this.#region = this.engine.take(bytes);
  }
  #drop(key: string, bound: Bound): void {
    bound.free();
    this.#bound.delete(key);
  }
  #numbers(value: number, binding: Binding): number {
    const v = this.program.values[value] as Value;
    return rowsIn(v, binding) * sizeOf(v.shape);
  }
  #array(value: number, at: number, rows: number): Numbers {
    const { dtype, shape } = this.program.values[value] as Value;
    return this.engine.arena.array(dtype, at, rows * sizeOf(shape));
  }
  pin(values: ReadonlySet<number>): void {
    this.#pinned = new Set([...values].sort((a, b) => a - b));
  }
  holds(value: number): boolean {
    if (this.#fixed.has(value)) return true;
    const cell = this.#tasksNow?.primary[value] ?? -1;
    return this.#now?.layout.kept[cell] === 1;
  }
  need(schedule: Schedule): MemoryNeed {
    if (!this.#tasksNow) return { bytes: 0, least: 0 };
    const { bytes, least } = this.#plan(this.#tasksNow, this.binding, MODES[schedule]);
    return { bytes, least };
  }
  data(value: number): Numbers {
    const looked = this.#looked.get(value);
    // an array that was taken away has no length
    if (looked?.buffer.byteLength) return looked;
    const made = this.#look(value);
    this.#looked.set(value, made);
    return made;
  }
  #look(value: number): Numbers {
    const v = this.program.values[value] as Value;
    const rows = rowsIn(v, this.binding);
    const fixed = this.#fixed.get(value);
    if (fixed !== undefined) return this.#array(value, fixed, rows);
    const tasks = this.#tasksNow;
    if (!this.#now || !tasks) throw new Error('nothing is bound yet');
    const cell = tasks.cells[tasks.primary[value] as number] as Cell;
    const at = this.#now.addressOf(tasks.primary[value] as number);
    if (cell.form.layout === 'row') return this.#array(value, at, rows);
    return toRows(v.shape, cell.form, this.engine.arena.floats(at, rows * cell.floats), rows);
  }
  shape(value: number): number[] {
    return shapeIn(this.program.values[value] as Value, this.binding);
  }
  get #places(): Places {
    return this.#now?.places ?? this.#before;
  }
  get length(): number {
    return this.#places.lines.length;
  }
  at(place: number): Place | undefined {
    return this.#places.lines[place];
  }
  placeOf(index: number, t?: number): number {
    return this.#places.placeOf(index, t);
  }
  loopOf(index: number): Loop | null {
    return this.#places.loopOf(index);
  }
  share(value: number, t: number): Numbers {
    const tasks = this.#tasksNow;
    if (!this.#now || !tasks) throw new Error('nothing is bound yet');
    // what is the same as another value is made with that one
    const { same } = tasks.cells[tasks.primary[value] as number] as Cell;
    const { made, shape } = this.program.values[tasks.cells[same]?.value ?? value] as Value;
    const task = tasks.list[tasks.first[made] as number] as Task;
    const room = new Float32Array(sizeOf(shape));
    if (task.how === 'kernel') return shareOfKernel(this, this.engine, this.#now, task, t);
    const operandOf = (id: number): Operand => {
      const v = this.program.values[id] as Value;
      return {
        data: this.data(id),
        shape: v.shape,
        size: sizeOf(v.shape),
        lead: v.lead,
        rows: rowsIn(v, this.binding),
      };
    };
    return shareOf(this.program.code[made] as Instruction, operandOf, this.binding, t, room);
  }
  run(from: number, to: number): void {
    if (!this.#now || from >= to) return;
    this.#forget();
    const records = this.#now.records(from, to);
    if (this.engine.run(records.from, records.to, records.isSplit)) raiseFault(this, from, to);
  }
  /** Copies are of what was. */
  #forget(): void {
    this.#looked.clear();
  }
  get isLost(): boolean {
    return this.engine.isLost;
  }
  get isSound(): boolean {
    if (!this.#now) return true;
    const { from, to, isSplit } = this.#now.guard;
    return !this.engine.run(from, to, isSplit);
  }
}
const MODES: Record<Schedule, Mode> = { inspect: 'apart', fast: 'lean' };
const NOTHING: Binding = { N: 0, sequences: new Map() };
