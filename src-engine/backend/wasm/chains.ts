/**
 * Element-wise instructions that follow each other, as one kernel: what stands between them stays in registers, where nobody else reads it.
 * Each operation rounds as it does alone, so the bits are those of the instructions one by one.
 */
import type { Instruction, Program, Value } from '../../compile/program';
import type { Formula } from '../../core/formula';
import { input, rewrite } from '../../core/formulaDerive';
import { sameShape, sizeOf } from '../../core/shape';
import { operations } from '../../prims/pointwise';
import type { Attributes } from '../../prims/prim';
import { loopAt } from '../places';
import { formText, type Operand, type Spec } from './generator';
import { generatorOf, kernelOf } from './generators';
import type { Cell, Task } from './task';

/** Longer ones have more in hand than there are registers. */
const MOST_OPERATIONS = 40;
const MOST_INPUTS = 6;

const POINTWISE = generatorOf('pointwise');

/** A formula over cells. */
type Written = { readonly formula: Formula; readonly inputs: readonly number[]; readonly over: readonly number[] };

/** The tasks, those of formulas with the chain that they can end. */
export function withChains(program: Program, cells: readonly Cell[], list: readonly Task[], N: number): Task[] {
  const readers = new Map<number, number>();
  for (const { inputs } of list)
    for (const id of inputs) {
      const { same } = cells[id] as Cell;
      readers.set(same, (readers.get(same) ?? 0) + 1);
    }
  /** What formulas make, by the cell. */
  const made = new Map<number, { readonly task: Task; readonly written: Written }>();
  const valueIn = (id: number): Value => program.values[(cells[id] as Cell).value] as Value;
  const operand = (id: number): Operand => {
    const { shape, lead, dtype } = valueIn(id);
    return { shape, lead, dtype, N, form: (cells[id] as Cell).form };
  };
  const isAlike = (a: number, b: number): boolean => {
    const [x, y] = [operand(a), operand(b)];
    return x.lead === y.lead && sameShape(x.shape, y.shape) && formText(x.form) === formText(y.form);
  };
  /** What it reads is not made between the two: in a loop that would be another step's. */
  const stays = (id: number, from: number, to: number): boolean => valueIn(id).made < from || valueIn(id).made > to;
  function before(id: number, { index, step, out }: Task): Written | null {
    const found = made.get(id);
    if (!found || (cells[id] as Cell).same !== id || readers.get(id) !== 1 || !isAlike(id, out)) return null;
    const { task, written } = found;
    const fits = task.step === step && loopAt(program, task.index) === loopAt(program, index);
    return fits && written.inputs.every((x) => stays(x, task.index, index)) ? written : null;
  }
  function written(task: Task): Written {
    const { formula } = (program.code[task.index] as Instruction).attrs as Attributes['pointwise'];
    let now: Written = { formula, inputs: task.inputs, over: [] };
    // one number is computed in double precision, by itself
    if (valueIn(task.out).lead === 'none' && sizeOf(valueIn(task.out).shape) === 1) return now;
    for (let k = 0; k < now.inputs.length; k++) {
      const id = now.inputs[k] as number;
      const first = before(id, task);
      const next = first && joined(now, k, first);
      if (!next || next.inputs.length > MOST_INPUTS || operations(next.formula) > MOST_OPERATIONS) continue;
      now = { ...next, over: [...now.over, ...first.over, id] };
      k = -1;
    }
    return now;
  }
  return list.map((task) => {
    if (!POINTWISE || task.generator !== POINTWISE || !task.spec) return task;
    const found = written(task);
    made.set(task.out, { task, written: found });
    if (found.over.length === 0) return task;
    const { name } = (program.code[task.index] as Instruction).attrs as Attributes['pointwise'];
    const closed: Spec<unknown> = {
      ...task.spec,
      ...{ inputs: found.inputs.map(operand), out: operand(task.out), step: task.step },
      attrs: { formula: found.formula, name },
    };
    const chain: Task = { ...task, ...kernelOf('pointwise', POINTWISE, closed), inputs: found.inputs };
    return { ...task, chain: { task: chain, over: found.over } };
  });
}
/** `now` with what its operand k is computed from. */
function joined(now: Written, k: number, first: Written): Pick<Written, 'formula' | 'inputs'> {
  const inputs: number[] = [];
  const place = (id: number): Formula => {
    const known = inputs.indexOf(id);
    return input(known >= 0 ? known : inputs.push(id) - 1);
  };
  const of = (w: Written, by: (index: number) => Formula): Formula =>
    rewrite(w.formula, (part) => (part.op === 'input' ? by(part.index) : null));
  const inner = of(first, (i) => place(first.inputs[i] as number));
  const formula = of(now, (i) => (i === k ? inner : place(now.inputs[i] as number)));
  return { formula, inputs };
}
