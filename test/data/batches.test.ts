import { expect, it } from 'vitest';
import { Batches, inOrder } from '../../src-engine/data/dataset';

const train = Uint32Array.from({ length: 23 }, (_, i) => 100 + 2 * i);
const epochOf = (b: Batches, epoch: number) => Array.from({ length: b.perEpoch }, (_, i) => [...b.rows(epoch, i)]);

it('the last batch is smaller, and an epoch is the whole training part once', () => {
  const batches = new Batches({ train }, 5, true, 1);
  expect(batches.perEpoch).toBe(5);
  const epoch = epochOf(batches, 0);
  expect(epoch.map((b) => b.length)).toEqual([5, 5, 5, 5, 3]);
  expect(epoch.flat().sort((a, b) => a - b)).toEqual([...train]);
});
it('each epoch and each seed has an order of its own', () => {
  const order = (seed: number, epoch: number) =>
    epochOf(new Batches({ train }, 5, true, seed), epoch)
      .flat()
      .join();
  expect(new Set([order(0, 0), order(0, 1), order(0, 2), order(1, 0)]).size).toBe(4);
});
it('is a function of epoch and batch alone, in whatever order they are asked for', () => {
  const one = new Batches({ train }, 4, true, 7);
  const first = [...one.rows(3, 2)];
  one.rows(9, 0);
  one.rows(0, 5);
  expect([...one.rows(3, 2)]).toEqual(first);
  expect([...new Batches({ train }, 4, true, 7).rows(3, 2)]).toEqual(first);
});
it('keeps the order of the part where it is not shuffled', () => {
  const batches = new Batches({ train }, 10, false, 0);
  expect(epochOf(batches, 4).flat()).toEqual([...train]);
});
it('a batch larger than the part is the part', () => {
  const batches = new Batches({ train }, 64, true, 0);
  expect(batches.perEpoch).toBe(1);
  expect(batches.rows(0, 0).length).toBe(23);
  expect(() => batches.rows(0, 1)).toThrow('batch 1 of 1');
});
it('test rows come in order', () => {
  expect(inOrder(train, 10).map((b) => [b[0], b.length])).toEqual([
    [100, 10],
    [120, 10],
    [140, 3],
  ]);
});
