/** Formulas over blocks of the last axis (the cells of GRU and LSTM): for each row one line of `size`, every operand at its block's offset. */
import type { Attributes } from '../../../prims/prim';
import type { Local } from '../asm/fn';
import type { Generator } from '../generator';
import { Body } from '../math/emit';
import { formulaNode } from '../math/formula';
import { Graph } from '../math/graph';
import { Line } from './line';
import { addresses } from './nest';
import { eachRow, rowUnits } from './rows';

export const blockwise: Generator<Attributes['blockwise']> = {
  units: rowUnits,
  emit(f, spec) {
    const { size, operands, results } = spec.attrs;
    const pointers = addresses(f, spec);
    const out = pointers.at(-1) as Local;
    const g = new Graph(spec.strict || !spec.features.relaxed);
    const inputs = operands.map((_, j) => g.input(j));
    const body = new Body(
      f,
      g,
      results.map((r) => formulaNode(g, r, inputs)),
    );
    const line = new Line(
      f,
      body,
      operands.map(({ input, block }) => ({ pointer: pointers[input] as Local, offset: 4 * size * block, moves: 0 })),
      results.map((_, k) => ({ pointer: out, offset: 4 * size * k, moves: 0 })),
    );
    eachRow(f, spec, pointers, () => line.fixed(size, [1]));
  },
};
