/** Where the cells of one form of batch lie: each for itself, or sharing memory where their lives do not meet. */

import type { Program, Value } from '../../compile/program';
import type { Binding } from '../machine';
import { loopAt, rowsIn } from '../places';
import { joinedCells, LIVE, type Life, liveTasks, NONE, runAt } from './lean';
import { apart, shared } from './plan';
import type { Cell, Task, Tasks } from './task';

export type Layout = {
  /** Of each cell, its offset in the region; -1: not in it (state, constants, what the run sets). */
  readonly offsets: Float64Array;
  /** 1: the cell has room for one step, which every step of its loop writes over. */
  readonly local: Uint8Array;
  /** The state value in whose place a cell lies; -1: in none. */
  readonly inState: Int32Array;
  /** Not 0: the task is run, or its chain. */
  readonly live: Uint8Array;
  /** 1: what is in the cell when it is first made is there until the iteration ends. */
  readonly kept: Uint8Array;
  readonly bytes: number;
  /** No plan can do with less. */
  readonly least: number;
};

/**
 * `apart`: each cell for itself. `shared`: lives that do not meet share memory. `lean`: also what nobody needs is not computed, results lie where their
 * operands lay, and what an update makes of state lies where the state is: an iteration that is begun must be run to its end, or from its beginning again.
 */
export type Mode = 'apart' | 'shared' | 'lean';

/** `pinned`: values that must be whole when the iteration has ended. `outside`: values that lie elsewhere. */
export function layout(
  program: Program,
  tasks: Tasks,
  binding: Binding,
  mode: Mode,
  pinned: ReadonlySet<number>,
  outside: ReadonlySet<number>,
): Layout {
  const { cells } = tasks;
  const end = tasks.list.length;
  const ended = keptCells(program, tasks, pinned);
  const live = mode === 'lean' ? liveTasks(tasks, ended) : new Uint8Array(end).fill(LIVE);
  const lives = livesOf(program, tasks, live);
  const local = new Uint8Array(cells.length);
  const kept = new Uint8Array(cells.length);
  const placed: number[] = [];
  for (const [id, cell] of cells.entries()) {
    const isRow = cell.form.layout === 'row';
    if (cell.same !== id || (isRow && outside.has(cell.value))) continue;
    const { made } = program.values[cell.value] as Value;
    const life = lives[id];
    if (mode === 'apart' || ended.has(id) || (isRow && made < 0)) kept[id] = 1;
    else if (!life) continue;
    else if (!life.whole && life.loops.size === 1) local[id] = 1;
    placed.push(id);
  }
  const joined = mode === 'lean' ? joinedCells({ program, tasks, live, lives, local, kept, placed }) : NONE;
  const items: { bytes: number; from: number; to: number }[] = [];
  const itemOf = new Map<number, number>();
  for (const id of placed) {
    if (joined.state.has(id)) continue;
    const { value, floats } = cells[id] as Cell;
    const v = program.values[value] as Value;
    const life = lives[id];
    const rows = local[id] && v.lead === 'TN' ? binding.N : rowsIn(v, binding);
    const span = kept[id] ? { from: v.made < 0 ? -1 : (life?.from ?? -1), to: end } : (life as Life);
    const { from, to } = local[id] ? span : rounded(program, tasks, span.from, span.to);
    const head = joined.head.get(id) ?? id;
    const known = items[itemOf.get(head) ?? -1];
    if (known) {
      known.bytes = Math.max(known.bytes, 4 * rows * floats);
      known.from = Math.min(known.from, from);
      known.to = Math.max(known.to, to);
    } else {
      itemOf.set(head, items.length);
      items.push({ bytes: 4 * rows * floats, from, to });
    }
  }
  const plan = mode === 'apart' ? apart(items) : shared(items);
  const offsets = new Float64Array(cells.length).fill(-1);
  const inState = new Int32Array(cells.length).fill(-1);
  for (const id of placed) {
    const item = itemOf.get(joined.head.get(id) ?? id);
    if (item !== undefined) offsets[id] = plan.offsets[item] as number;
    inState[id] = joined.state.get(id) ?? -1;
  }
  for (const [id, { same }] of cells.entries()) {
    offsets[id] = offsets[same] as number;
    inState[id] = inState[same] as number;
    local[id] = local[same] as number;
    kept[id] = kept[same] as number;
  }
  return { offsets, inState, local, kept, live, bytes: plan.bytes, least: plan.least };
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
function livesOf(program: Program, tasks: Tasks, live: Uint8Array): (Life | undefined)[] {
  const { cells, list } = tasks;
  const lives: (Life | undefined)[] = [];
  const touch = (id: number, at: number, task: Task): void => {
    const root = cells[id]?.same as number;
    lives[root] ??= { from: at, to: at, loops: new Set(), whole: false };
    const life = lives[root] as Life;
    life.from = Math.min(life.from, at);
    life.to = Math.max(life.to, at);
    const loop = loopAt(program, task.index);
    life.loops.add(loop);
    // outside of a loop, or where other steps are looked at, all steps must be there
    if (loop < 0 || !task.step) life.whole = true;
  };
  for (const at of list.keys()) {
    const task = runAt(tasks, live, at);
    if (!live[at]) continue;
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
