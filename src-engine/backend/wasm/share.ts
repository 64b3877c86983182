/** What one step gives to a sum over steps: the kernel of the sum, called once more with that step's addresses and a place of its own for the result. */

import type { Program, Value } from '../../compile/program';
import type { Numbers } from '../../core/tensor';
import type { Binding, Machine } from '../machine';
import { lengthsFrom } from '../reference/bind';
import type { Bound } from './bound';
import { toRows } from './convert';
import { RECORD } from './driver';
import type { Engine } from './engine';
import { argsOf } from './generator';
import type { Cell, Task } from './task';

export function shareOfKernel(machine: Machine, engine: Engine, bound: Bound, task: Task, t: number): Numbers {
  const { arena } = engine;
  const { binding, tasks } = bound;
  const { N, sequences } = binding;
  const program: Program = machine.program;
  const cell = tasks.cells[task.out] as Cell;
  const args = argsOf(task.inputs.length);
  const lengths = lengthsFrom(sequences.get(task.seq ?? -1)?.lengths, t);
  const kept = copyOf(binding);
  const before = arena.version;
  engine.prepare([task]);
  const lines = (bytes: number): number => Math.ceil(bytes / 64) * 64;
  const [table, result] = [lines(4 * RECORD.words + args.bytes), lines(4 * cell.floats)];
  const block = engine.take(table + result + 4 * N);
  // the memory grew, and arrays that the tape was bound with are gone
  if (arena.version !== before) machine.bind(kept);
  const words = arena.ints(block.at, table / 4);
  words.fill(0);
  words[RECORD.kernel] = engine.library.slot(task.key);
  words[RECORD.args] = block.at + 4 * RECORD.words;
  words[RECORD.units] = task.generator?.units(task.spec as never, 1) ?? 1;
  const put = (offset: number, word: number): void => {
    words[RECORD.words + offset / 4] = word;
  };
  for (const [k, id] of task.inputs.entries()) {
    const { value, floats } = tasks.cells[id] as Cell;
    const isSequence = (program.values[value] as Value).lead === 'TN';
    put(args.input(k), bound.addressOf(id) + (isSequence ? 4 * t * N * floats : 0));
  }
  put(args.out, block.at + table);
  put(args.T, 1);
  put(args.t, -1);
  if (lengths) {
    arena.ints(block.at + table + result, N).set(lengths);
    put(args.lengths, block.at + table + result);
  }
  engine.run(block.at, block.at + 4 * RECORD.words);
  const { shape } = program.values[cell.value] as Value;
  const data = arena.floats(block.at + table, cell.floats);
  const share = cell.form.layout === 'row' ? data.slice() : toRows(shape, cell.form, data, 1);
  arena.give(block);
  return share;
}
/** One that keeps no array of the memory. */
const copyOf = ({ N, sequences, cuts }: Binding): Binding => ({
  N,
  sequences: new Map([...sequences].map(([id, s]) => [id, { T: s.T, lengths: s.lengths?.slice() ?? null }])),
  cuts: cuts?.slice() ?? null,
});
