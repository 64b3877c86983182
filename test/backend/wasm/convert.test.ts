/** Conversions of forms against plain loops: channels first and last, with and without zeros around, and column panels of matrices. */
import { expect, test } from 'vitest';
import {
  type Form,
  type Generator,
  type Pack,
  packedColumns,
  ROW,
  rowFloats,
  withHalo,
} from '../../../src-engine/backend/wasm/generator';
import { convert } from '../../../src-engine/backend/wasm/kernels/convert';
import { type Shape, sizeOf } from '../../../src-engine/core/shape';
import { CASES, type Given, numbersOf, randomOf, runKernel } from './kernel';

/** `convert` as a kernel that gives `form`, seen as rows of that many numbers. */
const to = (form: Form, shape: Shape): Generator<unknown> => ({
  forms: () => ({ inputs: [ROW], out: ROW }),
  units: (spec, T) => convert.units({ ...spec, out: { ...spec.out, shape, form } }, T),
  emit: (f, spec) => convert.emit(f, { ...spec, out: { ...spec.out, shape, form } }),
});
/** Back to rows, from a value that is given as its bytes. */
const back = (form: Form, shape: Shape): Generator<unknown> => ({
  forms: () => ({ inputs: [ROW], out: ROW }),
  units: convert.units,
  emit: (f, spec) =>
    convert.emit(f, { ...spec, inputs: spec.inputs.map((x) => ({ ...x, shape, form })), out: { ...spec.out, shape } }),
});
const cases = Array.from({ length: CASES }, (_, seed) => seed);

test.each(cases)('channels last and back, case %i', (seed) => {
  const r = randomOf(seed + 31);
  const [N, T] = [r.of([1, 3]), r.of([1, 2])];
  const axes = Array.from({ length: r.int(1, 3) }, () => r.int(1, 9));
  const shape = [r.of([1, 2, 3, 4, 5, 8, 17]), ...axes];
  const isWide = r.int(0, 1) === 1;
  const halo = axes.map(() => [isWide ? r.int(0, 2) : 0, isWide ? r.int(0, 2) : 0] as const);
  const form: Form = { layout: 'last', halo };
  const x: Given = { shape, lead: 'TN' };
  const floats = rowFloats(shape, form);
  const y: Given = { shape: [floats], lead: 'TN' };
  const setting = { N, T, seed };
  const found = runKernel(to(form, shape), {}, [x], y, setting).y;
  const data = numbersOf(x, 0, setting);
  const [channels = 1] = shape;
  const wide = withHalo(shape, halo);
  const wanted = new Float32Array(found.length);
  for (let i = 0; i < data.length; i++) {
    const at = i % sizeOf(shape);
    let left = at % sizeOf(axes);
    let [place, stride] = [0, 1];
    for (let a = axes.length - 1; a >= 0; a--) {
      const n = axes[a] as number;
      place += ((left % n) + (halo[a]?.[0] ?? 0)) * stride;
      left = Math.floor(left / n);
      stride *= wide[a] as number;
    }
    const row = Math.floor(i / sizeOf(shape));
    wanted[row * floats + place * channels + Math.floor(at / sizeOf(axes))] = data[i] as number;
  }
  expect(found).toEqual(wanted);
  const again = runKernel(back(form, shape), {}, [{ ...y, data: found }], x, setting).y;
  expect(again).toEqual(data);
});

test.each(cases)('column panels, case %i', (seed) => {
  const r = randomOf(seed + 37);
  const [k, n, groups] = [r.of([1, 2, 4, 7, 9, 33]), r.of([1, 3, 4, 6, 8, 15, 16, 21]), r.of([1, 1, 3])];
  const isTurned = r.int(0, 1) === 1;
  const inner = r.of([1, 1, 2]);
  const pack: Pack = {
    from: 0,
    groups: { count: groups, step: k * inner * n },
    k: isTurned
      ? [
          { count: inner, step: k },
          { count: k, step: 1 },
        ]
      : [
          { count: inner, step: k * n },
          { count: k, step: n },
        ],
    n: { count: n, step: isTurned ? k * inner : 1 },
    nr: r.of([8, 16]),
    round: r.of([4, 8]),
  };
  const x: Given = { shape: [groups, k * inner, n], lead: 'N' };
  const form: Form = { layout: 'packed', pack };
  const floats = rowFloats(x.shape, form);
  const setting = { N: 2, seed };
  const found = runKernel(to(form, x.shape), {}, [x], { shape: [floats], lead: 'N' }, setting).y;
  const data = numbersOf(x, 0, setting);
  const wanted = new Float32Array(found.length);
  for (let row = 0; row < 2; row++)
    for (let g = 0; g < groups; g++)
      for (let i = 0; i < inner; i++)
        for (let j = 0; j < k; j++)
          for (let c = 0; c < n; c++) {
            const panel = Math.floor(c / pack.nr);
            const width = panel === Math.floor(n / pack.nr) ? packedColumns(pack) - panel * pack.nr : pack.nr;
            const term = i * k + j;
            const [kStep, iStep] = [pack.k[1]?.step ?? 0, pack.k[0]?.step ?? 0];
            const source = row * sizeOf(x.shape) + g * pack.groups.step + i * iStep + j * kStep + c * pack.n.step;
            const at = g * k * inner * packedColumns(pack) + panel * k * inner * pack.nr + term * width + (c % pack.nr);
            wanted[row * floats + at] = data[source] as number;
          }
  expect(found).toEqual(wanted);
});
