/** Pooling and upsampling against the definition. */
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../src-engine/core/shape';
import type { PoolWindow } from '../../src-engine/prims/prim';
import { ALONE, apply, distance, dot, explained, numbers, type Value } from './apply';

type Case = { x: number[]; a: PoolWindow };
const CASES: Case[] = [
  { x: [2, 7], a: { kernel: [2], stride: [2], padding: [0] } },
  { x: [3, 6, 5], a: { kernel: [2, 2], stride: [2, 2], padding: [0, 0] } },
  { x: [2, 7, 6], a: { kernel: [3, 2], stride: [2, 1], padding: [1, 1] } },
  { x: [1, 4, 5, 3], a: { kernel: [2, 3, 3], stride: [1, 2, 3], padding: [0, 1, 1] } },
  { x: [1, 5], a: { kernel: [1], stride: [3], padding: [0] } },
];
/** For each window: the flat input positions that it covers. By the formula of torch.nn.MaxPool3d, with leading axes of 1. */
function windows({ x, a }: Case): number[][] {
  const full = (s: readonly number[], fill: number): number[] => [...Array(3 - s.length).fill(fill), ...s];
  const [X, K, S, P] = [full(x.slice(1), 1), full(a.kernel, 1), full(a.stride, 1), full(a.padding, 0)] as [
    number[],
    number[],
    number[],
    number[],
  ];
  const axis = (n: number): number[][] => {
    const found: number[][] = [];
    for (
      let from = -(P[n] as number);
      from + (K[n] as number) <= (X[n] as number) + (P[n] as number);
      from += S[n] as number
    )
      found.push(
        Array.from({ length: K[n] as number }, (_, k) => from + k).filter((i) => i >= 0 && i < (X[n] as number)),
      );
    return found;
  };
  return axis(0).flatMap((zs) =>
    axis(1).flatMap((ys) =>
      axis(2).map((xs) =>
        zs.flatMap((z) => ys.flatMap((y) => xs.map((i) => (z * (X[1] as number) + y) * (X[2] as number) + i))),
      ),
    ),
  );
}
const some = (size: number): number[] => [...new Set([0, size >> 2, size >> 1, size - 1])];

describe.each(CASES.map((c) => [JSON.stringify(c), c] as const))('%s', (_, c) => {
  const { a } = c;
  const x = numbers(c.x, 'N');
  // ties: many equal values, so that "the first maximum" means something
  for (const [i, v] of x.data.entries()) x.data[i] = Math.round(v) + 0; // -0 becomes 0
  const all = windows(c);
  const plane = sizeOf(c.x.slice(1));
  const planes = x.data.length / plane;
  const most = apply('maxPool', [x], a);
  const mean = apply('avgPool', [x], a);
  const dy = numbers(most.shape, 'N');
  const at = (p: number, i: number): number => x.data[p * plane + i] as number;

  it('is the definition', () => {
    const size = sizeOf(a.kernel);
    const planesOf = (f: (p: number, w: number[]) => number): number[] =>
      Array.from({ length: planes }, (_p, p) => all.map((w) => f(p, w))).flat();
    expect([...most.data]).toEqual(planesOf((p, w) => Math.max(...w.map((i) => at(p, i)))));
    expect(
      distance(mean.data, Float64Array.from(planesOf((p, w) => w.reduce((s, i) => s + at(p, i), 0) / size))),
    ).toBeLessThan(1e-14);
  });
  it('gives the gradient to the first maximum, or in equal parts', () => {
    const first = new Float64Array(x.data.length);
    const equal = new Float64Array(x.data.length);
    for (let p = 0; p < planes; p++)
      for (const [o, w] of all.entries()) {
        const d = dy.data[p * all.length + o] as number;
        const values = w.map((i) => at(p, i));
        const best = p * plane + (w[values.indexOf(Math.max(...values))] as number);
        first[best] = (first[best] as number) + d;
        for (const i of w) equal[p * plane + i] = (equal[p * plane + i] as number) + d / sizeOf(a.kernel);
      }
    expect(distance(apply('maxPoolGrad', [x, dy], a).data, first)).toBeLessThan(1e-14);
    const dx = apply('avgPoolGrad', [dy], { ...a, input: c.x });
    expect(distance(dx.data, equal)).toBeLessThan(1e-14);
    expect(dot(dx.data, x.data)).toBeCloseTo(dot(mean.data, dy.data), 10);
  });
  it('explains its elements', () => {
    for (const i of some(most.data.length)) {
      expect(explained('maxPool', [x], most, a, i).value).toBe(most.data[i]);
      const e = explained('avgPool', [x], mean, a, i);
      expect(e.value).toBeCloseTo(mean.data[i] as number, 12);
      expect([e.total, e.listed + e.padded]).toEqual([sizeOf(a.kernel), sizeOf(a.kernel)]);
    }
    const attrs = { ...a, input: c.x };
    const dx = apply('avgPoolGrad', [dy], attrs);
    for (const i of some(dx.data.length))
      expect(explained('avgPoolGrad', [dy], dx, attrs, i).value).toBeCloseTo(dx.data[i] as number, 12);
  });
});

const row = (...data: number[]): Value => ({ shape: [1, data.length], lead: 'none', data: Float32Array.from(data) });
const three = { kernel: [3], stride: [3], padding: [0] };
it('a NaN in the window is its maximum, and gets the gradient', () => {
  const x = row(5, NaN, 9, 1, 2, 0, NaN, 3, NaN);
  expect([...apply('maxPool', [x], three).data]).toEqual([NaN, 2, NaN]);
  expect([...apply('maxPoolGrad', [x, row(1, 2, 3)], three).data]).toEqual([0, 1, 0, 0, 2, 0, 3, 0, 0]);
});
it('a window of -Inf alone still has a first maximum', () => {
  const x = row(-Infinity, -Infinity, -Infinity);
  expect([...apply('maxPool', [x], three).data]).toEqual([-Infinity]);
  expect([...apply('maxPoolGrad', [x, row(4)], three).data]).toEqual([4, 0, 0]);
});
it('the padding of a maximum is below every number', () => {
  const a = { kernel: [2], stride: [2], padding: [1] };
  expect([...apply('maxPool', [row(-3, -2, -1)], a).data]).toEqual([-3, -1]);
});

it.each([
  { shape: [2, 3], scale: 2 },
  { shape: [2, 2, 3], scale: 3 },
  { shape: [1, 2, 1, 2], scale: 2 },
  { shape: [3, 2], scale: 1 },
])('upsample of $shape by $scale repeats, and sums back', ({ shape, scale }) => {
  const x = numbers(shape, 'N');
  const y = apply('upsample', [x], { scale });
  expect(y.shape).toEqual(shape.map((n, i) => (i ? n * scale : n)));
  const dy = numbers(y.shape, 'N');
  const dx = apply('upsampleGrad', [dy], { scale });
  expect(dx.shape).toEqual(shape);
  expect(dot(dx.data, x.data)).toBeCloseTo(dot(y.data, dy.data), 10);
  const last = shape.at(-1) as number;
  expect([...y.data.slice(0, last * scale)]).toEqual([...x.data.slice(0, last)].flatMap((v) => Array(scale).fill(v)));
  for (const i of some(y.data.length)) expect(explained('upsample', [x], y, { scale }, i).value).toBe(y.data[i]);
  for (const i of some(dx.data.length)) {
    const e = explained('upsampleGrad', [dy], dx, { scale }, i, ALONE);
    expect(e.value).toBeCloseTo(dx.data[i] as number, 12);
    expect(e.total).toBe(scale ** (shape.length - 1));
  }
});
