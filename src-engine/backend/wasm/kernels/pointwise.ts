/** Formulas element by element. Equal shapes are one flat line; else the line is as long as all operands agree, inside loops over the other axes. */
import { sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { type Generator, HI, LO, type Operand, ROW, type Spec } from '../generator';
import { Body } from '../math/emit';
import { doubleFormulaNode, formulaNode, isDoubleFormula } from '../math/formula';
import { Graph, type Node } from '../math/graph';
import { type Axis, commonForm, joined, plainForm, rowAxes, sampleAxes } from './layout';
import { Line } from './line';
import { addresses, advance, argument, eachUnit, type Loop, nest, storeFirst } from './nest';

type S = Spec<Attributes['pointwise']>;
/** Floats of a flat line that are one unit. */
const BLOCK = 1024;

const isOne = (o: Operand): boolean => o.lead === 'none' && sizeOf(o.shape) === 1;
/** Axes of the output with how far each operand and, last, the output move. */
const axesOf = (spec: S): Axis[] => {
  const parts = [...spec.inputs, spec.out];
  return joined([...rowAxes(spec, spec.out, parts), ...sampleAxes(spec.out, parts)]);
};
const isFlat = (axes: readonly Axis[]): boolean => axes.length <= 1 && (axes[0]?.steps.every((s) => s <= 1) ?? true);

export const pointwise: Generator<Attributes['pointwise']> = {
  forms(spec) {
    const form = commonForm(spec.inputs, spec.out.shape);
    const whole = (o: Operand) => o.shape.length > 1 && o.shape.every((d, i) => d === spec.out.shape[i]);
    return { inputs: spec.inputs.map((o) => (whole(o) ? form : plainForm(o))), out: form };
  },
  /** A flat line is one over time: SGD's formula is one function for all parameters. */
  open(spec) {
    const axes = axesOf(spec);
    const [axis] = axes;
    if (!axis || !isFlat(axes)) return null;
    const flat = (o: Operand, step: number): Operand => ({
      shape: [],
      lead: step === 0 ? 'none' : 'TN',
      dtype: o.dtype,
      N: 1,
      form: ROW,
    });
    const inputs = spec.inputs.map((o, i) => flat(o, axis.steps[i] as number));
    return { spec: { ...spec, inputs, out: flat(spec.out, 1), step: false, lengths: false }, per: axis.count };
  },
  units(spec, T) {
    const axes = axesOf(spec);
    const [outer] = axes;
    const count = (outer?.count ?? 1) * (outer?.times ? T : 1);
    return isFlat(axes) ? Math.ceil(count / BLOCK) : count;
  },
  emit(f, spec) {
    if (isOne(spec.out) && spec.inputs.every(isOne) && isDoubleFormula(spec.attrs.formula)) return emitScalar(f, spec);
    const pointers = addresses(f, spec);
    const g = new Graph(spec.strict || !spec.features.relaxed);
    const scalars = new Map<number, Local>();
    const operands = spec.inputs.map((o, i): Node => {
      if (!isOne(o)) return g.input(i);
      const local = f.local('v128');
      f.vsplat(pointers[i] as Local).set(local);
      scalars.set(i, local);
      return o.dtype === 'int32' ? g.op('f32x4.convert_i32x4_s', g.input(i)) : g.input(i);
    });
    const body = new Body(f, g, [formulaNode(g, spec.attrs.formula, operands)], scalars);
    const axes = axesOf(spec);
    const reads = pointers.slice(0, -1).map((pointer, i) => (scalars.has(i) ? null : { pointer, offset: 0, moves: i }));
    const line = new Line(f, body, reads, [
      { pointer: pointers.at(-1) as Local, offset: 0, moves: spec.inputs.length },
    ]);
    if (isFlat(axes)) emitFlat(f, spec, axes[0], line);
    else emitNested(f, axes, pointers, line);
  },
};
/** Corrections and scales: in float64, rounded once. */
function emitScalar(f: Fn, spec: S): void {
  const pointers = addresses(f, spec);
  const g = new Graph(true);
  const inputs = spec.inputs.map((_, _i) => [f.local('v128')]);
  const operands = spec.inputs.map((o, i): Node => {
    f.load('v128.load32_zero', pointers[i] as Local).set((inputs[i] as Local[])[0] as Local);
    return g.op(o.dtype === 'int32' ? 'f64x2.convert_low_i32x4_s' : 'f64x2.promote_low_f32x4', g.input(i));
  });
  const node = g.op('f32x4.demote_f64x2_zero', doubleFormulaNode(g, spec.attrs.formula, operands));
  f.get(LO)
    .get(HI)
    .op('i32.lt_s')
    .if(() => {
      const { outputs } = new Body(f, g, [node]).write(1, inputs);
      storeFirst(f, pointers.at(-1) as Local, 0, outputs[0]?.[0] as Local, 1);
    });
}
function emitFlat(f: Fn, spec: S, axis: Axis | undefined, line: Line): void {
  const steps = axis?.steps ?? [...spec.inputs.map(() => 0), 1];
  const [start, count] = [f.local('i32'), f.local('i32')];
  f.get(LO).i32(BLOCK).op('i32.mul').set(start);
  // the end: hi blocks, or all there is
  f.get(HI).i32(BLOCK).op('i32.mul').set(count);
  f.with('i32', (total) => {
    f.i32(axis?.count ?? 1).set(total);
    if (axis?.times)
      f.get(argument(f, spec, 'T'))
        .get(total)
        .op('i32.mul')
        .set(total);
    f.get(count).get(total).get(count).get(total).op('i32.lt_s').op('select').get(start).op('i32.sub').set(count);
  });
  for (const [p, bytes] of line.moves(1, steps)) advance(f, p, start, bytes);
  f.get(count)
    .i32(0)
    .op('i32.gt_s')
    .if(() => line.open(count, steps));
}
function emitNested(f: Fn, axes: readonly Axis[], pointers: readonly Local[], line: Line): void {
  const [outer, ...rest] = axes as [Axis, ...Axis[]];
  const inner = rest.at(-1);
  const bytes = (axis: Axis): number[] => axis.steps.map((s) => 4 * s);
  const loops: Loop[] = rest.slice(0, -1).map((a) => ({ count: a.count, steps: bytes(a) }));
  for (const [k, p] of pointers.entries()) advance(f, p, LO, bytes(outer)[k] as number);
  const moves = pointers.map((p, k) => [p, bytes(outer)[k] as number] as const);
  eachUnit(f, moves, () => {
    nest(f, pointers, loops, () => {
      if (inner) line.fixed(inner.count, inner.steps);
      else line.turn(1, outer.steps, 1);
    });
  });
}
