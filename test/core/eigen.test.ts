/** Eigenvalues of matrices whose own are known: by construction, by their polynomial, by trace and determinant. */
import { describe, expect, test } from 'vitest';
import { eigenvalues, spectralRadius } from '../../src-engine/core/eigen';
import { normal, uniform } from '../../src-engine/core/random';

function run<T>(g: Generator<void, T, void>): T {
  for (;;) {
    const { done, value } = g.next();
    if (done) return value;
  }
}
const radius = (rows: readonly (readonly number[])[]) => run(spectralRadius(rows.flat(), rows.length));
const sorted = (list: readonly (readonly [number, number])[]) => [...list].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
const of = (rows: readonly (readonly number[])[]) => sorted(run(eigenvalues(rows.flat(), rows.length)));
const near = (found: readonly (readonly [number, number])[], expected: readonly (readonly [number, number])[]) => {
  expect(found).toHaveLength(expected.length);
  const left = [...found];
  for (const [re, im] of expected) {
    const distances = left.map((e) => Math.hypot(e[0] - re, e[1] - im));
    const best = distances.indexOf(Math.min(...distances));
    expect(distances[best], `${re} + ${im}i`).toBeLessThan(1e-8);
    left.splice(best, 1);
  }
};

describe('known matrices', () => {
  test('one number, a diagonal, a triangle', () => {
    near(of([[-3]]), [[-3, 0]]);
    near(
      of([
        [2, 0],
        [0, -5],
      ]),
      [
        [2, 0],
        [-5, 0],
      ],
    );
    near(
      of([
        [1, 7, 9, 2],
        [0, -2, 4, 4],
        [0, 0, 0.5, 1],
        [0, 0, 0, 3],
      ]),
      [
        [1, 0],
        [-2, 0],
        [0.5, 0],
        [3, 0],
      ],
    );
  });
  test('a rotation has a complex pair, which no power iteration would settle on', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    near(
      of([
        [c, -s],
        [s, c],
      ]),
      [
        [c, s],
        [c, -s],
      ],
    );
    expect(
      radius([
        [0.9 * c, -0.9 * s, 5],
        [0.9 * s, 0.9 * c, -7],
        [0, 0, 0.2],
      ]),
    ).toBeCloseTo(0.9, 10);
  });
  test('a cycle of n: the roots of 1, on which an ordinary shift stands still', () => {
    for (const n of [3, 4, 5, 8, 13]) {
      const cycle = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => ((i + 1) % n === j ? 1 : 0)),
      );
      near(
        of(cycle),
        Array.from({ length: n }, (_, k) => [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)]),
      );
    }
  });
  test('the companion of (x - 1)(x - 2)(x - 3)(x^2 + 4)', () => {
    // x^5 - 6x^4 + 15x^3 - 30x^2 + 44x - 24
    const c = [24, -44, 30, -15, 6];
    const rows = Array.from({ length: 5 }, (_, i) =>
      Array.from({ length: 5 }, (_, j) => (j === 4 ? (c[i] as number) : i === j + 1 ? 1 : 0)),
    );
    near(of(rows), [
      [1, 0],
      [2, 0],
      [3, 0],
      [0, 2],
      [0, -2],
    ]);
  });
  test('zeros, a nilpotent block, numbers of very different size', () => {
    expect(
      radius([
        [0, 0],
        [0, 0],
      ]),
    ).toBe(0);
    expect(
      radius([
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
      ]),
    ).toBe(0);
    expect(
      radius([
        [1e-12, 0],
        [0, 1e9],
      ]),
    ).toBeCloseTo(1e9, -1);
  });
  test('what is not finite has no radius', () =>
    expect(
      radius([
        [1, Number.NaN],
        [0, 1],
      ]),
    ).toBeNaN());
});
test('a matrix made of known eigenvalues: 20 random ones of up to 24 rows', () => {
  for (let key = 0; key < 20; key++) {
    const n = 2 + (key % 12) * 2;
    // blocks on a diagonal, real numbers and pairs, turned by a random orthogonal matrix
    const expected: [number, number][] = [];
    const d = Array.from({ length: n }, () => new Array<number>(n).fill(0));
    for (let i = 0; i < n; i += 2) {
      const [a, b] = [uniform(key, i) * 2 - 1, uniform(key, i + 1)];
      const isPair = uniform(key, 1000 + i) < 0.6;
      (d[i] as number[])[i] = a;
      (d[i + 1] as number[])[i + 1] = isPair ? a : b;
      if (isPair) {
        (d[i] as number[])[i + 1] = b;
        (d[i + 1] as number[])[i] = -b;
        expected.push([a, b], [a, -b]);
      } else expected.push([a, 0], [b, 0]);
    }
    near(of(turned(d, key)), expected);
  }
});
test('of a random matrix of 96 rows: their sum is the trace, and Gershgorin holds them', () => {
  const n = 96;
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => normal(3, i * n + j) / Math.sqrt(n)),
  );
  const found = of(a);
  expect(found).toHaveLength(n);
  const trace = a.reduce((s, row, i) => s + (row[i] as number), 0);
  expect(found.reduce((s, [re]) => s + re, 0)).toBeCloseTo(trace, 9);
  expect(Math.abs(found.reduce((s, [, im]) => s + im, 0))).toBeLessThan(1e-9);
  const squares = a.reduce((s, row, i) => s + row.reduce((t, x, j) => t + x * ((a[j] as number[])[i] as number), 0), 0);
  expect(found.reduce((s, [re, im]) => s + re * re - im * im, 0)).toBeCloseTo(squares, 7);
  // Girko's circle law: near 1 for normal numbers / sqrt(n)
  expect(radius(a)).toBeGreaterThan(0.85);
  expect(radius(a)).toBeLessThan(1.25);
});
/** Q D Q^T, Q from reflections. */
function turned(d: readonly (readonly number[])[], key: number): number[][] {
  const n = d.length;
  let m = d.map((r) => [...r]);
  for (let k = 0; k < 3; k++) {
    const v = Array.from({ length: n }, (_, i) => normal(key + 50, k * n + i));
    const norm = Math.hypot(...v);
    const u = v.map((x) => x / norm);
    const h = u.map((x, i) => u.map((y, j) => (i === j ? 1 : 0) - 2 * x * y));
    const times = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]) =>
      a.map((row) => row.map((_, j) => row.reduce((s, x, i) => s + x * ((b[i] as readonly number[])[j] as number), 0)));
    m = times(times(h, m), h);
  }
  return m;
}
