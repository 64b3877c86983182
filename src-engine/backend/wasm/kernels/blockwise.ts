/** Formulas over blocks of the last axis (the cells of GRU and LSTM): for each row one line of `size`, every operand at its block's offset. */
import type { Attributes } from '../../../prims/prim';
import type { Local } from '../asm/fn';
import type { Generator, Spec } from '../generator';
import { LO } from '../generator';
import { Body } from '../math/emit';
import { formulaNode } from '../math/formula';
import { Graph } from '../math/graph';
import { type Axis, joined, rowAxes } from './layout';
import { Line } from './line';
import { addresses, advance, eachUnit, nest } from './nest';

const rowsOf = (spec: Spec<Attributes['blockwise']>): Axis[] =>
  joined(rowAxes(spec, spec.out, [...spec.inputs, spec.out]));

export const blockwise: Generator<Attributes['blockwise']> = {
  units(spec, T) {
    const [outer] = rowsOf(spec);
    return (outer?.count ?? 1) * (outer?.times ? T : 1);
  },
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
    const [outer = { count: 1, times: false, steps: pointers.map(() => 0) }, ...rest] = rowsOf(spec);
    const bytes = (axis: Axis): number[] => axis.steps.map((s) => 4 * s);
    for (const [k, p] of pointers.entries()) advance(f, p, LO, bytes(outer)[k] as number);
    const moves = pointers.map((p, k) => [p, bytes(outer)[k] as number] as const);
    const loops = rest.map((a) => ({ count: a.count, steps: bytes(a) }));
    eachUnit(f, moves, () => nest(f, pointers, loops, () => line.fixed(size, [1])));
  },
};
