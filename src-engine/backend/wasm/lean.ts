/** What a run need not do: compute what nobody needs, and take memory for a result whose operand is needed no more. */

import type { Program, Value } from '../../compile/program';
import { sameShape } from '../../core/shape';
import { loopAt } from '../places';
import { formText } from './generator';
import type { Cell, Task, Tasks } from './task';

/** When a cell is first written and last read, as places in the list of tasks; `whole`: all steps of it are looked at. */
export type Life = { from: number; to: number; readonly loops: Set<number>; whole: boolean };
/** `head`: the first of the cells that one lies in the place of. `state`: the state value that one lies in the place of. */
export type Joined = { readonly head: ReadonlyMap<number, number>; readonly state: ReadonlyMap<number, number> };
export const NONE: Joined = { head: new Map(), state: new Map() };

/** A task that is run; above that, the chain that is run in its place. */
export const LIVE = 1;
/** What is run where task k stands. */
export function runAt({ list }: Tasks, live: Uint8Array, k: number): Task {
  const task = list[k] as Task;
  return task.chains[(live[k] as number) - LIVE - 1]?.task ?? task;
}
/** Tasks that something needs which the end of an iteration reads. A loop leads back to what stands before: until nothing is added. */
export function liveTasks(tasks: Tasks, ended: ReadonlySet<number>): Uint8Array {
  const { cells, list } = tasks;
  const needed = new Set(ended);
  const live = new Uint8Array(list.length);
  for (let before = -1; before < needed.size; ) {
    before = needed.size;
    for (let at = list.length - 1; at >= 0; at--) {
      const task = list[at] as Task;
      if (!needed.has(cells[task.out]?.same as number)) continue;
      live[at] = LIVE + 1 + task.chains.findIndex(({ over }) => over.every((id) => !ended.has(id)));
      for (const id of runAt(tasks, live, at).inputs) needed.add(cells[id]?.same as number);
    }
  }
  return live;
}
type Given = {
  readonly program: Program;
  readonly tasks: Tasks;
  readonly live: Uint8Array;
  readonly lives: readonly (Life | undefined)[];
  readonly local: Uint8Array;
  readonly kept: Uint8Array;
  readonly placed: readonly number[];
};
/** Formulas read each element before they write it, so a result may lie where an operand of the same form lay that nobody reads again. */
export function joinedCells({ program, tasks, live, lives, local, kept, placed }: Given): Joined {
  const { cells, list } = tasks;
  const isPlaced = new Set(placed);
  const head = new Map<number, number>();
  const state = new Map<number, number>();
  const states = new Map(program.state.map((s) => [s.value, s]));
  for (const at of list.keys()) {
    const task = runAt(tasks, live, at);
    if (!live[at] || task.how !== 'kernel' || program.code[task.index]?.prim !== 'pointwise') continue;
    // a product reads more than the element that it writes
    if (task.spec?.after) continue;
    const out = cells[task.out]?.same as number;
    if (out !== task.out || !isPlaced.has(out)) continue;
    const inLoop = loopAt(program, task.index) >= 0;
    for (const id of task.inputs) {
      const from = cells[id]?.same as number;
      if (from !== id || !isLike(program, cells[from] as Cell, cells[out] as Cell)) continue;
      const cell = states.get((cells[from] as Cell).value);
      if (cell && lives[from]?.to === at && !inLoop) {
        // what becomes of a state, where the state is
        if (cells[tasks.rows(cell.next ?? -1)] !== cells[out]) continue;
        state.set(out, cell.value);
        break;
      }
      if (!isPlaced.has(from) || kept[from] || lives[from]?.to !== at) continue;
      // in a loop other steps may still be read, unless there is room for one only
      if (local[from] !== local[out] || (inLoop && !local[out])) continue;
      head.set(out, head.get(from) ?? from);
      break;
    }
  }
  return { head, state };
}
function isLike(program: Program, a: Cell, b: Cell): boolean {
  const [x, y] = [program.values[a.value], program.values[b.value]] as [Value, Value];
  return (
    x.lead === y.lead &&
    x.seq === y.seq &&
    x.dtype === 'float32' &&
    y.dtype === 'float32' &&
    sameShape(x.shape, y.shape) &&
    formText(a.form) === formText(b.form)
  );
}
