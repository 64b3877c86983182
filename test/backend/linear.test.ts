/** Products with matrices against the definition. */
import { describe, expect, it } from 'vitest';
import { type Lead, type Shape, sizeOf } from '../../src-engine/core/shape';
import type { Attributes, Emitter, Ref } from '../../src-engine/prims/prim';
import { ALONE, apply, type Batch, distance, dot, explained, narrow, numbers, primOf, ref, type Value } from './apply';

const some = (size: number): number[] => [...new Set([0, size >> 2, size >> 1, size - 1])];

// the second has more lines than are multiplied together
describe.each([
  { shape: [5], outs: 3, N: 2 },
  { shape: [4], outs: 6, N: 150 },
  { shape: [2, 3, 7], outs: 1, N: 3 },
  { shape: [1], outs: 2, N: 1 },
])('linear of $shape to $outs, batch $N', ({ shape, outs, N }) => {
  const batch: Batch = { T: 1, N, lengths: null };
  const ins = shape.at(-1) as number;
  const x = numbers(shape, 'N', batch);
  const w = numbers([outs, ins]);
  const bias = numbers([outs]);
  const y = apply('linear', [x, w, bias], {}, batch);
  const dy = numbers(y.shape, 'N', batch);
  const dx = apply('linearInputGrad', [dy, w], {}, batch);
  const dw = apply('linearKernelGrad', [x, dy], {}, batch);

  it('is the definition, forward and in both gradients', () => {
    const lines = x.data.length / ins;
    const [oy, ox, ow] = [y, dx, dw].map((v) => new Float64Array(v.data.length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let l = 0; l < lines; l++)
      for (let o = 0; o < outs; o++) {
        oy[l * outs + o] = bias.data[o] as number;
        for (let i = 0; i < ins; i++) {
          const [xi, wi, d] = [x.data[l * ins + i], w.data[o * ins + i], dy.data[l * outs + o]] as [
            number,
            number,
            number,
          ];
          oy[l * outs + o] = (oy[l * outs + o] as number) + xi * wi;
          ox[l * ins + i] = (ox[l * ins + i] as number) + d * wi;
          ow[o * ins + i] = (ow[o * ins + i] as number) + d * xi;
        }
      }
    expect(y.shape).toEqual([...shape.slice(0, -1), outs]);
    expect(distance(y.data, oy)).toBeLessThan(1e-13);
    expect(distance(dx.data, ox)).toBeLessThan(1e-13);
    expect(distance(dw.data, ow)).toBeLessThan(1e-13);
  });
  it('has gradients that are its adjoints', () => {
    const forward = dot(apply('linear', [x, w], {}, batch).data, dy.data);
    expect(dot(x.data, dx.data)).toBeCloseTo(forward, 9);
    expect(dot(w.data, dw.data)).toBeCloseTo(forward, 9);
  });
  it('explains its elements', () => {
    for (const i of some(y.data.length))
      expect(explained('linear', [x, w, bias], y, {}, i, batch).value).toBeCloseTo(y.data[i] as number, 10);
    for (const i of some(dx.data.length))
      expect(explained('linearInputGrad', [dy, w], dx, {}, i, batch).value).toBeCloseTo(dx.data[i] as number, 10);
    for (const i of some(dw.data.length))
      expect(explained('linearKernelGrad', [x, dy], dw, {}, i, batch).value).toBeCloseTo(dw.data[i] as number, 10);
    expect(explained('linear', [x, w], y, {}, 0, batch, 2)).toMatchObject({ listed: Math.min(2, ins), total: ins });
  });
});

it('linearKernelGrad is its steps’ shares, bit for bit, and reads no padding', () => {
  const lengths = Int32Array.of(3, 1);
  const batch: Batch = { T: 3, N: 2, lengths };
  const [x, dy] = [numbers([2, 5], 'TN', batch), numbers([2, 3], 'TN', batch)];
  const row = (v: Value, r: number): Value => ({
    ...v,
    lead: 'N',
    data: Float32Array.from(v.data.slice(r * sizeOf(v.shape), (r + 1) * sizeOf(v.shape))),
  });
  const both = (v: Value): Value => ({
    ...v,
    lead: 'N',
    data: Float32Array.from(v.data.slice(0, 2 * sizeOf(v.shape))),
  });
  const alone: Batch = { T: 1, N: 1, lengths: null };
  const shares = [
    apply('linearKernelGrad', [both(x), both(dy)], {}, ALONE).data,
    apply('linearKernelGrad', [row(x, 2), row(dy, 2)], {}, alone).data,
    apply('linearKernelGrad', [row(x, 4), row(dy, 4)], {}, alone).data,
  ] as Float32Array[];
  for (const v of [x, dy]) for (const r of [3, 5]) v.data.fill(NaN, r * sizeOf(v.shape), (r + 1) * sizeOf(v.shape));
  const whole = new Float32Array(15);
  for (const share of shares) for (const [i, v] of share.entries()) whole[i] = (whole[i] as number) + v;
  expect([...apply('linearKernelGrad', [narrow(x), narrow(dy)], {}, batch).data]).toEqual([...whole]);
});
it('a step without a valid sample adds nothing', () => {
  const batch: Batch = { T: 2, N: 1, lengths: Int32Array.of(1) };
  const [x, dy] = [numbers([2], 'TN', batch), numbers([2], 'TN', batch)];
  x.data.fill(NaN, 2);
  const dw = apply('linearKernelGrad', [x, dy], {}, batch);
  expect(dw.data[0]).toBe((x.data[0] as number) * (dy.data[0] as number));
});

type Side = { shape: number[]; lead: Lead };
describe.each<{ a: Side; b: Side }>([
  { a: { shape: [2, 3], lead: 'N' }, b: { shape: [3, 4], lead: 'N' } },
  { a: { shape: [5, 2, 3], lead: 'TN' }, b: { shape: [5, 3, 1], lead: 'N' } },
  { a: { shape: [2, 3], lead: 'none' }, b: { shape: [3, 4], lead: 'TN' } },
  { a: { shape: [2, 1, 2, 3], lead: 'N' }, b: { shape: [3, 3, 2], lead: 'none' } },
])('matmul of $a.shape $a.lead and $b.shape $b.lead', ({ a, b }) => {
  const batch: Batch = { T: 2, N: 2, lengths: null };
  const swapped = (s: Shape): number[] => [...s.slice(0, -2), ...s.slice(-2).reverse()];
  const turn = (v: Value): Value & { data: Float64Array } => {
    const [m = 1, n = 1] = v.shape.slice(-2);
    const data = Float64Array.from(v.data, (_, i) => {
      const at = i % (m * n);
      return v.data[i - at + (at % m) * n + Math.floor(at / m)] as number;
    });
    return { shape: swapped(v.shape), lead: v.lead, data };
  };
  const [x, w] = [numbers(a.shape, a.lead, batch), numbers(b.shape, b.lead, batch)];
  const plain = apply('matmul', [x, w], { transA: false, transB: false }, batch);

  it('is the definition', () => {
    const [m = 1, k = 1] = x.shape.slice(-2);
    const n = w.shape.at(-1) as number;
    const rows = plain.data.length / sizeOf(plain.shape);
    const each = sizeOf(plain.shape) / (m * n);
    const start = (v: Value, row: number, matrix: number, size: number): number => {
      const own = v.data.length / sizeOf(v.shape);
      // [2, 1] against [3] is the one case whose matrices do not pair off
      const pick = v.shape.length === 4 ? Math.floor(matrix / 3) : matrix % (sizeOf(v.shape) / size);
      return (row % own) * sizeOf(v.shape) + pick * size;
    };
    const oracle = Float64Array.from(plain.data, (_, at) => {
      const [i, j, matrix] = [Math.floor(at / n) % m, at % n, Math.floor(at / (m * n))];
      const row = Math.floor(matrix / each);
      let s = 0;
      for (let l = 0; l < k; l++)
        s +=
          (x.data[start(x, row, matrix % each, m * k) + i * k + l] as number) *
          (w.data[start(w, row, matrix % each, k * n) + l * n + j] as number);
      return s;
    });
    expect(rows).toBe(a.lead === 'TN' || b.lead === 'TN' ? 4 : 2);
    expect(distance(plain.data, oracle)).toBeLessThan(1e-14);
  });
  it.each([
    [true, false],
    [false, true],
    [true, true],
  ])('is the same with a transposed (%s) and b (%s)', (transA, transB) => {
    const inputs = [transA ? turn(x) : x, transB ? turn(w) : w];
    const y = apply('matmul', inputs, { transA, transB }, batch);
    expect([...y.data]).toEqual([...plain.data]);
    for (const i of some(y.data.length))
      expect(explained('matmul', inputs, y, { transA, transB }, i, batch).value).toBeCloseTo(y.data[i] as number, 10);
  });
});

it.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('the gradients that matmul writes are its adjoints, transposed %s and %s', (transA, transB) => {
  const [a, b] = [numbers(transA ? [5, 3, 2] : [5, 2, 3], 'N'), numbers(transB ? [5, 4, 3] : [5, 3, 4], 'N')];
  const y = apply('matmul', [a, b], { transA, transB });
  const dy = numbers(y.shape, 'N');
  const values = new Map<Ref, Value>();
  const refOf = (v: Value): Ref => {
    const r = ref(v.shape, v.lead);
    values.set(r, v);
    return r;
  };
  const emitter: Emitter = {
    emit(prim, inputs, attrs) {
      expect(prim).toBe('matmul');
      const operands = inputs.map((r) => values.get(r) as Value);
      return refOf(apply('matmul', operands, attrs as Attributes['matmul']));
    },
  };
  const io = { inputs: [refOf(a), refOf(b)], out: refOf(y), dout: refOf(dy), needs: [true, true] };
  const [da, db] = (primOf('matmul').vjp?.(emitter, io, { transA, transB }) ?? []).map(
    (r) => values.get(r as Ref)?.data,
  );
  expect(dot(da ?? new Float64Array(), a.data)).toBeCloseTo(dot(y.data, dy.data), 10);
  expect(dot(db ?? new Float64Array(), b.data)).toBeCloseTo(dot(y.data, dy.data), 10);
  expect([da?.length, db?.length]).toEqual([a.data.length, b.data.length]);
});
