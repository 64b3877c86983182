/** Cross-entropy, its gradient, and the mean that other losses end in. One thread sums a loss: in float64, rows in order. */

import { sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { FAULT } from '../driver';
import { type Generator, LAST, LO, type Operand, overTime, ROW, rowFloats, rowsEach, type Spec } from '../generator';
import { log } from '../math/logarithm';
import { oneLine } from './along';
import { plainForm } from './layout';
import { addresses, advance, eachUnit, storeFirst } from './nest';
import { cursor, loadFirst, walk } from './reduce';
import { expOfDifference, functionOf, largestOf, lowestOf } from './softmax';
import { eachValidRow, ifValid, validRows } from './valid';

type Smoothed = Attributes['crossEntropy'];
/** Rows of the wider of the two, of which logits and ids are the first operands. */
const rowsOf = (spec: Spec<Smoothed>, of: readonly Operand[]) => ({
  N: Math.max(...of.map((o) => (o.lead === 'none' ? 1 : o.N))),
  time: of.some((o) => overTime(spec, o)),
});
/** Each row of logits has ids of its own: rows are units. Else one thread walks them all. */
const isRowByRow = (spec: Spec<Smoothed>): boolean => spec.inputs[0]?.lead === spec.inputs[1]?.lead;
/** One line of logits: the largest, and the sum of exp of what the others are less. */
function lineOf(f: Fn, spec: Spec<Smoothed>, classes: number) {
  const lowest = lowestOf(f);
  const power = functionOf(f, spec, expOfDifference, 2);
  const [most, sum] = [f.locals(2), f.locals(2)];
  return {
    most: most[0] as Local,
    sum: sum[0] as Local,
    sums: sum,
    power: (values: readonly Local[]) => power(values, values, most),
    read(at: Local): void {
      const lines = oneLine(f, [at], classes);
      largestOf(lines, at, most, lowest);
      for (const s of sum) f.v128().set(s);
      lines.along((parts) => {
        const value = f.locals(parts.length);
        for (const [k, part] of parts.entries()) lines.load(at, part, value[k] as Local, lowest);
        power(value, value, most);
        for (const [k, v] of value.entries())
          f.get(sum[k] as Local)
            .get(v)
            .op('f32x4.add')
            .set(sum[k] as Local);
        f.free(value);
      });
      lines.join(sum, 'f32x4.add');
    },
  };
}
/** The id where the pointer stands; one that is no class is reported, and `body` not run. */
function withClass(f: Fn, at: Local, classes: number, body: (id: Local) => void): void {
  f.with('i32', (id) => {
    f.load('i32.load', at)
      .tee(id)
      .i32(classes)
      .op('i32.lt_u')
      .if(
        () => body(id),
        () => f.i32(FAULT).i32(1).mem('i32.store'),
      );
  });
}
/** What a class's logit stands at. */
const logit = (f: Fn, line: Local, id: Local): Fn => f.get(line).get(id).i32(2).op('i32.shl').op('i32.add');
const lane = (f: Fn, v: Local): Fn => f.get(v).op('f32x4.extract_lane', 0);

export const crossEntropy: Generator<Smoothed> = {
  forms: () => ({ inputs: [LAST, ROW], out: ROW }),
  units: () => 1,
  emit(f, spec) {
    const [logits, ids] = spec.inputs as [Operand, Operand];
    const { labelSmoothing } = spec.attrs;
    const classes = logits.shape[0] ?? 1;
    const positions = sizeOf(ids.shape);
    const [x, target, out] = addresses(f, spec) as [Local, Local, Local];
    const line = lineOf(f, spec, classes);
    const logOf = functionOf(f, spec, log, 1);
    const total = f.local('f64');
    const rest = f.locals(2);
    // log(sum) - (logit - most): small losses are not lost in large logits
    const below = (): Fn => f.op('f64.promote_f32').op('f64.sub').op('f64.neg');
    const one = (): void =>
      withClass(f, target, classes, (id) => {
        line.read(x);
        logOf([line.sum], [line.sum]);
        const share = (weight: number, of: () => void): void => {
          f.get(total);
          of();
          f.f64(weight).op('f64.mul').op('f64.add').set(total);
        };
        share(1 - labelSmoothing, () => {
          logit(f, x, id).mem('f32.load').op('f64.promote_f32');
          lane(f, line.most);
          f.op('f64.promote_f32').op('f64.sub');
          lane(f, line.sum);
          below();
        });
        if (labelSmoothing > 0) {
          for (const r of rest) f.v128().set(r);
          walk(f, [x], classes, (parts) => {
            for (const [k, { offset, count }] of parts.entries()) {
              f.get(rest[k] as Local);
              loadFirst(f, x, offset, count);
              if (count === 4) f.get(line.most).op('f32x4.sub');
              else f.get(line.most).op('f32x4.sub').v128(lanes(count)).op('v128.and');
              f.op('f32x4.add').set(rest[k] as Local);
            }
          });
          oneLine(f, [], 0).join(rest, 'f32x4.add');
          share(labelSmoothing / classes, () => {
            lane(f, rest[0] as Local).op('f64.promote_f32');
            lane(f, line.sum).op('f64.promote_f32').f64(classes).op('f64.mul').op('f64.sub').op('f64.neg');
          });
        }
      });
    eachUnit(f, [], () => {
      f.f64(0).set(total);
      eachValidRow(f, spec, rowsOf(spec, [logits, ids]), [cursor(spec, logits, x), cursor(spec, ids, target)], () => {
        f.repeat(
          positions,
          [
            [x, 4 * classes],
            [target, 4],
          ],
          one,
        );
        f.add(x, -4 * classes * positions).add(target, -4 * positions);
      });
      const count = validRows(f, spec, [logits, ids]);
      f.get(out).get(total).get(count).op('f64.convert_i32_u').f64(positions).op('f64.mul').op('f64.div');
      f.op('f32.demote_f64').mem('f32.store');
    });
  },
};
const lanes = (count: number): number[] => Array.from({ length: 16 }, (_, i) => (i < 4 * count ? 255 : 0));

export const crossEntropyGrad: Generator<Smoothed> = {
  forms: () => ({ inputs: [LAST, ROW, ROW], out: LAST }),
  units: (spec, T) => (isRowByRow(spec) ? rowsEach(spec.out) * (overTime(spec, spec.out) ? T : 1) : 1),
  emit(f, spec) {
    const [logits, ids] = spec.inputs as [Operand, Operand];
    const { labelSmoothing } = spec.attrs;
    const classes = logits.shape[0] ?? 1;
    const positions = sizeOf(ids.shape);
    const [x, target, dloss, dx] = addresses(f, spec) as [Local, Local, Local, Local];
    const line = lineOf(f, spec, classes);
    const rows = rowsOf(spec, [logits, ids]);
    const own = rowsOf(spec, [logits]);
    // logits that stand at every step or sample gather what comes from each
    const gathers = own.N !== rows.N || own.time !== rows.time;
    const [scale, even] = [f.local('v128'), f.constant(labelSmoothing / classes)];
    const size = rowFloats(logits.shape, logits.form);
    const one = (): void =>
      withClass(f, target, classes, (id) => {
        line.read(x);
        walk(f, [x, dx], classes, (parts) => {
          const value = f.locals(parts.length);
          for (const [k, { offset }] of parts.entries()) f.vload(x, offset).set(value[k] as Local);
          line.power(value);
          for (const [k, { offset, count }] of parts.entries()) {
            const v = value[k] as Local;
            f.get(v).get(line.sum).op('f32x4.div');
            if (labelSmoothing > 0) f.get(even).op('f32x4.sub');
            f.get(scale).op('f32x4.mul').set(v);
            if (gathers) f.get(v).vload(dx, offset).op('f32x4.add').set(v);
            storeFirst(f, dx, offset, v, count);
          }
          f.free(value);
        });
        // the class itself: - (1 - smoothing) scale
        f.with('i32', (at) => {
          logit(f, dx, id).set(at);
          f.get(at).load('f32.load', at);
          lane(f, scale)
            .f32(1 - labelSmoothing)
            .op('f32.mul')
            .op('f32.sub')
            .mem('f32.store');
        });
      });
    const blank = (): void => {
      f.with('v128', (zero) => {
        f.v128().set(zero);
        walk(f, [dx], size, (parts) => {
          for (const { offset, count } of parts) storeFirst(f, dx, offset, zero, count);
        });
      });
    };
    const rowOfLogits = (): void => {
      f.repeat(
        positions,
        [
          [x, 4 * classes],
          [target, 4],
          [dx, 4 * classes],
        ],
        one,
      );
      f.add(x, -4 * classes * positions)
        .add(target, -4 * positions)
        .add(dx, -4 * classes * positions);
    };
    const count = validRows(f, spec, [logits, ids]);
    f.load('f32.load', dloss)
      .op('f64.promote_f32')
      .get(count)
      .op('f64.convert_i32_u')
      .f64(positions)
      .op('f64.mul')
      .op('f64.div');
    f.op('f32.demote_f64').op('f32x4.splat').set(scale).free(count);
    if (isRowByRow(spec)) {
      const moves = [
        [x, 4 * size],
        [target, 4 * positions],
        [dx, 4 * size],
      ] as const;
      for (const [p, bytes] of moves) advance(f, p, LO, bytes);
      eachUnit(f, moves, () => ifValid(f, spec, rowOfLogits, blank));
      return;
    }
    if (gathers && own.time) throw new Error('ids have no axis that logits over time lack');
    eachUnit(f, [], () => {
      if (gathers) eachValidRow(f, { ...spec, lengths: false }, own, [cursor(spec, logits, dx)], blank);
      const cursors = [cursor(spec, logits, x), cursor(spec, ids, target), cursor(spec, logits, dx)];
      eachValidRow(f, spec, rows, cursors, rowOfLogits, gathers ? undefined : blank);
    });
  },
};
export const meanValid: Generator<Attributes['meanValid']> = {
  forms: ({ inputs: [x] }) => ({ inputs: [plainForm(x as Operand)], out: ROW }),
  units: () => 1,
  emit(f, spec) {
    const [from] = spec.inputs as [Operand];
    const size = sizeOf(from.shape);
    const [x, out] = addresses(f, spec) as [Local, Local];
    const sums = f.locals(2);
    const total = f.local('f64');
    eachUnit(f, [], () => {
      f.f64(0).set(total);
      const rows = { N: from.lead === 'none' ? 1 : from.N, time: overTime(spec, from) };
      eachValidRow(f, spec, rows, [cursor(spec, from, x)], () => {
        for (const s of sums) f.v128().set(s);
        walk(f, [x], size, (parts) => {
          for (const [k, { offset, count }] of parts.entries()) {
            f.get(sums[k] as Local);
            loadFirst(f, x, offset, count);
            f.op('f32x4.add').set(sums[k] as Local);
          }
        });
        oneLine(f, [], 0).join(sums, 'f32x4.add');
        f.get(total);
        lane(f, sums[0] as Local)
          .op('f64.promote_f32')
          .op('f64.add')
          .set(total);
      });
      const count = validRows(f, spec, [from]);
      f.get(out).get(total).get(count).op('f64.convert_i32_u').f64(size).op('f64.mul').op('f64.div');
      f.op('f32.demote_f64').mem('f32.store');
    });
  },
};
export const meanValidGrad: Generator<Attributes['meanValidGrad']> = {
  forms: ({ inputs: [x] }) => ({ inputs: [plainForm(x as Operand), ROW], out: plainForm(x as Operand) }),
  units: (spec, T) => rowsEach(spec.out) * (overTime(spec, spec.out) ? T : 1),
  emit(f, spec) {
    const [from] = spec.inputs as [Operand];
    const size = sizeOf(from.shape);
    const [, dloss, dx] = addresses(f, spec) as [Local, Local, Local];
    const [share, zero] = [f.local('v128'), f.constant(0)];
    const fill = (value: Local) => (): void =>
      walk(f, [dx], size, (parts) => {
        for (const { offset, count } of parts) storeFirst(f, dx, offset, value, count);
      });
    const count = validRows(f, spec, [from]);
    f.load('f32.load', dloss)
      .op('f64.promote_f32')
      .get(count)
      .op('f64.convert_i32_u')
      .f64(size)
      .op('f64.mul')
      .op('f64.div');
    f.op('f32.demote_f64').op('f32x4.splat').set(share).free(count);
    advance(f, dx, LO, 4 * size);
    eachUnit(f, [[dx, 4 * size]], () => ifValid(f, spec, fill(share), fill(zero)));
  },
};
