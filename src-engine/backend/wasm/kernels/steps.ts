/** What goes from one step to another: rows that are copied, held, reversed, or left out. */
import { sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { type Generator, HI, LO, overTime, type Spec } from '../generator';
import { oneForm } from './along';
import { copyAxes } from './copy';
import { addresses, advance, argument, eachUnit, storeFirst } from './nest';
import { walk } from './reduce';

type None = Record<never, never>;
export const sizeIn = (spec: Spec<unknown>): number => sizeOf(spec.out.shape);
/** Copies one row of numbers; the pointers stay. */
export function copyRow(f: Fn, from: Local, to: Local, size: number): void {
  copyAxes(f, from, to, [{ count: size, times: false, steps: [1, 1] }]);
}
export function zeroRow(f: Fn, to: Local, size: number): void {
  f.with('v128', (zero) => {
    f.v128().set(zero);
    walk(f, [to], size, (parts) => {
      for (const { offset, count } of parts) storeFirst(f, to, offset, zero, count);
    });
  });
}
/** Leaves on the stack how many steps of sample `n` count. */
export function lengthOf(f: Fn, spec: Spec<unknown>, T: Local, lengths: Local | null, n: Local): Fn {
  if (!spec.lengths || lengths === null) return f.get(T);
  return f.get(lengths).get(n).i32(2).op('i32.shl').op('i32.add').mem('i32.load');
}
export const lengthsOf = (f: Fn, spec: Spec<unknown>): Local | null =>
  spec.lengths ? argument(f, spec, 'lengths') : null;
/** to = base + row * bytes. */
export function rowAt(f: Fn, to: Local, base: Local, row: () => void, bytes: number): void {
  f.get(base);
  row();
  f.i32(bytes).op('i32.mul').op('i32.add').set(to);
}
/** Runs `body` for the step that is asked for, or for all in order; `t` is a local. */
function eachStep(f: Fn, spec: Spec<unknown>, T: Local, body: (t: Local) => void): void {
  const t = argument(f, spec, 't');
  const end = f.local('i32');
  f.get(t)
    .i32(0)
    .op('i32.lt_s')
    .if(
      () => f.i32(0).set(t).copy(end, T),
      () => f.get(t).i32(1).op('i32.add').set(end),
    );
  f.block((out) => {
    f.loop((again) => {
      f.get(t).get(end).op('i32.ge_s').brIf(out);
      body(t);
      f.add(t, 1).br(again);
    });
  });
}
/** Samples are units; `n` counts from LO to HI at each step. */
function eachSample(f: Fn, body: (n: Local) => void): void {
  f.with('i32', (n) => {
    f.copy(n, LO);
    f.block((out) => {
      f.loop((again) => {
        f.get(n).get(HI).op('i32.ge_s').brIf(out);
        body(n);
        f.add(n, 1).br(again);
      });
    });
  });
}
/** Row (t + ahead, n) on the stack. */
const rowOf = (f: Fn, N: number, t: Local, n: Local, ahead = 0): Fn =>
  f.get(t).i32(ahead).op('i32.add').i32(N).op('i32.mul').get(n).op('i32.add');

export const delay: Generator<Attributes['delay']> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const { N } = spec.out;
    const pointers = addresses(f, spec);
    const [x, y] = [pointers[0] as Local, pointers.at(-1) as Local];
    const init = spec.inputs[1];
    const T = argument(f, spec, 'T');
    const lengths = lengthsOf(f, spec);
    const [from, to] = [f.local('i32'), f.local('i32')];
    eachStep(f, spec, T, (t) =>
      eachSample(f, (n) => {
        rowAt(f, to, y, () => rowOf(f, N, t, n), 4 * size);
        f.get(t).if(
          () => {
            rowAt(f, from, x, () => rowOf(f, N, t, n, -1), 4 * size);
            if (lengths !== null) {
              // past its length a state stays as it was
              f.get(from);
              rowAt(f, from, y, () => rowOf(f, N, t, n, -1), 4 * size);
              f.get(from).get(t);
              lengthOf(f, spec, T, lengths, n).op('i32.lt_s').op('select').set(from);
            }
            copyRow(f, from, to, size);
          },
          () => {
            if (!init) return zeroRow(f, to, size);
            if (init.lead === 'none') f.copy(from, pointers[1] as Local);
            else rowAt(f, from, pointers[1] as Local, () => f.get(n), 4 * size);
            copyRow(f, from, to, size);
          },
        );
      }),
    );
  },
};
export const delayGrad: Generator<Attributes['delayGrad']> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const { N } = spec.out;
    const [dy, dx] = addresses(f, spec) as [Local, Local];
    const T = argument(f, spec, 'T');
    const lengths = lengthsOf(f, spec);
    const cuts = argument(f, spec, 'cuts');
    const [from, to, at] = [f.local('i32'), f.local('i32'), f.local('i32')];
    eachStep(f, spec, T, (t) =>
      eachSample(f, (n) => {
        rowAt(f, to, dx, () => rowOf(f, N, t, n), 4 * size);
        rowAt(f, from, dy, () => rowOf(f, N, t, n, 1), 4 * size);
        // the step behind counts, and nothing parts it from this one; a reversed sequence counts its steps from its end
        f.get(t).i32(1).op('i32.add').set(at);
        f.get(at);
        lengthOf(f, spec, T, lengths, n).op('i32.lt_s');
        f.if(
          () => {
            if (spec.attrs.reversed) {
              lengthOf(f, spec, T, lengths, n);
              f.get(at).op('i32.sub').set(at);
            }
            f.get(cuts).if(
              () => f.get(cuts).get(at).op('i32.add').mem('i32.load8_u').op('i32.eqz'),
              () => f.i32(1),
              'i32',
            );
          },
          () => f.i32(0),
          'i32',
        );
        f.if(
          () => copyRow(f, from, to, size),
          () => zeroRow(f, to, size),
        );
      }),
    );
  },
};
export const delayInitGrad: Generator<None> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const [dy, dx] = addresses(f, spec) as [Local, Local];
    for (const p of [dy, dx]) advance(f, p, LO, 4 * size);
    eachUnit(
      f,
      [
        [dy, 4 * size],
        [dx, 4 * size],
      ],
      () => copyRow(f, dy, dx, size),
    );
  },
};
/** Kernels whose units are steps: `body` gets t and n, and the address of the row (t, n) of the output. */
export function stepwise(
  emit: (
    f: Fn,
    spec: Spec<None>,
    parts: { pointers: Local[]; T: Local; lengths: Local | null; to: Local },
    t: Local,
    n: Local,
  ) => void,
): Generator<None> {
  return {
    forms: oneForm,
    units: (spec, T) => (overTime(spec, spec.out) ? T : 1),
    emit(f, spec) {
      const bytes = 4 * sizeIn(spec);
      const pointers = addresses(f, spec);
      const to = pointers.at(-1) as Local;
      const T = argument(f, spec, 'T');
      const lengths = lengthsOf(f, spec);
      const n = f.local('i32');
      advance(f, to, LO, bytes * spec.out.N);
      eachUnit(f, [], () => {
        f.i32(0).set(n);
        f.repeat(
          spec.out.N,
          [
            [n, 1],
            [to, bytes],
          ],
          () => emit(f, spec, { pointers, T, lengths, to }, LO, n),
        );
      });
    },
  };
}
export const reverseTime = stepwise((f, spec, { pointers: [x], T, lengths, to }, t, n) => {
  const size = sizeIn(spec);
  const mirrored = (): Fn => lengthOf(f, spec, T, lengths, n).i32(1).op('i32.sub').get(t).op('i32.sub');
  mirrored().i32(0).op('i32.ge_s');
  f.if(
    () =>
      f.with('i32', (from) => {
        rowAt(f, from, x as Local, () => mirrored().i32(spec.out.N).op('i32.mul').get(n).op('i32.add'), 4 * size);
        copyRow(f, from, to, size);
      }),
    () => zeroRow(f, to, size),
  );
});
export const lastStepGrad = stepwise((f, spec, { pointers: [, dy], T, lengths, to }, t, n) => {
  const size = sizeIn(spec);
  lengthOf(f, spec, T, lengths, n).i32(1).op('i32.sub').get(t).op('i32.eq');
  f.if(
    () =>
      f.with('i32', (from) => {
        rowAt(f, from, dy as Local, () => f.get(n), 4 * size);
        copyRow(f, from, to, size);
      }),
    () => zeroRow(f, to, size),
  );
});
export const meanOverTimeGrad = stepwise((f, spec, { pointers: [, dy], T, lengths, to }, t, n) => {
  const size = sizeIn(spec);
  f.get(t);
  lengthOf(f, spec, T, lengths, n).op('i32.lt_s');
  f.if(
    () => {
      const [from, by] = [f.local('i32'), f.local('v128')];
      rowAt(f, from, dy as Local, () => f.get(n), 4 * size);
      lengthOf(f, spec, T, lengths, n).op('f32.convert_i32_s').op('f32x4.splat').set(by);
      const values = f.locals(2);
      walk(f, [from, to], size, (parts) => {
        for (const [k, { offset }] of parts.entries())
          f.vload(from, offset)
            .get(by)
            .op('f32x4.div')
            .set(values[k] as Local);
        for (const [k, { offset, count }] of parts.entries()) storeFirst(f, to, offset, values[k] as Local, count);
      });
      f.free(from, by, values);
    },
    () => zeroRow(f, to, size),
  );
});
export const lastStep: Generator<None> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const [x, y] = addresses(f, spec) as [Local, Local];
    const T = argument(f, spec, 'T');
    const lengths = lengthsOf(f, spec);
    const from = f.local('i32');
    advance(f, y, LO, 4 * size);
    eachUnit(f, [[y, 4 * size]], () => {
      rowAt(
        f,
        from,
        x,
        () =>
          lengthOf(f, spec, T, lengths, LO).i32(1).op('i32.sub').i32(spec.out.N).op('i32.mul').get(LO).op('i32.add'),
        4 * size,
      );
      copyRow(f, from, y, size);
    });
  },
};
