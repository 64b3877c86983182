/** Runs the reference kernel of an instruction on the arena, where there is no generated one. */
import type { Instruction, Program, Value } from '../../compile/program';
import { at, IssueError } from '../../core/issue';
import { sizeOf } from '../../core/shape';
import type { Binding } from '../machine';
import { rowsIn } from '../places';
import { callOf } from '../reference/bind';
import type { Call, Kernel, Operand } from '../reference/call';
import { KERNELS } from '../reference/kernels';
import type { Arena } from './arena';
import type { Layout } from './layout';
import type { Task, Tasks } from './task';

export function plainCall(
  program: Program,
  tasks: Tasks,
  { local }: Layout,
  binding: Binding,
  arena: Arena,
  task: Task,
  t: number,
  addressOf: (cell: number) => number,
  scratch: Call<unknown>['scratch'],
): () => void {
  const c = program.code[task.index] as Instruction;
  const operandOf = (value: number): Operand => {
    const cell = tasks.rows(value);
    const v = program.values[value] as Value;
    const size = sizeOf(v.shape);
    const isLocal = local[cell] === 1 && v.lead === 'TN';
    const rows = isLocal ? binding.N : rowsIn(v, binding);
    const data = arena.array(v.dtype, addressOf(cell), rows * size);
    return { data, shape: v.shape, size, lead: isLocal ? 'N' : v.lead, rows };
  };
  const kernel = KERNELS[c.prim] as Kernel<unknown>;
  const call = callOf(c, operandOf, binding, t, scratch);
  return () => {
    try {
      kernel(call);
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      throw new IssueError(at(e.issue, { node: c.node }));
    }
  };
}
