/** What a sequence comes to, a sample a unit; and an axis that becomes time, or time an axis. */
import { type Shape, sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { type Generator, LO, type Operand, ROW, type Spec } from '../generator';
import { oneForm } from './along';
import { copyAxes } from './copy';
import { joined } from './layout';
import { addresses, advance, argument, eachUnit, storeFirst } from './nest';
import { type Part, sumRows, walk } from './reduce';
import { lengthOf, lengthsOf, sizeIn } from './steps';

type None = Record<never, never>;
/** Sixteen columns of a row at a time. */
const COLUMNS = 16;

export const meanOverTime: Generator<None> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const [x, y] = addresses(f, spec) as [Local, Local];
    const T = argument(f, spec, 'T');
    const lengths = lengthsOf(f, spec);
    const by = f.local('v128');
    const step = 4 * size * spec.out.N;
    const block = (count: number): void => {
      const sums = f.locals(Math.ceil(count / 4));
      sumRows(f, spec, {
        rows: 'oneSample',
        sample: LO,
        N: 1,
        time: true,
        cursors: [{ at: x, sample: 0, step }],
        sums,
        deep: false,
        row: ([at], into) => {
          for (const [v, sum] of into.entries())
            f.get(sum)
              .vload(at as Local, 16 * v)
              .op('f32x4.add')
              .set(sum);
        },
      });
      for (const sum of sums) f.get(sum).get(by).op('f32x4.div').set(sum);
      for (const [v, sum] of sums.entries()) storeFirst(f, y, 16 * v, sum, Math.min(4, count - 4 * v));
      f.free(sums);
    };
    for (const p of [x, y]) advance(f, p, LO, 4 * size);
    eachUnit(
      f,
      [
        [x, 4 * size],
        [y, 4 * size],
      ],
      () => {
        lengthOf(f, spec, T, lengths, LO).op('f32.convert_i32_s').op('f32x4.splat').set(by);
        const blocks = Math.floor(size / COLUMNS);
        f.repeat(
          blocks,
          [
            [x, 4 * COLUMNS],
            [y, 4 * COLUMNS],
          ],
          () => block(COLUMNS),
        );
        if (size % COLUMNS) block(size % COLUMNS);
        for (const p of [x, y]) f.add(p, -4 * COLUMNS * blocks);
      },
    );
  },
};
/** The largest of the steps of the sample LO at the parts of a row, NaN where one is: most[k]. */
function largestStep(
  f: Fn,
  x: Local,
  steps: Local,
  step: number,
  parts: readonly Part[],
  most: readonly Local[],
): void {
  const nan = f.locals(parts.length);
  f.with('i32', (at) =>
    f.with('v128', (value) => {
      f.copy(at, x);
      for (const [k, { offset }] of parts.entries()) {
        f.vload(at, offset).set(most[k] as Local);
        f.v128().set(nan[k] as Local);
      }
      f.repeat({ local: steps }, [[at, step]], () => {
        for (const [k, { offset }] of parts.entries()) {
          f.vload(at, offset).set(value);
          f.get(most[k] as Local)
            .get(value)
            .op('f32x4.pmax')
            .set(most[k] as Local);
          f.get(nan[k] as Local)
            .get(value)
            .get(value)
            .op('f32x4.ne')
            .op('v128.or')
            .set(nan[k] as Local);
        }
      });
      for (const k of parts.keys())
        f.get(most[k] as Local)
          .get(nan[k] as Local)
          .op('v128.or')
          .set(most[k] as Local);
    }),
  );
  f.free(nan);
}
export const maxOverTime: Generator<None> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const [x, y] = addresses(f, spec) as [Local, Local];
    const T = argument(f, spec, 'T');
    const lengths = lengthsOf(f, spec);
    const steps = f.local('i32');
    const most = f.locals(2);
    for (const p of [x, y]) advance(f, p, LO, 4 * size);
    eachUnit(
      f,
      [
        [x, 4 * size],
        [y, 4 * size],
      ],
      () => {
        lengthOf(f, spec, T, lengths, LO).set(steps);
        walk(f, [x, y], size, (parts) => {
          largestStep(f, x, steps, 4 * size * spec.out.N, parts, most);
          for (const [k, { offset, count }] of parts.entries()) storeFirst(f, y, offset, most[k] as Local, count);
        });
      },
    );
  },
};
export const maxOverTimeGrad: Generator<None> = {
  forms: oneForm,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const size = sizeIn(spec);
    const step = 4 * size * spec.out.N;
    const [x, dy, dx] = addresses(f, spec) as [Local, Local, Local];
    const T = argument(f, spec, 'T');
    const lengths = lengthsOf(f, spec);
    const [steps, padding, at, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const [most, left] = [f.locals(2), f.locals(2)];
    for (const p of [x, dy, dx]) advance(f, p, LO, 4 * size);
    eachUnit(
      f,
      [
        [x, 4 * size],
        [dy, 4 * size],
        [dx, 4 * size],
      ],
      () => {
        lengthOf(f, spec, T, lengths, LO).set(steps);
        f.get(T).get(steps).op('i32.sub').set(padding);
        walk(f, [x, dy, dx], size, (parts) => {
          largestStep(f, x, steps, step, parts, most);
          for (const [k, { offset }] of parts.entries()) f.vload(dy, offset).set(left[k] as Local);
          f.copy(at, x).copy(to, dx);
          // the first step that has the largest takes the gradient
          f.repeat(
            { local: steps },
            [
              [at, step],
              [to, step],
            ],
            () => {
              for (const [k, { offset, count }] of parts.entries())
                f.with('v128', (value) =>
                  f.with('v128', (hit) => {
                    const l = left[k] as Local;
                    f.vload(at, offset).set(value);
                    f.get(value)
                      .get(most[k] as Local)
                      .op('f32x4.eq')
                      .get(value)
                      .get(value)
                      .op('f32x4.ne')
                      .op('v128.or')
                      .set(hit);
                    f.get(l).get(hit).op('v128.and').set(value);
                    f.get(l).get(hit).op('v128.andnot').set(l);
                    storeFirst(f, to, offset, value, count);
                  }),
                );
            },
          );
          f.with('v128', (zero) => {
            f.v128().set(zero);
            f.repeat({ local: padding }, [[to, step]], () => {
              for (const { offset, count } of parts) storeFirst(f, to, offset, zero, count);
            });
          });
        });
      },
    );
  },
};
/** Elements of a sample before and behind the axis that is time elsewhere. */
const around = (shape: Shape, axis: number): readonly [number, number] => [
  sizeOf(shape.slice(0, axis)),
  sizeOf(shape.slice(axis)),
];
const inRows = (spec: Spec<unknown>) => ({ inputs: spec.inputs.map(() => ROW), out: ROW });

export const toSequence: Generator<Attributes['toSequence']> = {
  forms: inRows,
  units: (spec) => spec.attrs.steps,
  emit(f, spec) {
    const { axis, steps } = spec.attrs;
    const [outer, inner] = around(spec.out.shape, axis);
    const [x, y] = addresses(f, spec) as [Local, Local];
    const N = spec.out.N;
    const from = (spec.inputs[0] as Operand).lead === 'none' ? 0 : outer * steps * inner;
    const axes = joined([
      { count: N, times: false, steps: [from, outer * inner] },
      { count: outer, times: false, steps: [steps * inner, inner] },
      { count: inner, times: false, steps: [1, 1] },
    ]);
    const moves = [
      [x, 4 * inner],
      [y, 4 * N * outer * inner],
    ] as const;
    for (const [p, bytes] of moves) advance(f, p, LO, bytes);
    eachUnit(f, moves, () => copyAxes(f, x, y, axes));
  },
};
export const fromSequence: Generator<Attributes['fromSequence']> = {
  forms: inRows,
  units: (spec) => spec.out.N,
  emit(f, spec) {
    const { axis, steps } = spec.attrs;
    const [outer, inner] = around((spec.inputs[0] as Operand).shape, axis);
    const [x, y] = addresses(f, spec) as [Local, Local];
    const size = outer * inner;
    const axes = joined([
      { count: outer, times: false, steps: [inner, steps * inner] },
      { count: steps, times: false, steps: [spec.out.N * size, inner] },
      { count: inner, times: false, steps: [1, 1] },
    ]);
    const moves = [
      [x, 4 * size],
      [y, 4 * size * steps],
    ] as const;
    for (const [p, bytes] of moves) advance(f, p, LO, bytes);
    eachUnit(f, moves, () => copyAxes(f, x, y, axes));
  },
};
