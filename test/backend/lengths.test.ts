/** Norms, softmax and losses: against their definitions, and over sequences with lengths as over the valid rows alone. Padding is NaN. */
import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import { sizeOf } from '../../src-engine/core/shape';
import { apply, type Batch, numbers, type Value } from './apply';

const BATCH: Batch = { T: 4, N: 3, lengths: Int32Array.from([4, 1, 2]) };
const rows = Array.from({ length: 12 }, (_, r) => r);
const valid = rows.filter((r) => Math.floor(r / 3) < ((BATCH.lengths as Int32Array)[r % 3] as number));
const COMPACT: Batch = { T: 1, N: valid.length, lengths: null };
/** A sequence whose padding is NaN, and its valid rows as a plain batch. */
function both(shape: readonly number[]): readonly [Value, Value] {
  const all = numbers(shape, 'TN', BATCH);
  const size = sizeOf(shape);
  const data = Float64Array.from(valid.flatMap((r) => [...all.data.subarray(r * size, (r + 1) * size)]));
  for (const r of rows) if (!valid.includes(r)) all.data.fill(NaN, r * size, (r + 1) * size);
  return [all, { shape, lead: 'N', data }];
}
const sum = (x: ArrayLike<number>): number => Array.from(x).reduce((a, b) => a + b, 0);
const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < b.length; i++) expect(a[i]).toBeCloseTo(b[i] as number, 10);
};
/** What stands at valid rows is as in the compact batch; at the others 0. */
function atValid(of: Value, compact: Value): void {
  const size = sizeOf(of.shape);
  close(
    valid.flatMap((r) => [...of.data.subarray(r * size, (r + 1) * size)]),
    compact.data,
  );
  for (const r of rows)
    if (!valid.includes(r)) for (const x of of.data.subarray(r * size, (r + 1) * size)) expect(x).toBe(0);
}

describe.each([[[3]], [[3, 4]], [[2, 3, 2]]])('batch norm of %j', (shape) => {
  const [x, c] = both(shape);
  const channel = shape.slice(0, 1);
  const mean = apply('channelMean', [x], {}, BATCH);
  const variance = apply('channelVar', [x, mean], {}, BATCH);
  test('statistics are those of the valid rows', () => {
    close(mean.data, apply('channelMean', [c], {}, COMPACT).data);
    close(variance.data, apply('channelVar', [c, mean], {}, COMPACT).data);
    const positions = sizeOf(shape.slice(1));
    const first = valid.flatMap((_, i) => [...c.data.subarray(i * sizeOf(shape), i * sizeOf(shape) + positions)]);
    const m = first.reduce((a, b) => a + b) / first.length;
    expect(mean.data[0]).toBeCloseTo(m, 12);
    expect(variance.data[0]).toBeCloseTo(first.reduce((a, b) => a + (b - m) ** 2, 0) / first.length, 12);
  });
  test.each([true, false])('gradients, batch statistics %s', (batch) => {
    const [dy, dc] = both(shape);
    const weight = numbers(channel);
    const attrs = { eps: 1e-3, batch };
    const products = [
      apply('batchNormWeightGrad', [x, mean, variance, dy], { eps: 1e-3 }, BATCH),
      apply('batchNormWeightGrad', [c, mean, variance, dc], { eps: 1e-3 }, COMPACT),
    ] as const;
    const sums = [apply('biasGrad', [dy], { axis: 0 }, BATCH), apply('biasGrad', [dc], { axis: 0 }, COMPACT)] as const;
    close(products[0].data, products[1].data);
    close(sums[0].data, sums[1].data);
    const through = (k: 0 | 1) => (batch ? [products[k], sums[k]] : []);
    atValid(
      apply('batchNormGrad', [x, mean, variance, dy, ...through(0), weight], attrs, BATCH),
      apply('batchNormGrad', [c, mean, variance, dc, ...through(1), weight], attrs, COMPACT),
    );
  });
  test('running statistics move by the number of valid values', () => {
    const running = numbers(channel);
    const count = (valid.length * sizeOf(shape)) / (shape[0] as number);
    const moved = apply('moveStatistic', [running, variance, x], { momentum: 0.3, unbiased: true }, BATCH);
    close(
      moved.data,
      Float64Array.from(running.data, (r, i) => 0.7 * r + (0.3 * ((variance.data[i] as number) * count)) / (count - 1)),
    );
  });
});
test('one value per channel has no variance', () => {
  const one: Batch = { T: 1, N: 1, lengths: null };
  expect(() => apply('channelVar', [numbers([3], 'N', one), numbers([3])], {}, one)).toThrow(IssueError);
});
test('layer norm: gradients of the valid rows, whatever the padding holds', () => {
  const [x, c] = both([2, 5]);
  const [dy, dc] = both([2, 5]);
  const weight = numbers([5]);
  const attrs = { dims: 1, eps: 1e-5 };
  atValid(
    apply('layerNormGrad', [x, dy, weight], attrs, BATCH),
    apply('layerNormGrad', [c, dc, weight], attrs, COMPACT),
  );
  close(
    apply('layerNormWeightGrad', [x, dy], attrs, BATCH).data,
    apply('layerNormWeightGrad', [c, dc], attrs, COMPACT).data,
  );
});
describe('cross-entropy', () => {
  const ids = (count: number, batch: Batch): Value => ({
    shape: [2],
    lead: batch === BATCH ? 'TN' : 'N',
    data: Int32Array.from({ length: count * 2 }, (_, i) => (i * 7) % 4),
  });
  const all = ids(12, BATCH);
  // ids past a length may be anything
  for (const r of rows) if (!valid.includes(r)) all.data.fill(-99, r * 2, r * 2 + 2);
  const some: Value = {
    shape: [2],
    lead: 'N',
    data: Int32Array.from(valid.flatMap((r) => [...all.data.subarray(r * 2, r * 2 + 2)])),
  };
  test.each([0, 0.3, 1])('label smoothing %d: the mean over valid steps, and its gradient', (labelSmoothing) => {
    const [x, c] = both([4, 2]);
    const attrs = { labelSmoothing };
    const loss = apply('crossEntropy', [x, all], attrs, BATCH);
    close(loss.data, apply('crossEntropy', [c, some], attrs, COMPACT).data);
    let sum = 0;
    for (let n = 0; n < valid.length; n++)
      for (let p = 0; p < 2; p++) {
        const logits = [0, 1, 2, 3].map((k) => c.data[n * 8 + k * 2 + p] as number);
        const log = Math.log(logits.reduce((s, v) => s + Math.exp(v), 0));
        const id = some.data[n * 2 + p] as number;
        sum +=
          (1 - labelSmoothing) * (log - (logits[id] as number)) +
          (labelSmoothing / 4) * logits.reduce((s, v) => s + log - v, 0);
      }
    expect(loss.data[0]).toBeCloseTo(sum / (2 * valid.length), 12);
    const dloss: Value = { shape: [], lead: 'none', data: Float64Array.of(1.7) };
    atValid(
      apply('crossEntropyGrad', [x, all, dloss], attrs, BATCH),
      apply('crossEntropyGrad', [c, some, dloss], attrs, COMPACT),
    );
  });
  test('logits of ten thousand neither overflow nor lose the answer', () => {
    const one: Batch = { T: 1, N: 1, lengths: null };
    const x: Value = { shape: [3], lead: 'N', data: Float64Array.of(1e4, -1e4, 9.999e3) };
    const id: Value = { shape: [], lead: 'N', data: Int32Array.of(2) };
    expect(apply('crossEntropy', [x, id], { labelSmoothing: 0 }, one).data[0]).toBeCloseTo(
      1 + Math.log1p(Math.exp(-1)),
      10,
    );
    close(apply('softmax', [x], { axis: 0 }, one).data, [1 / (1 + Math.exp(-1)), 0, 1 / (1 + Math.E)]);
    expect(apply('logSoftmax', [x], { axis: 0 }, one).data[1]).toBeCloseTo(-2e4, 0);
  });
});
test('the mean over valid elements, and an equal share of the gradient for each', () => {
  const [x, c] = both([2, 3]);
  close(apply('meanValid', [x], {}, BATCH).data, [sum(c.data) / c.data.length]);
  const dloss: Value = { shape: [], lead: 'none', data: Float64Array.of(3) };
  atValid(apply('meanValidGrad', [x, dloss], {}, BATCH), {
    ...c,
    data: new Float64Array(c.data.length).fill(3 / c.data.length),
  });
});
test.each([0, 1, 2])('softmax along axis %i adds up to 1, and its gradient is the Jacobian', (axis) => {
  const shape = [3, 2, 4];
  const x = numbers(shape, 'N');
  const dy = numbers(shape, 'N');
  for (const [name, grad] of [
    ['softmax', 'softmaxGrad'],
    ['logSoftmax', 'logSoftmaxGrad'],
  ] as const) {
    const y = apply(name, [x], { axis });
    const dx = apply(grad, [y, dy], { axis });
    for (const i of [0, 5, 17, 30]) {
      const h = 1e-6;
      const moved = (d: number) => {
        const data = x.data.slice();
        data[i] = (data[i] as number) + d;
        const moved = apply(name, [{ ...x, data }], { axis }).data;
        return sum(Array.from(moved, (v, k) => v * (dy.data[k] as number)));
      };
      expect(dx.data[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 6);
    }
  }
  const y = apply('softmax', [x], { axis });
  const step = sizeOf(shape.slice(axis + 1));
  expect(
    Array.from({ length: shape[axis] as number }, (_, k) => y.data[k * step] as number).reduce((a, b) => a + b),
  ).toBeCloseTo(1, 12);
});
