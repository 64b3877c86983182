/** Where elements lie: a kernel's output as nested axes, and how far each operand moves along each of them. */
import type { Shape } from '../../../core/shape';
import { stridesOf } from '../../../core/shape';
import { type Form, LAST, type Operand, overTime, ROW, rowFloats, type Spec } from '../generator';

/** Floats from one place of an axis to the next, for each axis of a sample; 'row' or 'last' without a halo. */
export function axisSteps(o: Operand): number[] {
  if (o.form.layout === 'row' || o.shape.length < 2) return stridesOf(o.shape);
  const [channels = 1, ...spatial] = o.shape;
  return [1, ...stridesOf(spatial).map((s) => s * channels)];
}
/** Axes of a sample from the outermost in memory to the innermost. */
export function axisOrder({ shape, form }: Operand): number[] {
  const axes = shape.map((_, i) => i);
  return form.layout === 'row' || shape.length < 2 ? axes : [...axes.slice(1), 0];
}
/** `times`: as many times as there are steps, too. `steps[k]`: floats for operand k, 0 where it stands still. */
export type Axis = { readonly count: number; readonly times: boolean; readonly steps: readonly number[] };

/** Rows of the output as axes: time, samples. The operands are those of `parts`. */
export function rowAxes(spec: { readonly step: boolean }, out: Operand, parts: readonly Operand[]): Axis[] {
  const axes: Axis[] = [];
  if (overTime(spec, out))
    axes.push({
      count: 1,
      times: true,
      steps: parts.map((o) => (overTime(spec, o) ? o.N * rowFloats(o.shape, o.form) : 0)),
    });
  if (out.lead !== 'none')
    axes.push({
      count: out.N,
      times: false,
      steps: parts.map((o) => (o.lead === 'none' ? 0 : rowFloats(o.shape, o.form))),
    });
  return axes;
}
/** The sample's axes in the output's order of memory; an operand of a smaller shape is broadcast as in PyTorch. */
export function sampleAxes(out: Operand, parts: readonly Operand[]): Axis[] {
  const steps = parts.map((o) => {
    const own = axisSteps(o);
    const missing = out.shape.length - o.shape.length;
    return out.shape.map((_, i) => (i < missing || o.shape[i - missing] === 1 ? 0 : (own[i - missing] as number)));
  });
  return axisOrder(out).map((axis) => ({
    count: out.shape[axis] as number,
    times: false,
    steps: steps.map((s) => s[axis] as number),
  }));
}
/** Joins neighbours that every operand walks through without a jump, and drops axes of one place. */
export function joined(axes: readonly Axis[]): Axis[] {
  const found: Axis[] = [];
  for (const axis of axes.filter((a) => a.count !== 1 || a.times)) {
    const before = found.at(-1);
    if (before && !axis.times && before.steps.every((s, k) => s === (axis.steps[k] as number) * axis.count))
      found[found.length - 1] = { count: before.count * axis.count, times: before.times, steps: axis.steps };
    else found.push(axis);
  }
  return found;
}
/** The form that element-wise work has: channels last where an operand of the whole shape lies so. */
export function commonForm(inputs: readonly Operand[], shape: Shape): Form {
  const whole = inputs.filter((o) => o.shape.length === shape.length && o.shape.every((d, i) => d === shape[i]));
  return shape.length > 1 && whole.some((o) => o.form.layout === 'last') ? LAST : ROW;
}
/** As it lies where that is plain, else in rows. */
export const plainForm = ({ form }: Operand): Form => (form.layout === 'last' ? LAST : ROW);

/** Rows of the output with how far each operand and, last, the output move. */
export const rowsOf = (spec: Spec<unknown>): Axis[] => {
  const parts = [...spec.inputs, spec.out];
  return joined(rowAxes(spec, spec.out, parts));
};
