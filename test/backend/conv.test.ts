/** Convolution's kernels against the definition, summed term by term. */
import { describe, expect, it } from 'vitest';
import { permutation } from '../../src-engine/core/random';
import { sizeOf } from '../../src-engine/core/shape';
import type { Window } from '../../src-engine/prims/prim';
import { ALONE, apply, type Batch, distance, dot, explained, narrow, numbers, type Value } from './apply';

type Case = { x: number[]; w: number[]; a: Window };
/** Random forms from a seed: `pick(n)` is 0..n-1. */
function cases(count: number): Case[] {
  let key = 1;
  const pick = (n: number): number => permutation(n, key++)[0] as number;
  const list = <T>(rank: number, f: () => T): T[] => Array.from({ length: rank }, f);
  return list(count, () => {
    const rank = 1 + pick(3);
    const groups = 1 + pick(3);
    const [c, o] = [groups * (1 + pick(2)), groups * (1 + pick(3))];
    const k = list(rank, () => 1 + pick(3));
    const a = {
      stride: list(rank, () => 1 + pick(3)),
      padding: list(rank, () => pick(3)),
      dilation: list(rank, () => 1 + pick(2)),
      groups,
    };
    const x = k.map((n, i) => (a.dilation[i] ?? 1) * (n - 1) + 1 + pick(5));
    return { x: [c, ...x], w: [o, c / groups, ...k], a };
  });
}
const CASES: Case[] = [
  { x: [4, 7], w: [4, 1, 3], a: { stride: [1], padding: [1], dilation: [1], groups: 4 } },
  { x: [1, 5, 5], w: [1, 1, 3, 3], a: { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 } },
  // a stride beyond the kernel leaves elements that no window reads
  { x: [2, 9, 8], w: [3, 2, 1, 2], a: { stride: [3, 4], padding: [0, 0], dilation: [1, 1], groups: 1 } },
  { x: [1, 1], w: [2, 1, 3], a: { stride: [2], padding: [1], dilation: [1], groups: 1 } },
  ...cases(14),
];

/** Calls `visit(x index, w index, y index)` for every product of a convolution of one sample, by the formula of torch.nn.Conv2d. */
function products({ x, w, a }: Case, y: readonly number[], visit: (x: number, w: number, y: number) => void): void {
  const full = (s: readonly number[], fill: number): number[] => [...Array(3 - s.length).fill(fill), ...s];
  const [X, K, Y] = [x.slice(1), w.slice(2), y.slice(1)].map((s) => full(s, 1)) as [number[], number[], number[]];
  const [S, P, D] = [full(a.stride, 1), full(a.padding, 0), full(a.dilation, 1)];
  const flat = (at: number[], size: number[]): number => at.reduce((f, i, n) => f * (size[n] as number) + i, 0);
  const all = (size: number[]): number[][] =>
    size.reduce<number[][]>((l, n) => l.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);
  const [O = 1, each = 1] = w;
  for (let o = 0; o < O; o++)
    for (const at of all(Y))
      for (let c = 0; c < each; c++)
        for (const k of all(K)) {
          const i = at.map((p, n) => p * (S[n] as number) - (P[n] as number) + (k[n] as number) * (D[n] as number));
          if (i.some((v, n) => v < 0 || v >= (X[n] as number))) continue;
          const channel = Math.floor(o / (O / a.groups)) * each + c;
          visit(channel * sizeOf(X) + flat(i, X), (o * each + c) * sizeOf(K) + flat(k, K), o * sizeOf(Y) + flat(at, Y));
        }
}
const add = (to: Float64Array, i: number, v: number): void => {
  to[i] = (to[i] as number) + v;
};
const some = (size: number): number[] => [...new Set([0, size >> 2, size >> 1, size - 1])];

describe.each(CASES.map((c) => [JSON.stringify(c), c] as const))('%s', (_, c) => {
  const { a } = c;
  const window = { ...a, input: c.x };
  const x = numbers(c.x, 'N');
  const w = numbers(c.w);
  const bias = numbers([c.w[0] as number]);
  const y = apply('conv', [x, w, bias], a);
  const dy = numbers(y.shape, 'N');
  const dx = apply('convInputGrad', [dy, w], window);
  const dw = apply('convKernelGrad', [x, dy], { ...a, kernel: c.w });
  const [X, Y] = [sizeOf(c.x), sizeOf(y.shape)];

  it('is the definition, forward and in both gradients', () => {
    const oracle = {
      y: new Float64Array(y.data.length),
      dx: new Float64Array(x.data.length),
      dw: new Float64Array(w.data.length),
    };
    for (const i of oracle.y.keys())
      add(oracle.y, i, bias.data[Math.floor((i % Y) / (Y / bias.data.length))] as number);
    for (let n = 0; n < ALONE.N; n++)
      products(c, y.shape, (i, k, o) => {
        add(oracle.y, n * Y + o, (x.data[n * X + i] as number) * (w.data[k] as number));
        add(oracle.dx, n * X + i, (dy.data[n * Y + o] as number) * (w.data[k] as number));
        add(oracle.dw, k, (x.data[n * X + i] as number) * (dy.data[n * Y + o] as number));
      });
    expect(distance(y.data, oracle.y)).toBeLessThan(1e-13);
    expect(distance(dx.data, oracle.dx)).toBeLessThan(1e-13);
    expect(distance(dw.data, oracle.dw)).toBeLessThan(1e-13);
  });
  it('has gradients that are its adjoints', () => {
    const plain = apply('conv', [x, w], a);
    const forward = dot(plain.data, dy.data);
    expect(dot(x.data, dx.data)).toBeCloseTo(forward, 9);
    expect(dot(w.data, dw.data)).toBeCloseTo(forward, 9);
  });
  it('explains its elements', () => {
    const transposed = apply('convInputGrad', [dy, w, numbers([c.x[0] as number])], window);
    expect(transposed.shape).toEqual(c.x);
    for (const i of some(y.data.length)) {
      const e = explained('conv', [x, w, bias], y, a, i);
      expect(e.value).toBeCloseTo(y.data[i] as number, 10);
      expect(e.total).toBe(sizeOf(c.w.slice(1)));
      expect(e.listed + e.padded).toBe(e.total);
      if (a.padding.every((p) => p === 0)) expect(e.padded).toBe(0);
    }
    for (const i of some(dx.data.length))
      expect(explained('convInputGrad', [dy, w], dx, window, i).value).toBeCloseTo(dx.data[i] as number, 10);
    for (const i of some(dw.data.length)) {
      const attrs = { ...a, kernel: c.w };
      const e = explained('convKernelGrad', [x, dy], dw, attrs, i);
      expect(e.value).toBeCloseTo(dw.data[i] as number, 10);
      expect(e.listed).toBe(e.total);
      expect(explained('convKernelGrad', [x, dy], dw, attrs, i, ALONE, 1)).toMatchObject({
        listed: Math.min(1, e.total),
        total: e.total,
      });
    }
  });
  it('agrees in float32', () => {
    const [x32, w32, dy32] = [narrow(x), narrow(w), narrow(dy)];
    const y32 = apply('conv', [x32, w32, narrow(bias)], a);
    expect(y32.data).toBeInstanceOf(Float32Array);
    expect(distance(y32.data, y.data)).toBeLessThan(1e-5);
    expect(distance(apply('convKernelGrad', [x32, dy32], { ...a, kernel: c.w }).data, dw.data)).toBeLessThan(1e-5);
  });
});

it('gives the 5 × 5 example by hand', () => {
  const x = [3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1];
  const w = [0, 1, 2, 2, 2, 0, 0, 1, 2];
  const value = (shape: number[], data: number[]): Value => ({ shape, lead: 'none', data: Float32Array.from(data) });
  const a = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };
  const y = apply('conv', [value([1, 5, 5], x), value([1, 1, 3, 3], w)], a);
  expect([...y.data]).toEqual([12, 12, 17, 10, 17, 19, 9, 6, 14]);
});
it('adds a transposed convolution’s bias to every element of its channel', () => {
  const a = { stride: [3, 2], padding: [0, 0], dilation: [1, 1], groups: 1, input: [2, 5, 5] };
  const [dy, w, bias] = [numbers([3, 2, 2], 'N'), numbers([3, 2, 2, 2]), numbers([2])];
  const plain = apply('convInputGrad', [dy, w], a);
  const y = apply('convInputGrad', [dy, w, bias], a);
  expect(
    y.data.every((v, i) => Object.is(v, (plain.data[i] as number) + (bias.data[Math.floor(i / 25) % 2] as number))),
  ).toBe(true);
});

describe('over time', () => {
  const batch: Batch = { T: 3, N: 2, lengths: Int32Array.of(3, 1) };
  const a = { stride: [1, 2], padding: [1, 0], dilation: [1, 1], groups: 2 };
  const attrs = { ...a, kernel: [4, 1, 2, 2] };
  /** NaN where a step is past its sample's length; the steps one by one, as batches of their valid samples. */
  const steps = (v: Value & { data: Float64Array }): Value[] => {
    const size = sizeOf(v.shape);
    return [0, 1, 2].map((t) => {
      const valid = [0, 1].filter((n) => t < (batch.lengths?.[n] ?? 0));
      const rows = valid.map((n) => v.data.slice((t * 2 + n) * size, (t * 2 + n + 1) * size));
      for (const n of [0, 1]) if (!valid.includes(n)) v.data.fill(NaN, (t * 2 + n) * size, (t * 2 + n + 1) * size);
      return { shape: v.shape, lead: 'N', data: Float32Array.from(rows.flatMap((r) => [...r])) };
    });
  };
  const shares = (one: (t: number, batch: Batch) => Value): Float32Array =>
    [0, 1, 2]
      .map((t) => one(t, { T: 1, N: t === 0 ? 2 : 1, lengths: null }).data)
      .reduce<Float32Array>(
        (s, d, t) => (t ? s.map((v, i) => v + (d[i] as number)) : Float32Array.from(d)),
        new Float32Array(),
      );

  it('a parameter’s gradient is its steps’ shares, bit for bit, and reads no padding', () => {
    const [x, dy] = [numbers([2, 4, 5], 'TN', batch), numbers([4, 5, 2], 'TN', batch)];
    const [xs, dys] = [steps(x), steps(dy)];
    const dw = apply('convKernelGrad', [narrow(x), narrow(dy)], attrs, batch);
    expect([...dw.data]).toEqual([
      ...shares((t, b) => apply('convKernelGrad', [xs[t] as Value, dys[t] as Value], attrs, b)),
    ]);
    for (const axis of [0, -1] as const) {
      const db = apply('biasGrad', [narrow(dy)], { axis }, batch);
      expect([...db.data]).toEqual([...shares((t, b) => apply('biasGrad', [dys[t] as Value], { axis }, b))]);
    }
  });
  it('an input without steps stands at every one', () => {
    const b: Batch = { T: 3, N: 2, lengths: null };
    const [x, dy] = [numbers([2, 4, 5], 'N', b), numbers([4, 5, 2], 'TN', b)];
    const wide: Value = {
      shape: x.shape,
      lead: 'TN',
      data: Float64Array.from({ length: 240 }, (_, i) => x.data[i % 80] as number),
    };
    const dw = apply('convKernelGrad', [x, dy], attrs, b);
    expect([...dw.data]).toEqual([...apply('convKernelGrad', [wide, dy], attrs, b).data]);
    expect(explained('convKernelGrad', [x, dy], dw, attrs, 5, b).value).toBeCloseTo(dw.data[5] as number, 10);
  });
});

it.each([0, -1] as const)('biasGrad sums over everything but axis %i', (axis) => {
  const dy = numbers([3, 2, 4], 'N');
  const db = apply('biasGrad', [dy], { axis });
  const size = axis === 0 ? 3 : 4;
  const oracle = new Float64Array(size);
  for (const [i, v] of dy.data.entries()) add(oracle, axis === 0 ? Math.floor(i / 8) % 3 : i % 4, v);
  expect(distance(db.data, oracle)).toBeLessThan(1e-14);
  for (let i = 0; i < size; i++)
    expect(explained('biasGrad', [dy], db, { axis }, i)).toMatchObject({
      total: dy.data.length / size,
      listed: dy.data.length / size,
    });
  expect(explained('biasGrad', [dy], db, { axis }, 1).value).toBeCloseTo(db.data[1] as number, 12);
});
