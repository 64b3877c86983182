/** What ids choose. Ids past a length are not looked at; one that is no class is reported and left out. */
import { sizeOf } from '../../../core/shape';
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { FAULT } from '../driver';
import { type Generator, LO, type Operand, overTime, ROW, rowsEach, SCRATCH_GLOBAL, type Spec } from '../generator';
import { addresses, advance, eachUnit, storeFirst } from './nest';
import { cursor } from './reduce';
import { copyRow, zeroRow } from './steps';
import { eachStepOf, eachValidRow, ifValid } from './valid';

const inRows = (spec: Spec<unknown>) => ({ inputs: spec.inputs.map(() => ROW), out: ROW });
const rows = (spec: Spec<unknown>, T: number): number => rowsEach(spec.out) * (overTime(spec, spec.out) ? T : 1);

/** The id where the pointer stands, if it is one of `count`; else it is reported and `otherwise` runs. */
export function withId(f: Fn, at: Local, count: number, body: (id: Local) => void, otherwise?: () => void): void {
  f.with('i32', (id) => {
    f.load('i32.load', at)
      .tee(id)
      .i32(count)
      .op('i32.lt_u')
      .if(
        () => body(id),
        () => {
          f.i32(FAULT).i32(1).mem('i32.store');
          otherwise?.();
        },
      );
  });
}
export const embedding: Generator<Attributes['embedding']> = {
  forms: inRows,
  units: rows,
  emit(f, spec) {
    const [ids, w] = spec.inputs as [Operand, Operand];
    const [num, dim] = w.shape as [number, number];
    const each = sizeOf(ids.shape);
    const [at, table, y] = addresses(f, spec) as [Local, Local, Local];
    const from = f.local('i32');
    const moves = [
      [at, 4 * each],
      [y, 4 * each * dim],
    ] as const;
    for (const [p, bytes] of moves) advance(f, p, LO, bytes);
    eachUnit(f, moves, () =>
      ifValid(
        f,
        spec,
        () => {
          f.repeat(
            each,
            [
              [at, 4],
              [y, 4 * dim],
            ],
            () =>
              withId(
                f,
                at,
                num,
                (id) => {
                  f.get(table)
                    .get(id)
                    .i32(4 * dim)
                    .op('i32.mul')
                    .op('i32.add')
                    .set(from);
                  copyRow(f, from, y, dim);
                },
                () => zeroRow(f, y, dim),
              ),
          );
          for (const [p, bytes] of moves) f.add(p, -bytes);
        },
        () => zeroRow(f, y, each * dim),
      ),
    );
  },
};
export const oneHot: Generator<Attributes['oneHot']> = {
  forms: inRows,
  units: rows,
  emit(f, spec) {
    const each = sizeOf((spec.inputs[0] as Operand).shape);
    const { classes } = spec.attrs;
    const [at, y] = addresses(f, spec) as [Local, Local];
    const moves = [
      [at, 4 * each],
      [y, 4 * each * classes],
    ] as const;
    for (const [p, bytes] of moves) advance(f, p, LO, bytes);
    eachUnit(f, moves, () => {
      zeroRow(f, y, each * classes);
      ifValid(
        f,
        spec,
        () => {
          f.repeat(
            each,
            [
              [at, 4],
              [y, 4 * classes],
            ],
            () =>
              withId(f, at, classes, (id) => {
                f.get(y).get(id).i32(2).op('i32.shl').op('i32.add').f32(1).mem('f32.store');
              }),
          );
          for (const [p, bytes] of moves) f.add(p, -bytes);
        },
        () => {},
      );
    });
  },
};
/** Floats of a table's row that are one unit. */
const COLUMNS = 16;
/**
 * Positions in order within a step, then the steps' subtotals. The subtotals of a step stand in scratch, where only the rows that it touches are
 * added and cleared again: a row that no id chose would add 0.
 */
export const embeddingGrad: Generator<Attributes['embeddingGrad']> = {
  forms: inRows,
  units: (spec) => Math.ceil((spec.out.shape[1] as number) / COLUMNS),
  scratch: (spec) => (spec.inputs.some((o) => overTime(spec, o)) ? 4 * COLUMNS * spec.attrs.num : 0),
  emit(f, spec) {
    const [ids, dy] = spec.inputs as [Operand, Operand];
    const { num } = spec.attrs;
    const dim = spec.out.shape[1] as number;
    const each = sizeOf(ids.shape);
    const [at, from, dw] = addresses(f, spec) as [Local, Local, Local];
    const [t, share] = [spec.inputs.some((o) => overTime(spec, o)), f.local('i32')];
    const N = Math.max(rowsEach(ids), rowsEach(dy));
    const block = (count: number): void => {
      const vectors = Array.from({ length: Math.ceil(count / 4) }, (_, v) => ({ v, n: Math.min(4, count - 4 * v) }));
      const place = f.local('i32');
      const value = f.local('v128');
      f.with('i32', (row) => {
        // the columns of the table
        f.copy(row, dw);
        f.v128().set(value);
        f.repeat(num, [[row, 4 * dim]], () => {
          for (const { v, n } of vectors) storeFirst(f, row, 16 * v, value, n);
        });
        if (t) {
          f.globalGet(SCRATCH_GLOBAL).set(row);
          f.repeat(num, [[row, 4 * COLUMNS]], () => {
            for (const { v } of vectors) f.vstore(row, 16 * v, value);
          });
        }
      });
      f.globalGet(SCRATCH_GLOBAL).set(share);
      const cell = (base: Local, id: Local, bytes: number): Fn =>
        f.get(base).get(id).i32(bytes).op('i32.mul').op('i32.add').set(place);
      const addTo = (base: Local, bytes: number): Fn =>
        f.repeat(
          each,
          [
            [at, 4],
            [from, 4 * dim],
          ],
          () =>
            withId(f, at, num, (id) => {
              cell(base, id, bytes);
              for (const { v, n } of vectors) {
                f.vload(place, 16 * v)
                  .vload(from, 16 * v)
                  .op('f32x4.add')
                  .set(value);
                storeFirst(f, place, 16 * v, value, base === share ? 4 : n);
              }
            }),
        );
      const settle = (): Fn =>
        f.repeat(each, [[at, 4]], () =>
          withId(f, at, num, (id) => {
            f.with('i32', (sum) => {
              cell(share, id, 4 * COLUMNS);
              f.copy(sum, place);
              cell(dw, id, 4 * dim);
              for (const { v, n } of vectors) {
                f.vload(place, 16 * v)
                  .vload(sum, 16 * v)
                  .op('f32x4.add')
                  .set(value);
                storeFirst(f, place, 16 * v, value, n);
                f.get(sum)
                  .v128()
                  .mem('v128.store', 16 * v);
              }
            });
          }),
        );
      const [own, grad] = [cursor(spec, ids, at), cursor(spec, dy, from)];
      const back = (): void => void f.add(at, -4 * each).add(from, -4 * each * dim);
      if (!t) {
        eachValidRow(f, spec, { N, time: false }, [own, grad], () => {
          addTo(dw, 4 * dim);
          back();
        });
      } else {
        eachStepOf(f, spec, N, [own, grad], (rows) => {
          rows(() => {
            addTo(share, 4 * COLUMNS);
            back();
          });
          rows(() => {
            settle();
            f.add(at, -4 * each);
          });
        });
      }
      f.free(place, value);
    };
    const tail = dim % COLUMNS;
    for (const p of [from, dw]) advance(f, p, LO, 4 * COLUMNS);
    eachUnit(
      f,
      [
        [from, 4 * COLUMNS],
        [dw, 4 * COLUMNS],
      ],
      () => {
        if (!tail) block(COLUMNS);
        else if (dim < COLUMNS) block(tail);
        else
          f.get(LO)
            .i32(Math.floor(dim / COLUMNS))
            .op('i32.eq')
            .if(
              () => block(tail),
              () => block(COLUMNS),
            );
      },
    );
  },
};
