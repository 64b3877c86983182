/** Layer normalisation over the last axes: lines of numbers, each with a mean and a variance of its own. Source: Ba et al. (2016); conventions of torch.nn. */
import { sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { type Generator, LO, type Operand, overTime, ROW, rowsEach, SCRATCH_GLOBAL, type Spec } from '../generator';
import { oneLine } from './along';
import { addresses, advance, eachUnit, storeFirst } from './nest';
import { clear, cursor, type Part, walk } from './reduce';
import { zeroRow } from './steps';
import { eachStepOf, eachValidRow, ifValid } from './valid';

const inRows = (spec: Spec<unknown>) => ({ inputs: spec.inputs.map(() => ROW), out: ROW });
const units = (spec: Spec<unknown>, T: number): number => rowsEach(spec.out) * (overTime(spec, spec.out) ? T : 1);
/** Numbers of a line, and lines of a row. */
function linesOf(x: Operand, dims: number): { readonly size: number; readonly count: number } {
  const size = sizeOf(x.shape.slice(x.shape.length - dims));
  return { size, count: sizeOf(x.shape) / size };
}
const maskBytes = (count: number): number[] => Array.from({ length: 16 }, (_, i) => (i < 4 * count ? 255 : 0));

class Lines {
  readonly mean: Local;
  /** 1 / sqrt(var + eps) */
  readonly r: Local;
  readonly #sums: Local[];
  readonly #size: Local;
  readonly #eps: Local;
  readonly #one: Local;
  constructor(
    readonly f: Fn,
    readonly size: number,
    eps: number,
  ) {
    [this.mean, this.r] = f.locals(2) as [Local, Local];
    this.#sums = f.locals(2);
    this.#size = f.constant(size);
    this.#eps = f.constant(eps);
    this.#one = f.constant(1);
  }
  /** Sums what `term` leaves in the local for each part of the line; nothing of what is behind its end. */
  sum(
    at: readonly Local[],
    terms: number,
    term: (part: Part, into: readonly Local[]) => void,
    sums: readonly Local[],
  ): void {
    const { f } = this;
    clear(f, sums);
    const values = f.locals(terms);
    walk(f, at, this.size, (parts) => {
      for (const [k, part] of parts.entries()) {
        term(part, values);
        for (const [i, v] of values.entries()) {
          f.get(sums[2 * i + k] as Local).get(v);
          if (part.count < 4) f.v128(maskBytes(part.count)).op('v128.and');
          f.op('f32x4.add').set(sums[2 * i + k] as Local);
        }
      }
    });
    f.free(values);
    for (let i = 0; i < terms; i++) oneLine(f, [], 0).join(sums.slice(2 * i, 2 * i + 2), 'f32x4.add');
  }
  statistics(x: Local): void {
    const { f, mean, r } = this;
    this.sum([x], 1, ({ offset }, [v]) => f.vload(x, offset).set(v as Local), this.#sums);
    f.get(this.#sums[0] as Local)
      .get(this.#size)
      .op('f32x4.div')
      .set(mean);
    this.sum(
      [x],
      1,
      ({ offset }, [v]) =>
        f
          .vload(x, offset)
          .get(mean)
          .op('f32x4.sub')
          .tee(v as Local)
          .get(v as Local)
          .op('f32x4.mul')
          .set(v as Local),
      this.#sums,
    );
    f.get(this.#one);
    f.get(this.#sums[0] as Local)
      .get(this.#size)
      .op('f32x4.div')
      .get(this.#eps)
      .op('f32x4.add')
      .op('f32x4.sqrt');
    f.op('f32x4.div').set(r);
  }
  /** (x - mean) r on the stack. */
  xhat(x: Local, offset: number): Fn {
    return this.f.vload(x, offset).get(this.mean).op('f32x4.sub').get(this.r).op('f32x4.mul');
  }
  /** Divides by the number of numbers. */
  mean1(value: Local): void {
    this.f.get(value).get(this.#size).op('f32x4.div').set(value);
  }
}
/** Writes along a line what `value` leaves on the stack for each part. */
function write(f: Fn, at: readonly Local[], to: Local, size: number, value: (offset: number) => void): void {
  const values = f.locals(2);
  walk(f, [...at, to], size, (parts) => {
    for (const [k, { offset }] of parts.entries()) {
      value(offset);
      f.set(values[k] as Local);
    }
    for (const [k, { offset, count }] of parts.entries()) storeFirst(f, to, offset, values[k] as Local, count);
  });
  f.free(values);
}
export const layerNorm: Generator<Attributes['layerNorm']> = {
  forms: inRows,
  units,
  emit(f, spec) {
    const { size, count } = linesOf(spec.out, spec.attrs.dims);
    const pointers = addresses(f, spec);
    const [x, weight, bias, y] = [
      pointers[0] as Local,
      spec.inputs[1] && pointers[1],
      spec.inputs[2] && pointers[2],
      pointers.at(-1) as Local,
    ];
    const lines = new Lines(f, size, spec.attrs.eps);
    const moves = [
      [x, 4 * size * count],
      [y, 4 * size * count],
    ] as const;
    for (const [p, bytes] of moves) advance(f, p, LO, bytes);
    const fixed = [weight, bias].filter((p): p is Local => p !== undefined);
    // a row is as many lines: the pointers come to the next one by themselves
    eachUnit(f, [], () => {
      f.repeat(
        count,
        [
          [x, 4 * size],
          [y, 4 * size],
        ],
        () => {
          lines.statistics(x);
          write(f, [x, ...fixed], y, size, (offset) => {
            lines.xhat(x, offset);
            if (weight !== undefined) f.vload(weight, offset).op('f32x4.mul');
            if (bias !== undefined) f.vload(bias, offset).op('f32x4.add');
          });
        },
      );
    });
  },
};
/** dx = r (g - (sum g + xhat sum(g xhat)) / size), g = dy w. */
export const layerNormGrad: Generator<Attributes['layerNormGrad']> = {
  forms: inRows,
  units,
  emit(f, spec) {
    const { size, count } = linesOf(spec.out, spec.attrs.dims);
    const pointers = addresses(f, spec);
    const [x, dy, weight, dx] = [
      pointers[0] as Local,
      pointers[1] as Local,
      spec.inputs[2] && pointers[2],
      pointers.at(-1) as Local,
    ];
    const lines = new Lines(f, size, spec.attrs.eps);
    const sums = f.locals(4);
    const g = (offset: number): void => {
      f.vload(dy, offset);
      if (weight !== undefined) f.vload(weight, offset).op('f32x4.mul');
    };
    const fixed = weight === undefined ? [] : [weight];
    const row = 4 * size * count;
    for (const p of [x, dy, dx]) advance(f, p, LO, row);
    eachUnit(
      f,
      [
        [x, row],
        [dy, row],
        [dx, row],
      ],
      () =>
        ifValid(
          f,
          spec,
          () => {
            f.repeat(
              count,
              [
                [x, 4 * size],
                [dy, 4 * size],
                [dx, 4 * size],
              ],
              () => {
                lines.statistics(x);
                lines.sum(
                  [x, dy, ...fixed],
                  2,
                  ({ offset }, [s, q]) => {
                    g(offset);
                    f.set(s as Local);
                    lines
                      .xhat(x, offset)
                      .get(s as Local)
                      .op('f32x4.mul')
                      .set(q as Local);
                  },
                  sums,
                );
                lines.mean1(sums[0] as Local);
                lines.mean1(sums[2] as Local);
                write(f, [x, dy, ...fixed], dx, size, (offset) => {
                  f.get(lines.r);
                  g(offset);
                  f.get(sums[0] as Local);
                  lines
                    .xhat(x, offset)
                    .get(sums[2] as Local)
                    .op('f32x4.mul')
                    .op('f32x4.add')
                    .op('f32x4.sub')
                    .op('f32x4.mul');
                });
              },
            );
            for (const p of [x, dy, dx]) f.add(p, -row);
          },
          () => zeroRow(f, dx, size * count),
        ),
    );
  },
};
/** Rows of a step in order, then the steps' subtotals, which stand in scratch. */
export const layerNormWeightGrad: Generator<Attributes['layerNormWeightGrad']> = {
  forms: inRows,
  units: () => 1,
  scratch: (spec) => (overTime(spec, spec.inputs[0] as Operand) ? Math.ceil(sizeOf(spec.out.shape) / 16) * 64 : 0),
  emit(f, spec) {
    const [from, dFrom] = spec.inputs as [Operand, Operand];
    const { size, count } = linesOf(from, spec.attrs.dims);
    const [x, dy, dw] = addresses(f, spec) as [Local, Local, Local];
    const time = overTime(spec, from);
    const lines = new Lines(f, size, spec.attrs.eps);
    const share = f.local('i32');
    const addRow = (to: Local): void => {
      f.repeat(
        count,
        [
          [x, 4 * size],
          [dy, 4 * size],
        ],
        () => {
          lines.statistics(x);
          write(f, [x, dy], to, size, (offset) => {
            f.vload(to, offset);
            lines.xhat(x, offset).vload(dy, offset).op('f32x4.mul').op('f32x4.add');
          });
        },
      );
      f.add(x, -4 * size * count).add(dy, -4 * size * count);
    };
    const cursors = [cursor(spec, from, x), cursor(spec, dFrom, dy)];
    eachUnit(f, [], () => {
      zeroRow(f, dw, size);
      if (!time) {
        eachValidRow(f, spec, { N: rowsEach(from), time }, cursors, () => addRow(dw));
        return;
      }
      f.globalGet(SCRATCH_GLOBAL).set(share);
      eachStepOf(f, spec, rowsEach(from), cursors, (rows) => {
        zeroRow(f, share, size);
        rows(() => addRow(share));
        write(f, [share], dw, size, (offset) => f.vload(dw, offset).vload(share, offset).op('f32x4.add'));
      });
    });
  },
};
