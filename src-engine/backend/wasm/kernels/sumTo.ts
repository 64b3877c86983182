/** The sum that undoes broadcasting: over axes of the sample, over samples and steps. */
import { sameShape } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { type Generator, LO, type Operand, overTime, ROW, rowFloats, type Spec } from '../generator';
import { type Axis, joined, plainForm, sampleAxes } from './layout';
import { addresses, advance, eachUnit, type Loop, nest, storeFirst } from './nest';
import { across, addAll, type Cursor, cursor, loadFirst, type Part, sumRows, walk } from './reduce';

type S = Spec<Attributes['sumTo']>;
/** Columns that are summed side by side. */
const COLUMNS = 16;

/** Axes of x's sample in memory order; steps: of x, of y (0: summed over). */
function axesOf({ inputs: [x], out }: S): Axis[] {
  const from = x as Operand;
  return joined(sampleAxes(from, [from, out]));
}
type Plan = {
  /** The innermost axis, where it stays; else null. */
  readonly columns: Axis | null;
  readonly kept: readonly Axis[];
  readonly summed: readonly Axis[];
};
function planOf(spec: S): Plan {
  const axes = axesOf(spec);
  const last = axes.at(-1);
  const columns = last && last.steps[1] === 1 && last.steps[0] === 1 ? last : null;
  const rest = columns ? axes.slice(0, -1) : axes;
  return { columns, kept: rest.filter((a) => a.steps[1]), summed: rest.filter((a) => !a.steps[1]) };
}
/** Rows of the output are units, or where it has none blocks of columns. */
const hasRows = (spec: S): boolean => spec.out.lead !== 'none';

export const sumTo: Generator<Attributes['sumTo']> = {
  forms({ inputs: [x], out }) {
    const form = plainForm(x as Operand);
    return { inputs: [form], out: sameShape((x as Operand).shape, out.shape) ? form : ROW };
  },
  units(spec, T) {
    if (hasRows(spec)) return spec.out.N * (overTime(spec, spec.out) ? T : 1);
    return Math.ceil((planOf(spec).columns?.count ?? 1) / COLUMNS);
  },
  emit(f, spec) {
    const [x] = spec.inputs as [Operand];
    const { columns, kept, summed } = planOf(spec);
    const [from, to] = addresses(f, spec) as [Local, Local];
    const c = cursor(spec, x, from);
    const bytes = (axis: Axis): Loop => ({ count: axis.count, steps: axis.steps.map((s) => 4 * s) });
    const inside = summed.map((a) => ({ count: a.count, steps: [4 * (a.steps[0] as number)] }));
    const one = (count: number): void =>
      nest(f, [from, to], kept.map(bytes), () => sumColumns(f, spec, c, to, inside, count));
    const whole = (): void => {
      if (!columns) {
        nest(f, [from, to], kept.map(bytes), () => sumLine(f, spec, c, to, inside));
        return;
      }
      const blocks = Math.floor(columns.count / COLUMNS);
      f.repeat(
        blocks,
        [
          [from, 4 * COLUMNS],
          [to, 4 * COLUMNS],
        ],
        () => one(COLUMNS),
      );
      if (columns.count % COLUMNS) one(columns.count % COLUMNS);
      for (const p of [from, to]) f.add(p, -4 * COLUMNS * blocks);
    };
    if (hasRows(spec)) {
      const [inRow, outRow] = [4 * rowFloats(x.shape, x.form), 4 * rowFloats(spec.out.shape, spec.out.form)];
      advance(f, from, LO, inRow);
      advance(f, to, LO, outRow);
      return void eachUnit(
        f,
        [
          [from, inRow],
          [to, outRow],
        ],
        whole,
      );
    }
    if (!columns) return void eachUnit(f, [], whole);
    const count = columns.count;
    const tail = count % COLUMNS;
    advance(f, from, LO, 4 * COLUMNS);
    advance(f, to, LO, 4 * COLUMNS);
    eachUnit(
      f,
      [
        [from, 4 * COLUMNS],
        [to, 4 * COLUMNS],
      ],
      () => {
        if (!tail) one(COLUMNS);
        else if (count < COLUMNS) one(tail);
        else
          f.get(LO)
            .i32(Math.floor(count / COLUMNS))
            .op('i32.eq')
            .if(
              () => one(tail),
              () => one(COLUMNS),
            );
      },
    );
  },
};
/** Rows that belong to one row of the output: itself, all steps of its sample, or all. */
function rowsOf(spec: S): {
  readonly rows: 'all' | 'oneSample';
  readonly N: number;
  readonly time: boolean;
  readonly sample?: Local;
} {
  const [x] = spec.inputs as [Operand];
  const time = overTime(spec, x) && !overTime(spec, spec.out);
  if (spec.out.lead === 'none') return { rows: 'all', N: x.lead === 'none' ? 1 : x.N, time };
  return { rows: 'oneSample', N: 1, time, sample: LO };
}
function sumColumns(f: Fn, spec: S, c: Cursor, to: Local, inside: readonly Loop[], count: number): void {
  const vectors = Math.ceil(count / 4);
  const sums = f.locals(vectors);
  sumRows(f, spec, {
    ...rowsOf(spec),
    cursors: [c],
    sums,
    deep: inside.length > 0,
    row: ([at], into) =>
      nest(f, [at as Local], inside, () => {
        for (const [v, sum] of into.entries())
          f.get(sum)
            .vload(at as Local, 16 * v)
            .op('f32x4.add')
            .set(sum);
      }),
  });
  for (const [v, sum] of sums.entries()) storeFirst(f, to, 16 * v, sum, Math.min(4, count - 4 * v));
  f.free(sums);
}
/** The innermost axis is summed: eight partial sums side by side, then across. */
function sumLine(f: Fn, spec: S, c: Cursor, to: Local, inside: readonly Loop[]): void {
  const last = inside.at(-1);
  const contiguous = last?.steps[0] === 4;
  const sums = f.locals(2);
  sumRows(f, spec, {
    ...rowsOf(spec),
    cursors: [c],
    sums,
    deep: true,
    row: ([at], into) => {
      const p = at as Local;
      const add = (parts: readonly Part[]): void => {
        for (const [k, { offset, count }] of parts.entries()) {
          const sum = into[k] as Local;
          f.get(sum);
          loadFirst(f, p, offset, count);
          f.op('f32x4.add').set(sum);
        }
      };
      if (contiguous) nest(f, [p], inside.slice(0, -1), () => walk(f, [p], last.count, add));
      else nest(f, [p], inside, () => add([{ offset: 0, count: 1 }]));
    },
    finish: (step) => {
      const [a, b] = step as [Local, Local];
      addAll(f, [a], [b]);
      across(f, a);
      f.v128().set(b);
    },
  });
  storeFirst(f, to, 0, sums[0] as Local, 1);
  f.free(sums);
}
