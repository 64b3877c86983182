/** Convolution in one, two and three dimensions, and its gradient to the input, which is ConvTranspose's forward too. */
import type { Attributes, Window } from '../../../prims/prim';
import { type Generator, LAST, type Operand, ownInputs, ROW, type Spec, withHalo } from '../generator';
import { addressOf, rowsOf, spread } from './address';
import { finishOf } from './after';
import { forwardSweep, geometryOf, inputForm, inputGradSweeps, lastWith } from './convGeometry';
import { convInputPanels, convPanels, roundOf } from './panels';
import { addTimes } from './scalar';
import { type Sweeps, sweep, sweepScratch, sweepUnits } from './sweep';

type Three = readonly [number, number, number];
const shapeOf = (spec: Spec<unknown>, i: number) => spec.inputs[i]?.shape ?? [];
/** Spatial axes of an operand as it lies, three of them. */
function spatial(o: Operand | undefined): Three {
  if (!o) throw new Error('a convolution has two operands');
  const axes = withHalo(o.shape, o.form.layout === 'last' ? o.form.halo : undefined);
  const at = (i: number): number => axes[axes.length - 3 + i] ?? 1;
  return [at(0), at(1), at(2)];
}
/** What both passes have. */
const common = (spec: Spec<unknown>) => ({
  tile: spec.tile,
  round: roundOf(spec.features),
  bias: ownInputs(spec) > 2,
  images: rowsOf(spec, [spec.out]).each,
});
/** Rows of zeros before the image, and how many it has. */
function inner(o: Operand | undefined): readonly [number, number] {
  const axes = o?.shape.length ?? 0;
  const halo = o?.form.layout === 'last' ? o.form.halo?.[axes - 3] : undefined;
  return [halo?.[0] ?? 0, o?.shape[axes - 2] ?? 1];
}
function forward(spec: Spec<Window>): Sweeps {
  const g = geometryOf(shapeOf(spec, 0), shapeOf(spec, 1), spec.attrs);
  return {
    ...{ sweeps: [forwardSweep(g)], groups: g.groups, depthwise: g.depthwise },
    ...{ inEach: g.channelsEach, outEach: g.outsEach, inAll: g.channels, outAll: g.outs },
    ...{ source: spatial(spec.inputs[0]), inner: inner(spec.inputs[0]), result: g.out, kernel: g.kernel },
    ...common(spec),
  };
}
function toInput(spec: Spec<Attributes['convInputGrad']>): Sweeps {
  const g = geometryOf(spec.attrs.input, shapeOf(spec, 1), spec.attrs);
  return {
    ...{ sweeps: inputGradSweeps(g).sweeps, groups: g.groups, depthwise: g.depthwise },
    ...{ inEach: g.outsEach, outEach: g.channelsEach, inAll: g.outs, outAll: g.channels },
    ...{ source: spatial(spec.inputs[0]), inner: inner(spec.inputs[0]), result: g.input, kernel: g.kernel },
    ...common(spec),
  };
}
function sweeping<A>(of: (spec: Spec<A>) => Sweeps): Pick<Generator<A>, 'ends' | 'units' | 'emit' | 'scratch'> {
  return {
    ends: true,
    scratch: (spec) => sweepScratch(of(spec)),
    units(spec, T) {
      const { each, time } = rowsOf(spec, [spec.out]);
      return sweepUnits(of(spec), each * (time ? T : 1));
    },
    emit(f, spec) {
      const s = of(spec);
      const [x0, y0] = [addressOf(f, spec, 0), addressOf(f, spec, 'out')];
      const [x, y] = [f.local(), f.local()];
      const bias = s.bias ? addressOf(f, spec, 2) : null;
      const pointers = { x, y, w: addressOf(f, spec, 1), bias, finish: finishOf(f, spec) };
      const from = spread(spec, spec.inputs[0] as Operand);
      const to = spread(spec, spec.out);
      sweep(f, s, pointers, (image) => {
        addTimes(f, y, y0, image, to.sample);
        if (from.sample === 0) f.copy(x, x0);
        else if (from.step || !to.step) addTimes(f, x, x0, image, from.sample);
        else
          f.with('i32', (n) => {
            // the same images at every step
            f.get(image).i32(s.images).op('i32.rem_u').set(n);
            addTimes(f, x, x0, n, from.sample);
          });
      });
    },
  };
}
export const conv: Generator<Window> = {
  forms(spec) {
    const [x, w] = [shapeOf(spec, 0), shapeOf(spec, 1)];
    const g = geometryOf(x, w, spec.attrs);
    const weights = convPanels(w, g.groups, spec.tile, spec.features);
    return { inputs: [inputForm(x, g), weights, ROW].slice(0, spec.inputs.length), out: LAST };
  },
  ...sweeping(forward),
};
export const convInputGrad: Generator<Attributes['convInputGrad']> = {
  forms(spec) {
    const [dy, w] = [shapeOf(spec, 0), shapeOf(spec, 1)];
    const g = geometryOf(spec.attrs.input, w, spec.attrs);
    const weights = convInputPanels(w, g.groups, spec.tile, spec.features);
    const source = lastWith(dy, inputGradSweeps(g).halo);
    return { inputs: [source, weights, ROW].slice(0, spec.inputs.length), out: LAST };
  },
  ...sweeping(toInput),
};
