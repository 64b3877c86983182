/** Pooling over channels-last images, and upsampling backwards. A row is a unit: the windows of an image add to no other. */
import type { Shape } from '../../../core/shape';
import { poolGeometry } from '../../../prims/pool';
import type { Attributes, PoolWindow } from '../../../prims/prim';
import { type Geometry, volume } from '../../../prims/window';
import type { Fn, Local } from '../asm/fn';
import { type Generator, LAST, type Operand, type Spec } from '../generator';
import { axisSteps } from './layout';
import { addresses, nest, storeFirst } from './nest';
import { walk } from './reduce';
import { eachRow, rowUnits } from './rows';
import { eachChannel, eachWindow, isApart, isCovered } from './windows';

const forms = (spec: Spec<unknown>) => ({ inputs: spec.inputs.map(() => LAST), out: LAST });
const channelsOf = (x: Shape): number => x[0] ?? 1;

/** Loads the taps of one vector; the largest, or NaN where one is. */
function largest(f: Fn, x: readonly Local[], most: Local, nan: Local): void {
  const [first, ...others] = x as [Local, ...Local[]];
  f.copy(most, first);
  f.get(first).get(first).op('f32x4.ne').set(nan);
  for (const v of others) {
    // the first of equals stays, and so does NaN only where it came first: it is put back below
    f.get(most).get(v).op('f32x4.pmax').set(most);
    f.get(nan).get(v).get(v).op('f32x4.ne').op('v128.or').set(nan);
  }
  f.get(most).get(nan).op('v128.or').set(most);
}
export const maxPool: Generator<PoolWindow> = {
  forms,
  units: rowUnits,
  emit(f, spec) {
    const shape = (spec.inputs[0] as Operand).shape;
    const [x, y] = addresses(f, spec) as [Local, Local];
    const channels = channelsOf(shape);
    const [most, nan] = [f.locals(2), f.locals(2)];
    eachRow(f, spec, [x, y], () =>
      eachWindow(f, poolGeometry(shape, spec.attrs), 4 * channels, [x], [y], (taps) =>
        eachChannel(f, [x, y], channels, (width, count) => {
          const all = Array.from({ length: width }, (_, v) =>
            taps.map((tap) => {
              const local = f.local('v128');
              f.vload(x, tap + 16 * v).set(local);
              return local;
            }),
          );
          for (const [v, xs] of all.entries()) largest(f, xs, most[v] as Local, nan[v] as Local);
          for (let v = 0; v < width; v++) storeFirst(f, y, 16 * v, most[v] as Local, v === width - 1 ? count : 4);
          f.free(...all);
        }),
      ),
    );
  },
};
/** Zeros in a row of the output. */
function zeros(f: Fn, at: Local, floats: number): void {
  f.with('v128', (zero) => {
    f.v128().set(zero);
    walk(f, [at], floats, (parts) => {
      for (const { offset, count } of parts) storeFirst(f, at, offset, zero, count);
    });
  });
}
/** Windows that lie apart write where they lie; those that overlap add to it, in their order. */
function spreads(f: Fn, g: Geometry, dx: Local, channels: number): boolean {
  const apart = isApart(g);
  if (!apart || !isCovered(g)) zeros(f, dx, volume(g.input) * channels);
  return apart;
}
function put(f: Fn, apart: boolean, at: Local, offset: number, value: Local, count: number): void {
  if (!apart) f.vload(at, offset).get(value).op('f32x4.add').set(value);
  storeFirst(f, at, offset, value, count);
}
export const maxPoolGrad: Generator<PoolWindow> = {
  forms,
  units: rowUnits,
  emit(f, spec) {
    const shape = (spec.inputs[0] as Operand).shape;
    const channels = channelsOf(shape);
    const g = poolGeometry(shape, spec.attrs);
    const [x, dy, dx] = addresses(f, spec) as [Local, Local, Local];
    const [most, nan, left, hit] = [f.locals(2), f.locals(2), f.locals(2), f.locals(2)];
    eachRow(f, spec, [x, dy, dx], () => {
      const apart = spreads(f, g, dx, channels);
      eachWindow(f, g, 4 * channels, [x, dx], [dy], (taps) =>
        eachChannel(f, [x, dx, dy], channels, (width, count) => {
          const vectors = Array.from({ length: width }, (_, v) => v);
          const all = vectors.map((v) =>
            taps.map((tap) => {
              const local = f.local('v128');
              f.vload(x, tap + 16 * v).set(local);
              return local;
            }),
          );
          for (const v of vectors) {
            largest(f, all[v] as Local[], most[v] as Local, nan[v] as Local);
            f.vload(dy, 16 * v).set(left[v] as Local);
          }
          // whoever is the maximum (or NaN) first takes the gradient; those after it find none left
          for (const t of taps.keys())
            for (const v of vectors) {
              const value = all[v]?.[t] as Local;
              const h = hit[v] as Local;
              f.get(value)
                .get(most[v] as Local)
                .op('f32x4.eq');
              f.get(value).get(value).op('f32x4.ne').op('v128.or').set(h);
              f.get(left[v] as Local)
                .get(h)
                .op('v128.and')
                .set(value);
              f.get(left[v] as Local)
                .get(h)
                .op('v128.andnot')
                .set(left[v] as Local);
            }
          for (const [t, tap] of taps.entries())
            for (const v of vectors) put(f, apart, dx, tap + 16 * v, all[v]?.[t] as Local, v === width - 1 ? count : 4);
          f.free(...all);
        }),
      );
    });
  },
};
/** Sums of the taps of one window for all channels, in order, over `divisor`. */
function sumOfTaps(
  f: Fn,
  [x, y]: readonly [Local, Local],
  channels: number,
  divisor: number,
): (taps: readonly number[]) => void {
  const by = f.constant(divisor);
  const sums = f.locals(2);
  return (taps) =>
    eachChannel(f, [x, y], channels, (width, count) => {
      for (const [k, tap] of taps.entries())
        for (let v = 0; v < width; v++) {
          const sum = sums[v] as Local;
          if (k) f.get(sum);
          f.vload(x, tap + 16 * v);
          if (k) f.op('f32x4.add');
          f.set(sum);
        }
      if (divisor !== 1)
        for (let v = 0; v < width; v++)
          f.get(sums[v] as Local)
            .get(by)
            .op('f32x4.div')
            .set(sums[v] as Local);
      for (let v = 0; v < width; v++) storeFirst(f, y, 16 * v, sums[v] as Local, v === width - 1 ? count : 4);
    });
}
export const avgPool: Generator<PoolWindow> = {
  forms,
  units: rowUnits,
  emit(f, spec) {
    const shape = (spec.inputs[0] as Operand).shape;
    const g = poolGeometry(shape, spec.attrs);
    const channels = channelsOf(shape);
    const [x, y] = addresses(f, spec) as [Local, Local];
    const mean = sumOfTaps(f, [x, y], channels, volume(g.kernel));
    eachRow(f, spec, [x, y], () => eachWindow(f, g, 4 * channels, [x], [y], mean));
  },
};
export const avgPoolGrad: Generator<Attributes['avgPoolGrad']> = {
  forms,
  units: rowUnits,
  emit(f, spec) {
    const shape = spec.attrs.input;
    const channels = channelsOf(shape);
    const g = poolGeometry(shape, spec.attrs);
    const [dy, dx] = addresses(f, spec) as [Local, Local];
    const by = f.constant(volume(g.kernel));
    const share = f.locals(2);
    eachRow(f, spec, [dy, dx], () => {
      const apart = spreads(f, g, dx, channels);
      eachWindow(f, g, 4 * channels, [dx], [dy], (taps) =>
        eachChannel(f, [dx, dy], channels, (width, count) => {
          for (let v = 0; v < width; v++)
            f.vload(dy, 16 * v)
              .get(by)
              .op('f32x4.div')
              .set(share[v] as Local);
          for (const tap of taps)
            for (let v = 0; v < width; v++)
              f.with('v128', (value) => {
                f.copy(value, share[v] as Local);
                put(f, apart, dx, tap + 16 * v, value, v === width - 1 ? count : 4);
              });
        }),
      );
    });
  },
};
/** Each number of the small image is the sum of the square that it was repeated over. */
export const upsampleGrad: Generator<Attributes['upsampleGrad']> = {
  forms,
  units: rowUnits,
  emit(f, spec) {
    const { scale } = spec.attrs;
    const from = spec.inputs[0] as Operand;
    const [x, y] = addresses(f, spec) as [Local, Local];
    const sum = sumOfTaps(f, [x, y], channelsOf(from.shape), 1);
    const [own, to] = [axisSteps(from), axisSteps(spec.out)];
    const spatial = spec.out.shape.map((_, i) => i).slice(1);
    const loops = spatial.map((axis) => ({
      count: spec.out.shape[axis] as number,
      steps: [4 * scale * (own[axis] as number), 4 * (to[axis] as number)],
    }));
    const square = spatial.reduce<number[]>(
      (taps, axis) =>
        taps.flatMap((tap) => Array.from({ length: scale }, (_, k) => tap + 4 * k * (own[axis] as number))),
      [0],
    );
    eachRow(f, spec, [x, y], () => nest(f, [x, y], loops, () => sum(square)));
  },
};
