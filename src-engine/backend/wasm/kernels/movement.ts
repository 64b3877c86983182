/** Elements take other places, a row at a time; the forms may differ, for each side has its own steps. */

import type { Shape } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Local } from '../asm/fn';
import { type Form, type Generator, LAST, type Operand, ROW, type Spec } from '../generator';
import { copyAxes, zeroAxes } from './copy';
import { type Axis, axisOrder, axisSteps, joined, plainForm } from './layout';
import { addresses } from './nest';
import { eachRow, rowUnits } from './rows';

/** As they lie; the output as the first of them. */
const asTheyLie = ({ inputs }: Spec<unknown>): { readonly inputs: readonly Form[]; readonly out: Form } => {
  const forms = inputs.map(plainForm);
  return { inputs: forms, out: forms.includes(LAST) ? LAST : ROW };
};
const inRows = ({ inputs }: Spec<unknown>) => ({ inputs: inputs.map(plainForm), out: ROW });

/** A box of this shape in both, walked in the output's order of memory. */
function box(shape: Shape, from: readonly number[], out: Operand): Axis[] {
  const to = axisSteps(out);
  return joined(
    axisOrder(out).map((axis) => ({
      count: shape[axis] as number,
      times: false,
      steps: [from[axis] as number, to[axis] as number],
    })),
  );
}
const resized = (shape: Shape, axis: number, size: number): Shape => shape.map((d, i) => (i === axis ? size : d));

/** The machine gives a reshaped value the same bytes; this copies them where it cannot. */
export const reshape: Generator<Attributes['reshape']> = {
  units: rowUnits,
  emit(f, spec) {
    const [x, y] = addresses(f, spec) as [Local, Local];
    const size = spec.out.shape.reduce((n, d) => n * d, 1);
    eachRow(f, spec, [x, y], () => copyAxes(f, x, y, [{ count: size, times: false, steps: [1, 1] }]));
  },
};
export const transpose: Generator<Attributes['transpose']> = {
  forms: inRows,
  units: rowUnits,
  emit(f, spec) {
    const [x, y] = addresses(f, spec) as [Local, Local];
    const own = axisSteps(spec.inputs[0] as Operand);
    const axes = box(
      spec.out.shape,
      spec.attrs.axes.map((a) => own[a] as number),
      spec.out,
    );
    eachRow(f, spec, [x, y], () => copyAxes(f, x, y, axes));
  },
};
export const slice: Generator<Attributes['slice']> = {
  forms: asTheyLie,
  units: rowUnits,
  emit(f, spec) {
    const { axis, start } = spec.attrs;
    const [x, y] = addresses(f, spec) as [Local, Local];
    const own = axisSteps(spec.inputs[0] as Operand);
    f.add(x, 4 * start * (own[axis] as number));
    eachRow(f, spec, [x, y], () => copyAxes(f, x, y, box(spec.out.shape, own, spec.out)));
  },
};
export const pad: Generator<Attributes['pad']> = {
  forms: asTheyLie,
  units: rowUnits,
  emit(f, spec) {
    const { axis, before, after } = spec.attrs;
    const [x, y] = addresses(f, spec) as [Local, Local];
    const from = spec.inputs[0] as Operand;
    const step = 4 * (axisSteps(spec.out)[axis] as number);
    const size = from.shape[axis] as number;
    const zeros = (count: number): void => {
      const shape = resized(spec.out.shape, axis, count);
      if (count) zeroAxes(f, y, box(shape, axisSteps(spec.out), spec.out));
    };
    eachRow(f, spec, [x, y], () => {
      zeros(before);
      f.add(y, step * before);
      copyAxes(f, x, y, box(from.shape, axisSteps(from), spec.out));
      f.add(y, step * size);
      zeros(after);
      f.add(y, -step * (before + size));
    });
  },
};
export const concat: Generator<Attributes['concat']> = {
  forms: asTheyLie,
  units: rowUnits,
  emit(f, spec) {
    const { axis } = spec.attrs;
    const pointers = addresses(f, spec);
    const y = pointers.at(-1) as Local;
    const step = 4 * (axisSteps(spec.out)[axis] as number);
    eachRow(f, spec, pointers, () => {
      let total = 0;
      for (const [k, x] of spec.inputs.entries()) {
        const size = x.shape[axis] as number;
        copyAxes(f, pointers[k] as Local, y, box(x.shape, axisSteps(x), spec.out));
        f.add(y, step * size);
        total += size;
      }
      f.add(y, -step * total);
    });
  },
};
/** Nearest: each place stands `scale` times along every axis behind the channels. */
export const upsample: Generator<Attributes['upsample']> = {
  forms: asTheyLie,
  units: rowUnits,
  emit(f, spec) {
    const { scale } = spec.attrs;
    const [x, y] = addresses(f, spec) as [Local, Local];
    const from = spec.inputs[0] as Operand;
    const [own, to] = [axisSteps(from), axisSteps(spec.out)];
    const axes = axisOrder(spec.out).flatMap((axis): Axis[] => {
      const count = from.shape[axis] as number;
      const step = to[axis] as number;
      if (axis === 0) return [{ count, times: false, steps: [own[0] as number, step] }];
      return [
        { count, times: false, steps: [own[axis] as number, step * scale] },
        { count: scale, times: false, steps: [0, step] },
      ];
    });
    eachRow(f, spec, [x, y], () => copyAxes(f, x, y, joined(axes)));
  },
};
