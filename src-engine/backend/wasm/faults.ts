/** A kernel has no words for what it found wrong: which id of which sample is no class is looked up here, after the run. */

import type { Instruction, Program, Value } from '../../compile/program';
import { fail } from '../../core/issue';
import { sizeOf } from '../../core/shape';
import type { PrimName } from '../../prims/prim';
import type { Machine } from '../machine';

/** Where the ids stand among the operands, and how many classes there are. */
type Ids = { readonly operand: number; readonly classes: (program: Program, c: Instruction) => number };
const shapeAt = (program: Program, id: number | undefined): readonly number[] =>
  (program.values[id ?? -1] as Value | undefined)?.shape ?? [];
const ROWS: Ids = { operand: 0, classes: (p, c) => shapeAt(p, c.inputs[1])[0] ?? 1 };
const LOGITS: Ids = { operand: 1, classes: (p, c) => shapeAt(p, c.inputs[0])[0] ?? 1 };
const IDS: { readonly [P in PrimName]?: Ids } = {
  embedding: ROWS,
  embeddingGrad: { operand: 0, classes: (_, c) => (c.attrs as { num: number }).num },
  oneHot: { operand: 0, classes: (_, c) => (c.attrs as { classes: number }).classes },
  crossEntropy: LOGITS,
  crossEntropyGrad: LOGITS,
};

/** Raises the issue of the first id among the places from..to-1 that is no class, or of the first variance of one value. */
export function raiseFault(machine: Machine, from: number, to: number): never {
  const { program, binding } = machine;
  for (let place = from; place < to; place++) {
    const { index, t } = machine.at(place) ?? { index: -1, t: -1 };
    const c = program.code[index];
    const kind = c && IDS[c.prim];
    if (c?.prim === 'channelVar' && valuesPerChannel(machine, c) < 2)
      fail('one-value-per-channel', {}, { node: c.node });
    if (!c || !kind) continue;
    const id = c.inputs[kind.operand] as number;
    const { lead, shape } = program.values[id] as Value;
    const ids = machine.data(id);
    const size = sizeOf(shape);
    const count = kind.classes(program, c);
    const lengths = c.seq === null ? null : binding.sequences.get(c.seq)?.lengths;
    const first = t >= 0 && lead === 'TN' ? t * binding.N : 0;
    const end = t >= 0 && lead === 'TN' ? first + binding.N : ids.length / size;
    for (let row = first; row < end; row++) {
      const sample = row % binding.N;
      if (t < 0 && lead === 'TN' && lengths && Math.floor(row / binding.N) >= (lengths[sample] as number)) continue;
      for (let i = 0; i < size; i++) {
        const value = ids[row * size + i] as number;
        if (value < 0 || value >= count)
          fail('class-out-of-range', { sample, value, last: count - 1 }, { node: c.node });
      }
    }
  }
  throw new Error('a kernel found something wrong that is not there');
}
/** Valid rows times positions of the operand that has a variance. */
function valuesPerChannel({ program, binding: { N, sequences } }: Machine, c: Instruction): number {
  const { shape, lead, seq } = program.values[c.inputs[0] as number] as Value;
  const sequence = sequences.get(seq ?? -1);
  const steps = sequence?.lengths?.reduce((sum, n) => sum + n, 0) ?? N * (sequence?.T ?? 1);
  return (lead === 'none' ? 1 : lead === 'N' ? N : steps) * sizeOf(shape.slice(1));
}
