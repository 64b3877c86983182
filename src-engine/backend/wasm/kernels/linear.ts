/** Linear, its input gradient, and MatMul: products with a packed matrix. */
import { sizeOf } from '../../../core/shape';
import { matmulForm } from '../../../prims/linear';
import type { Attributes } from '../../../prims/prim';
import { type Generator, ownInputs, ROW, rowFloats, type Spec } from '../generator';
import { addressOf, linesOf, rowsOf, spread, stepsOf } from './address';
import { finishOf } from './after';
import type { Product } from './chunk';
import { matrixPanels } from './panels';
import { product, productScratch, productUnits } from './product';
import { addTimes } from './scalar';

type Any = Spec<unknown>;
const sides = (spec: Any): readonly [number, number] => {
  const [outs = 1, ins = 1] = spec.inputs[1]?.shape ?? [];
  return [outs, ins];
};
/** x [.., k] times the matrix, to [.., columns]. */
function linesProduct(spec: Any, k: number, columns: number): Product {
  const { each, time } = rowsOf(spec, [spec.out]);
  return {
    ...{ rows: each * linesOf(spec.out), time, k, columns, aRow: k * 4, aStep: 4 },
    ...{ tile: spec.tile, bias: ownInputs(spec) > 2 },
  };
}
function lines(of: (spec: Any) => Product, matrix: (spec: Any) => ReturnType<typeof matrixPanels>): Generator<unknown> {
  return {
    ends: true,
    forms: (spec) => ({ inputs: spec.inputs.map((_, i) => (i === 1 ? matrix(spec) : ROW)), out: ROW }),
    scratch: (spec) => productScratch(of(spec)),
    units: (spec, T) => productUnits(of(spec), T),
    emit(f, spec) {
      if (spec.inputs[1]?.lead !== 'none') throw new Error('a matrix of weights for each sample: that is matmul');
      const p = of(spec);
      const pointers = {
        ...{ a: addressOf(f, spec, 0), b: addressOf(f, spec, 1), c: addressOf(f, spec, 'out') },
        bias: p.bias ? addressOf(f, spec, 2) : null,
      };
      product(f, p, pointers, p.time ? stepsOf(f, spec) : null, () => {}, false, finishOf(f, spec));
    },
  };
}
export const linear = lines(
  (spec) => linesProduct(spec, sides(spec)[1], sides(spec)[0]),
  (spec) => {
    const [outs, ins] = sides(spec);
    return matrixPanels({ count: ins, step: 1 }, { count: outs, step: ins }, spec.tile.nr);
  },
);
export const linearInputGrad = lines(
  (spec) => linesProduct(spec, sides(spec)[0], sides(spec)[1]),
  (spec) => {
    const [outs, ins] = sides(spec);
    return matrixPanels({ count: outs, step: ins }, { count: ins, step: 1 }, spec.tile.nr);
  },
);

type Matmul = Spec<Attributes['matmul']>;
const shapeOf = (spec: Any, i: number) => spec.inputs[i]?.shape ?? [];
const formOf = (spec: Matmul) => matmulForm(shapeOf(spec, 0), shapeOf(spec, 1), spec.attrs);
function matmulProduct(spec: Matmul): Product {
  const { m, n, k, aRow, aStep } = formOf(spec);
  return {
    ...{ rows: m, time: false, k, columns: n, aRow: 4 * aRow, aStep: 4 * aStep },
    ...{ tile: spec.tile, bias: false },
  };
}
export const matmul: Generator<Attributes['matmul']> = {
  ends: true,
  forms(spec) {
    const { k, n, bStep, bColumn } = formOf(spec);
    const matrices = { count: sizeOf(shapeOf(spec, 1).slice(0, -2)), step: k * n };
    const panels = matrixPanels({ count: k, step: bStep }, { count: n, step: bColumn }, spec.tile.nr, matrices);
    return { inputs: [ROW, panels], out: ROW };
  },
  scratch: (spec) => productScratch(matmulProduct(spec)),
  units(spec, T) {
    const { each, time } = rowsOf(spec, [spec.out]);
    return productUnits(matmulProduct(spec), 1) * each * (time ? T : 1) * sizeOf(formOf(spec).batch);
  },
  emit(f, spec) {
    const [a, b] = spec.inputs;
    if (!a || !b) throw new Error('matmul has two operands');
    const p = matmulProduct(spec);
    const { batch, m, n, aStarts, bStarts } = formOf(spec);
    const [a0, b0, c0] = [addressOf(f, spec, 0), addressOf(f, spec, 1), addressOf(f, spec, 'out')];
    const finish = finishOf(f, spec);
    const [ap, bp, cp] = [f.local(), f.local(), f.local()];
    const { each } = rowsOf(spec, [spec.out]);
    // matrices of b are packed one behind the other; which of a and b belong to a matrix of the batch axes is known, as a chain of comparisons
    const size = rowFloats(b.shape, b.form) / sizeOf(b.shape.slice(0, -2));
    const bPacked = bStarts.map((s) => (s / (p.k * n)) * size);
    product(
      f,
      p,
      { a: ap, b: bp, c: cp, bias: null },
      null,
      (matrix) => {
        f.copy(ap, a0).copy(bp, b0).copy(cp, c0);
        if (matrix === null) return;
        addTimes(f, cp, c0, matrix, m * n * 4);
        const row = f.local();
        const rest = f.local();
        const each0 = sizeOf(batch);
        f.get(matrix).i32(each0).op('i32.rem_u').set(rest);
        f.get(matrix).i32(each0).op('i32.div_u').set(row);
        for (const [pointer, starts] of [
          [ap, aStarts],
          [bp, bPacked],
        ] as const)
          offsetBy(starts, (i, bytes) => {
            if (i === null) addTimes(f, pointer, pointer, rest, bytes);
            else
              f.get(rest)
                .i32(i)
                .op('i32.eq')
                .if(() => f.add(pointer, bytes));
          });
        for (const [pointer, o] of [
          [ap, a],
          [bp, b],
        ] as const) {
          const { sample, step } = spread(spec, o);
          if (sample) {
            f.get(row).i32(each).op('i32.rem_u').i32(sample).op('i32.mul').get(pointer).op('i32.add').set(pointer);
          }
          if (step)
            f.get(row).i32(each).op('i32.div_u').i32(step).op('i32.mul').get(pointer).op('i32.add').set(pointer);
        }
        f.free(row, rest);
      },
      true,
      finish,
    );
  },
};
/** Starts (in floats) that go up evenly are one multiplication; others are told apart one by one. */
function offsetBy(starts: readonly number[], add: (i: number | null, bytes: number) => void): void {
  const step = starts[1] ?? 0;
  if (starts.every((s, i) => s === i * step)) {
    if (step) add(null, 4 * step);
    return;
  }
  for (const [i, s] of starts.entries()) if (s) add(i, 4 * s);
}
