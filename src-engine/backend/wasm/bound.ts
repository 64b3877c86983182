/** A tape bound to one form of batch: a table of records in memory, which the driver walks. Another T, other lengths or cuts fill another table and compile nothing. */

import type { Instruction, Program, Value } from '../../compile/program';
import type { Binding, SequenceForm } from '../machine';
import { Places, rowsIn } from '../places';
import type { Call } from '../reference/call';
import type { Block } from './arena';
import { COPY_ARGS, chunksOf, LOOK_ARGS } from './builtin';
import { MEET, RECORD, SPLIT } from './driver';
import type { Engine } from './engine';
import { argsOf } from './generator';
import type { Layout } from './layout';
import { runAt } from './lean';
import { COPY, LOOK, PLAIN } from './library';
import { plainCall } from './plain';
import type { Cell, Task, Tasks } from './task';
import { ALONE_BELOW } from './worth';

/** A run of records by the addresses of the first and of what follows the last. */
export type Records = { readonly from: number; readonly to: number; readonly isSplit: boolean };

export class Bound {
  readonly places: Places;
  readonly binding: Binding;
  /** Looks for NaN and Inf in what the commit would make state, and in the loss. */
  readonly guard: Records;
  /** Address of the first record of each place, and of what follows the last. */
  readonly #at: Int32Array;
  /** How many records before each place are worth more than one thread. */
  readonly #splits: Int32Array;
  readonly #table: Block;
  readonly #plain: number[] = [];
  readonly #lengths = new Map<number, Int32Array>();
  #cuts: Uint8Array | null = null;
  readonly #writer: Writer;
  /** What its addresses were made with: others make it useless. */
  readonly made: { readonly moves: number; readonly version: number };

  constructor(
    private readonly program: Program,
    readonly tasks: Tasks,
    binding: Binding,
    readonly layout: Layout,
    private readonly engine: Engine,
    /** The address of a cell, all steps of it. */
    readonly addressOf: (cell: number) => number,
  ) {
    const { arena, resident } = engine;
    this.made = { moves: resident.moves, version: arena.version };
    const places = new Places(program, binding);
    this.places = places;
    const { records, words } = this.#count(places);
    const T = Math.max(0, ...[...binding.sequences.values()].map((s) => s.T));
    const masks = [...binding.sequences.values()].filter((s) => s.lengths).length * 4 * binding.N;
    this.#table = engine.take(4 * (records * RECORD.words + words) + masks + T + 64);
    this.#writer = new Writer(arena.ints(this.#table.at, this.#table.bytes / 4), this.#table.at, records);
    this.binding = this.#masks(binding, this.#table.at + 4 * (records * RECORD.words + words), T);
    this.#at = new Int32Array(places.lines.length + 1);
    this.#splits = new Int32Array(places.lines.length + 1);
    const templates = tasks.list.map((_, k) => (layout.live[k] ? this.#template(runAt(tasks, layout.live, k)) : null));
    for (const [place, { index, t }] of places.lines.entries()) {
      this.#at[place] = this.#writer.next;
      this.#splits[place] = this.#writer.splits;
      if (place === 0) for (let k = 0; k < tasks.initial; k++) this.#write(templates[k] ?? null, -1);
      if ((program.code[index] as Instruction).prim === 'commit') this.#commit();
      const end = tasks.first[index + 1] as number;
      for (let k = tasks.first[index] as number; k < end; k++) this.#write(templates[k] ?? null, t);
    }
    this.#at[places.lines.length] = this.#writer.next;
    this.#splits[places.lines.length] = this.#writer.splits;
    this.guard = this.#guard();
  }
  records(from: number, to: number): Records {
    const isSplit = (this.#splits[to] as number) > (this.#splits[from] as number);
    return { from: this.#at[from] as number, to: this.#at[to] as number, isSplit };
  }
  /** Lengths and cuts of a batch of the same form. */
  mask(binding: Binding): void {
    for (const [id, lengths] of this.#lengths) lengths.set(binding.sequences.get(id)?.lengths ?? []);
    this.#cuts?.fill(0);
    if (binding.cuts) this.#cuts?.set(binding.cuts.subarray(0, this.#cuts.length));
  }
  free(): void {
    for (const args of this.#plain) this.engine.forget(args);
    this.engine.arena.give(this.#table);
  }
  #count(places: Places): { records: number; words: number } {
    const { tasks, program } = this;
    const wordsOf = ({ inputs, chains }: Task): number =>
      Math.max(COPY_ARGS.words, argsOf(Math.max(inputs.length, ...chains.map((c) => c.task.inputs.length))).bytes / 4);
    const ends = [0];
    for (const task of tasks.list) ends.push((ends.at(-1) as number) + wordsOf(task));
    let records = tasks.initial;
    let words = ends[tasks.initial] as number;
    for (const { index } of places.lines) {
      const [a, b] = [tasks.first[index] as number, tasks.first[index + 1] as number];
      records += b - a;
      words += (ends[b] as number) - (ends[a] as number);
    }
    const next = program.state.filter((s) => s.next !== null).length;
    // the commit's copies, and the guard with the loss
    return {
      records: records + 2 * next + 1,
      words: words + next * (COPY_ARGS.words + LOOK_ARGS.words) + LOOK_ARGS.words,
    };
  }
  /** Lengths and cuts in memory, where kernels find them; what they say may change. */
  #masks(binding: Binding, at: number, T: number): Binding {
    const { arena } = this.engine;
    let next = at;
    const sequences = new Map<number, SequenceForm>();
    for (const [id, s] of binding.sequences) {
      const lengths = s.lengths && arena.ints(next, binding.N);
      if (lengths) {
        this.#lengths.set(id, lengths);
        next += lengths.byteLength;
      }
      sequences.set(id, { T: s.T, lengths });
    }
    if (T) this.#cuts = arena.bytes(next, T + 1);
    this.mask(binding);
    return { N: binding.N, sequences, cuts: this.#cuts };
  }
  #template(task: Task): Template {
    const { binding, tasks, layout, engine, program } = this;
    const steps = task.step || task.seq === null ? 1 : (binding.sequences.get(task.seq)?.T ?? 1);
    const T = task.per * steps;
    const cells = [...task.inputs, task.out];
    const strides = cells.map((id) => {
      const { value, floats } = tasks.cells[id] as Cell;
      const moves = task.step && program.values[value]?.lead === 'TN' && !layout.local[id];
      return moves ? 4 * binding.N * floats : 0;
    });
    const lengths = task.step || task.seq === null ? undefined : this.#lengths.get(task.seq);
    const units =
      task.how === 'kernel'
        ? (task.generator?.units(task.spec as never, T) ?? 1)
        : task.how === 'copy'
          ? chunksOf(this.#numbers(task.out))
          : 1;
    return {
      task,
      kernel: task.how === 'kernel' ? engine.library.slot(task.key) : task.how === 'copy' ? COPY : PLAIN,
      bases: cells.map(this.addressOf),
      strides,
      units,
      isSplit: task.how !== 'plain' && units > 1 && this.#work(task) >= ALONE_BELOW,
      T,
      lengths: lengths?.byteOffset ?? 0,
      cuts: this.#cuts?.byteOffset ?? 0,
      scratch: {},
    };
  }
  /** Multiply-adds of one record, or numbers that it moves. A gradient of weights has no rows of its own: it sums over its operands'. */
  #work(task: Task): number {
    if (task.how === 'copy') return this.#numbers(task.out);
    const rows = [task.out, ...task.inputs].map((id) => {
      const value = this.program.values[(this.tasks.cells[id] as Cell).value] as Value;
      return task.step && value.lead === 'TN' ? this.binding.N : rowsIn(value, this.binding);
    });
    return task.cost * Math.max(...rows);
  }
  /** Numbers of a value, all rows of it. */
  #numbers(cell: number): number {
    const { value, floats } = this.tasks.cells[cell] as Cell;
    return floats * rowsIn(this.program.values[value] as Value, this.binding);
  }
  /** Null: nobody needs it. */
  #write(template: Template | null, t: number): void {
    if (!template) return;
    const { task, bases, strides, T, lengths, cuts } = template;
    const w = this.#writer;
    const args = w.record(template.kernel, template.units, template.isSplit);
    if (task.how === 'copy') {
      w.put(bases[0] as number);
      w.put(bases[1] as number);
      w.put(this.#numbers(task.out));
      return;
    }
    for (let k = 0; k < bases.length; k++) w.put((bases[k] as number) + (t > 0 ? t * (strides[k] as number) : 0));
    w.put(T);
    w.put(t);
    w.put(lengths);
    w.put(cuts);
    if (task.how !== 'plain') return;
    this.#plain.push(args);
    this.engine.plain(
      args,
      plainCall(
        this.program,
        this.tasks,
        this.layout,
        this.binding,
        this.engine.arena,
        task,
        t,
        this.addressOf,
        template.scratch,
      ),
    );
  }
  /** Every primed value becomes the state. Nothing reads state after it in an iteration. */
  #commit(): void {
    const w = this.#writer;
    for (const s of this.program.state) {
      if (s.next === null) continue;
      const from = this.tasks.rows(s.next);
      // it was made where the state is
      if (this.layout.inState[from] === s.value) continue;
      const numbers = this.#numbers(from);
      w.record(COPY, chunksOf(numbers), numbers >= ALONE_BELOW);
      w.put(this.addressOf(from));
      w.put(this.addressOf(this.tasks.rows(s.value)));
      w.put(numbers);
    }
  }
  #guard(): Records {
    const { program } = this;
    const w = this.#writer;
    const from = w.next;
    const before = w.splits;
    const watched = program.state.flatMap((s) => (s.next === null ? [] : [s.next]));
    if (program.loss !== null) watched.push(program.loss);
    for (const value of watched) {
      const cell = this.tasks.rows(value);
      const numbers = this.#numbers(cell);
      w.record(LOOK, chunksOf(numbers), numbers >= ALONE_BELOW);
      w.put(this.addressOf(cell));
      w.put(numbers);
    }
    return { from, to: w.next, isSplit: w.splits > before };
  }
}
/** What is the same in all records of a task. */
type Template = {
  readonly task: Task;
  readonly kernel: number;
  readonly bases: readonly number[];
  /** Bytes from one step to the next. */
  readonly strides: readonly number[];
  readonly units: number;
  readonly isSplit: boolean;
  readonly T: number;
  readonly lengths: number;
  readonly cuts: number;
  /** A reference kernel's. */
  readonly scratch: Call<unknown>['scratch'];
};
/** Records from the table's beginning, their arguments behind all of them. */
class Writer {
  #record = 0;
  #word: number;
  #wasSplit = false;
  splits = 0;
  constructor(
    private readonly words: Int32Array,
    private readonly base: number,
    records: number,
  ) {
    this.#word = records * RECORD.words;
  }
  /** The address of the record that comes next. */
  get next(): number {
    return this.base + 4 * this.#record;
  }
  /** Begins a record; its arguments are put next. The address of them. */
  record(kernel: number, units: number, isSplit: boolean): number {
    const args = this.base + 4 * this.#word;
    const { words } = this;
    words[this.#record + RECORD.kernel] = kernel;
    words[this.#record + RECORD.args] = args;
    words[this.#record + RECORD.units] = units;
    words[this.#record + RECORD.flags] = (isSplit ? SPLIT : 0) | (isSplit || this.#wasSplit ? MEET : 0);
    this.#record += RECORD.words;
    this.#wasSplit = isSplit;
    if (isSplit) this.splits++;
    return args;
  }
  put(word: number): void {
    this.words[this.#word++] = word;
  }
}
