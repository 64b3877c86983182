/**
 * The gradient of a bias: dy summed over everything but its channels, which stand last in memory. A unit is up to 32 channels.
 * Order of a sum: within a step samples, then positions, from zero; then the steps. Samples past their length are left out.
 */
import { sizeOf } from '../../../core/shape';
import { biasForm } from '../../../prims/conv';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { ARGS, argsOf, type Generator, HI, LAST, LO, type Operand, ROW, type Spec } from '../generator';
import { addressOf, rowsOf, spread, stepsOf } from './address';
import { addTimes, whileBelow } from './scalar';
import { storeLanes } from './tile';

const CHANNELS = 32;
type Bias = Spec<Attributes['biasGrad']>;
const channelsOf = (spec: Bias): number => spec.out.shape[0] ?? 1;
const dyOf = (spec: Bias): Operand => {
  const [dy] = spec.inputs;
  if (!dy) throw new Error('a bias gradient has an operand');
  return dy;
};
export const biasGrad: Generator<Attributes['biasGrad']> = {
  forms(spec) {
    const { shape } = dyOf(spec);
    const { behind } = biasForm(shape, spec.attrs.axis);
    return { inputs: [behind > 1 ? LAST : ROW], out: ROW };
  },
  units: (spec) => Math.ceil(channelsOf(spec) / CHANNELS),
  emit(f, spec) {
    const channels = channelsOf(spec);
    const dy0 = addressOf(f, spec, 0);
    const db0 = addressOf(f, spec, 'out');
    const [unit, dy, db] = f.locals(3, 'i32') as [Local, Local, Local];
    f.copy(unit, LO);
    whileBelow(f, unit, HI, () => {
      addTimes(f, dy, dy0, unit, 4 * CHANNELS);
      addTimes(f, db, db0, unit, 4 * CHANNELS);
      const full = Math.floor(channels / CHANNELS);
      const rest = channels % CHANNELS;
      if (full && rest)
        f.get(unit)
          .i32(full)
          .op('i32.lt_s')
          .if(
            () => columns(f, spec, dy, db, CHANNELS),
            () => columns(f, spec, dy, db, rest),
          );
      else columns(f, spec, dy, db, rest || CHANNELS);
      f.add(unit, 1);
    });
  },
};
function columns(f: Fn, spec: Bias, from: Local, to: Local, count: number): void {
  const dy = dyOf(spec);
  const positions = sizeOf(dy.shape) / channelsOf(spec);
  const { each, time } = rowsOf(spec, [dy]);
  const { step } = spread(spec, dy);
  const vectors = Math.ceil(count / 4);
  const sums = f.locals(vectors);
  const parts = f.locals(Math.min(vectors, 4));
  const [at, start, t] = f.locals(3, 'i32') as [Local, Local, Local];
  const pitch = channelsOf(spec) * 4;
  const sample = (): void => {
    f.repeat(positions, [[at, pitch]], () => {
      for (let v = 0; v < vectors; v += 4) {
        const some = sums.slice(v, v + 4);
        for (const [i] of some.entries()) f.vload(at, 16 * (v + i)).set(parts[i] as Local);
        for (const [i, sum] of some.entries())
          f.get(sum)
            .get(parts[i] as Local)
            .op('f32x4.add')
            .set(sum);
      }
    });
  };
  const oneStep = (): void => {
    for (const sum of sums) f.v128().set(sum);
    f.copy(at, start);
    if (!(time && spec.lengths)) f.repeat(each, [], sample);
    else {
      const length = f.local();
      f.load('i32.load', ARGS, argsOf(1).lengths).set(length);
      f.repeat(each, [[length, 4]], () => {
        f.get(t)
          .load('i32.load', length)
          .op('i32.lt_s')
          .if(sample, () => f.add(at, positions * pitch));
      });
      f.free(length);
    }
  };
  const store = (): void => {
    for (const [v, sum] of sums.entries()) storeLanes(f, to, 16 * v, count - 4 * v, sum);
  };
  f.copy(start, from).i32(0).set(t);
  if (!time) {
    oneStep();
    store();
  } else {
    const steps = stepsOf(f, spec);
    whileBelow(f, t, steps, () => {
      oneStep();
      f.get(t).if(() => {
        // what is past the last channel is read and not stored
        for (const [v, sum] of sums.entries())
          f.vload(to, 16 * v)
            .get(sum)
            .op('f32x4.add')
            .set(sum);
      });
      store();
      f.add(t, 1).add(start, step);
    });
    f.free(steps);
  }
  f.free(sums, parts, at, start, t);
}
