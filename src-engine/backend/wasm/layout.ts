/** Where the cells of one form of batch lie, in a schedule: each for itself (`inspect`), or sharing memory where their lives do not meet (`fast`). */

import type { Program, Segment, Value } from '../../compile/program';
import type { Schedule } from '../../core/machine';
import type { Binding } from '../machine';
import { rowsIn } from '../places';
import { apart, type Item, shared } from './plan';
import type { Task, Tasks } from './tasks';

export type Layout = {
  /** Of each cell, its offset in the region; -1: not in it (state, constants, what the run sets). */
  readonly offsets: Float64Array;
  /** 1: the cell has room for one step, which every step of its loop writes over. */
  readonly local: Uint8Array;
  /** 1: what is in the cell when it is first made is there until the iteration ends. */
  readonly kept: Uint8Array;
  readonly bytes: number;
  /** No plan can do with less. */
  readonly least: number;
};

/** When a cell is first written and last read, as places in the list of tasks. */
type Life = { from: number; to: number; readonly loops: Set<number>; whole: boolean };

/** `pinned`: values that must be whole when the iteration has ended. `outside`: values that lie elsewhere. */
export function layout(
  program: Program,
  tasks: Tasks,
  binding: Binding,
  schedule: Schedule,
  pinned: ReadonlySet<number>,
  outside: ReadonlySet<number>,
): Layout {
  const { cells, list } = tasks;
  const end = list.length;
  const offsets = new Float64Array(cells.length).fill(-1);
  const local = new Uint8Array(cells.length);
  const held = new Uint8Array(cells.length);
  const lives = livesOf(program, tasks);
  const roots: number[] = [];
  const items: Item[] = [];
  const kept = keptCells(program, tasks, pinned);
  for (const [id, cell] of cells.entries()) {
    const isRow = cell.form.layout === 'row';
    if (cell.same !== id || (isRow && outside.has(cell.value))) continue;
    const value = program.values[cell.value] as Value;
    const life = lives[id];
    const isKept = schedule === 'inspect' || kept.has(id) || (isRow && value.made < 0);
    if (!life && !isKept) continue;
    const isLocal = !isKept && life !== undefined && !life.whole && life.loops.size === 1;
    if (isLocal) local[id] = 1;
    if (isKept) held[id] = 1;
    const rows = isLocal && value.lead === 'TN' ? binding.N : rowsIn(value, binding);
    roots.push(id);
    const { from, to } = isKept || !life ? { from: value.made < 0 ? -1 : (life?.from ?? -1), to: end } : life;
    items.push({ bytes: 4 * rows * cell.floats, ...(isLocal ? { from, to } : rounded(program, tasks, from, to)) });
  }
  const plan = schedule === 'inspect' ? apart(items) : shared(items);
  for (const [i, id] of roots.entries()) offsets[id] = plan.offsets[i] as number;
  for (const [id, cell] of cells.entries()) {
    offsets[id] = offsets[cell.same] as number;
    local[id] = local[cell.same] as number;
    held[id] = held[cell.same] as number;
  }
  return { offsets, local, kept: held, bytes: plan.bytes, least: plan.least };
}
/** A life that reaches over the edge of a loop takes all of it: what is written in its first round must be there in its last. */
function rounded(program: Program, tasks: Tasks, from: number, to: number): { from: number; to: number } {
  let [a, b] = [from, to];
  for (const g of program.segments) {
    const first = tasks.first[g.from] as number;
    const last = (tasks.first[g.to] as number) - 1;
    if (from >= first && from <= last) a = Math.min(a, first);
    if (to >= first && to <= last) b = Math.max(b, last);
  }
  return { from: a, to: b };
}
function livesOf(program: Program, { cells, list }: Tasks): (Life | undefined)[] {
  const lives: (Life | undefined)[] = [];
  const loopOf = (task: Task): number =>
    program.segments.findIndex((g: Segment) => task.index >= g.from && task.index < g.to);
  const touch = (id: number, at: number, task: Task): void => {
    const root = cells[id]?.same as number;
    lives[root] ??= { from: at, to: at, loops: new Set(), whole: false };
    const life = lives[root] as Life;
    life.from = Math.min(life.from, at);
    life.to = Math.max(life.to, at);
    const loop = loopOf(task);
    life.loops.add(loop);
    // outside of a loop, or where other steps are looked at, all steps must be there
    if (loop < 0 || !task.step) life.whole = true;
  };
  for (const [at, task] of list.entries()) {
    touch(task.out, at, task);
    for (const id of task.inputs) touch(id, at, task);
  }
  return lives;
}
/** The cells that the end of an iteration reads: what becomes state, the loss, what is pinned. */
function keptCells(program: Program, { cells, primary }: Tasks, pinned: ReadonlySet<number>): ReadonlySet<number> {
  const values = new Set(pinned);
  for (const s of program.state) if (s.next !== null) values.add(s.next);
  if (program.loss !== null) values.add(program.loss);
  const kept = new Set<number>();
  // in the form that it is made in, and in rows where that is asked for
  for (const value of values) {
    const own = primary[value] as number;
    if (own >= 0) kept.add(cells[own]?.same as number);
  }
  for (const cell of cells) if (cell.form.layout === 'row' && values.has(cell.value)) kept.add(cell.same);
  return kept;
}
