/**
 * Instructions that follow each other as one kernel: element-wise ones, and a product that they end. What stands between them is not written to memory,
 * where nobody else reads it. Each operation rounds as it does alone, so the bits are those of the instructions one by one.
 */
import type { Instruction, Program, Value } from '../../compile/program';
import type { Formula } from '../../core/formula';
import { input, rewrite } from '../../core/formulaDerive';
import { sameShape, sizeOf } from '../../core/shape';
import { operations } from '../../prims/pointwise';
import type { Attributes } from '../../prims/prim';
import { loopAt } from '../places';
import { formText, kernelKey, type Operand, type Spec } from './generator';
import { generatorOf, kernelOf } from './generators';
import type { Cell, Chain, Task } from './task';

/** Longer ones have more in hand than there are registers. */
const MOST_OPERATIONS = 40;
const MOST_INPUTS = 6;

const POINTWISE = generatorOf('pointwise');

/** A formula over cells. `over`: the cells that it leaves out. */
type Written = {
  readonly formula: Formula;
  readonly inputs: readonly number[];
  readonly over: readonly number[];
  readonly cost: number;
};

/** The tasks, those of formulas with the chains that they can end. */
export function withChains(program: Program, cells: readonly Cell[], list: readonly Task[], N: number): Task[] {
  const readers = new Map<number, number>();
  for (const { inputs } of list)
    for (const id of inputs) {
      const { same } = cells[id] as Cell;
      readers.set(same, (readers.get(same) ?? 0) + 1);
    }
  /** What formulas make, by the cell; and what makes sums of products. */
  const made = new Map<number, { readonly task: Task; readonly written: Written }>();
  const products = new Map<number, Task>();
  const valueIn = (id: number): Value => program.values[(cells[id] as Cell).value] as Value;
  const operand = (id: number): Operand => {
    const { shape, lead, dtype } = valueIn(id);
    return { shape, lead, dtype, N, form: (cells[id] as Cell).form };
  };
  const isAlike = (a: number, b: number): boolean => {
    const [x, y] = [operand(a), operand(b)];
    return (
      x.lead === y.lead && x.dtype === y.dtype && sameShape(x.shape, y.shape) && formText(x.form) === formText(y.form)
    );
  };
  /** What it reads is not made between the two: in a loop that would be another step's. */
  const stays = (id: number, from: number, to: number): boolean => valueIn(id).made < from || valueIn(id).made > to;
  /** Whether `first` can be done where `last` is, which alone reads what it makes. */
  function fits(first: Task, last: Task, reads: readonly number[]): boolean {
    const { out } = first;
    if ((cells[out] as Cell).same !== out || readers.get(out) !== 1 || !isAlike(out, last.out)) return false;
    if (first.step !== last.step || loopAt(program, first.index) !== loopAt(program, last.index)) return false;
    return reads.every((x) => stays(x, first.index, last.index));
  }
  function written(task: Task): Written {
    const { formula } = (task.spec as Spec<unknown>).attrs as Attributes['pointwise'];
    let now: Written = { formula, inputs: task.inputs, over: [], cost: task.cost };
    for (let k = 0; k < now.inputs.length; k++) {
      const id = now.inputs[k] as number;
      const first = made.get(id);
      if (!first || !fits(first.task, task, first.written.inputs)) continue;
      const next = joined(now, k, first.written);
      if (next.inputs.length > MOST_INPUTS || operations(next.formula) > MOST_OPERATIONS) continue;
      const { over, cost } = first.written;
      now = { ...next, over: [...now.over, ...over, id], cost: now.cost + cost };
      k = -1;
    }
    return now;
  }
  /** Element by element. */
  function line(task: Task, found: Written): Chain[] {
    if (!POINTWISE || found.over.length === 0) return [];
    const { name } = (program.code[task.index] as Instruction).attrs as Attributes['pointwise'];
    const closed: Spec<unknown> = {
      ...(task.spec as Spec<unknown>),
      ...{ inputs: found.inputs.map(operand), out: operand(task.out), step: task.step },
      attrs: { formula: found.formula, name },
    };
    const { inputs, over, cost } = found;
    return [{ task: { ...task, ...kernelOf('pointwise', POINTWISE, closed), inputs, cost }, over }];
  }
  /** As the last step of the product that one of its operands is; the others must be as what it makes. */
  function ending(task: Task, { formula, inputs, over, cost }: Written): Chain[] {
    for (const [k, id] of inputs.entries()) {
      const product = products.get(id);
      const others = inputs.filter((x) => x !== id);
      if (!product?.spec || !fits(product, task, product.inputs)) continue;
      if (!others.every((x) => isAlike(x, task.out))) continue;
      const reads = [...product.inputs, ...others];
      const own = product.spec.after?.formula ?? input(0);
      const place = (i: number): Formula => (i === k ? own : input(1 + others.indexOf(inputs[i] as number)));
      const after = rewrite(formula, (part) => (part.op === 'input' ? place(part.index) : null));
      const spec: Spec<unknown> = {
        ...product.spec,
        inputs: [...product.spec.inputs, ...others.map(operand)],
        after: { formula: after, from: product.inputs.length },
      };
      const { prim } = program.code[product.index] as Instruction;
      const same = { index: task.index, out: task.out, key: kernelKey(prim, spec), spec };
      return [{ task: { ...product, ...same, inputs: reads, cost: product.cost + cost }, over: [...over, id] }];
    }
    return [];
  }
  return list.map((task) => {
    if (task.generator?.ends) products.set(task.out, task);
    if (!POINTWISE || task.generator !== POINTWISE || !task.spec) return task;
    // one number is computed in double precision, by itself
    if (valueIn(task.out).lead === 'none' && sizeOf(valueIn(task.out).shape) === 1) return task;
    const found = written(task);
    made.set(task.out, { task, written: found });
    return { ...task, chains: [...ending(task, found), ...line(task, found)] };
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
