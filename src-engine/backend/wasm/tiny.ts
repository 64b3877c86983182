/**
 * Numbers so small that nobody can see them, kept from becoming denormal. A processor of Intel takes a hundred times as long for a product with a denormal
 * operand or result, a vanishing gradient is full of them, and WebAssembly has no switch that would flush them. So what goes back, and what goes on from step to
 * step, is 0 below a bound from which a product with any weight that matters is an ordinary number still.
 */
import type { Instruction, Program, Value } from '../../compile/program';
import type { Formula } from '../../core/formula';
import { input, number } from '../../core/formulaDerive';
import { sizeOf } from '../../core/shape';
import type { Attributes } from '../../prims/prim';
import { loopAt } from '../places';
import type { After, Generator } from './generator';

/** A weight of 2^-26 (1.5e-8) times it is the smallest ordinary number. */
export const TINY = 2 ** -100;

const flushed = (f: Formula): Formula => {
  const isTiny: Formula = { op: 'lt', a: { op: 'abs', a: f }, b: number(TINY) };
  return { op: 'where', c: isTiny, a: number(0), b: f };
};
const FLUSH = flushed(input(0));

/** What an instruction computes, its tiny results as 0 where they would be worked on with others. */
export function withoutTiny(
  program: Program,
  index: number,
  generator: Generator<unknown>,
): { readonly attrs: unknown; readonly after?: After } {
  const { prim, phase, attrs, inputs, out } = program.code[index] as Instruction;
  const { lead, shape } = program.values[out] as Value;
  const isBack = phase === 'backward';
  // one number is computed by itself
  if ((!isBack && loopAt(program, index) < 0) || (lead === 'none' && sizeOf(shape) === 1)) return { attrs };
  if (prim === 'pointwise') {
    const own = attrs as Attributes['pointwise'];
    return { attrs: { ...own, formula: flushed(own.formula) } };
  }
  if (prim === 'blockwise') {
    const own = attrs as Attributes['blockwise'];
    return { attrs: { ...own, results: own.results.map(flushed) } };
  }
  // going forward, products are left alone: the gates and states that they lead to are flushed
  return isBack && generator.ends ? { attrs, after: { formula: FLUSH, from: inputs.length } } : { attrs };
}
