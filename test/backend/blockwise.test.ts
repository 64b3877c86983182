/** Formulas over blocks: the cells against the same composed of slices, any formula against central differences, and what explains an element. */
import { describe, expect, test } from 'vitest';
import { formula } from '../../src-engine/core/formulaParse';
import { formulaValue } from '../../src-engine/core/formulaValue';
import { GRU } from '../../src-engine/ops/gru';
import { LSTM } from '../../src-engine/ops/lstm';
import type { OpBuilder } from '../../src-engine/ops/op';
import type { Attributes, Block, Ref } from '../../src-engine/prims/prim';
import { COMPOSED } from '../ops/composedCells';
import { Eager, expectSame, gradients } from './eager';

const attrs = (
  size: number,
  operands: readonly (readonly [number, number])[],
  codes: readonly string[],
): Attributes['blockwise'] => ({
  name: 'it',
  size,
  operands: operands.map(([input, block]): Block => ({ input, block })),
  results: codes.map((code) => formula(code, ['a', 'b', 'c', 'd'].slice(0, operands.length))),
});
/** Two inputs of 3 and 2 blocks; the second result reads the first, and one block is read twice, one never. */
const MIXED = attrs(
  5,
  [
    [0, 0],
    [0, 2],
    [1, 1],
    [0, 0],
  ],
  ['sigmoid(a * b)', 'tanh(c + sigmoid(a * b) * d)', '0', 'b'],
);
describe.each([
  ['two sequences', 'TN', 'TN'],
  ['a sequence and one value for each sample', 'TN', 'N'],
  ['samples and one value for all', 'N', 'none'],
] as const)('%s', (_, first, second) => {
  const b = () => new Eager(2, 3);
  test('each result is its formula, block by block', () => {
    const e = b();
    const [x, w] = [e.value([15], first), e.value([10], second)];
    const y = e.emit('blockwise', [x, w], MIXED);
    expect(y.shape).toEqual([20]);
    for (let row = 0; row < e.rows(y.lead); row++)
      for (const [k, result] of MIXED.results.entries())
        for (let i = 0; i < 5; i++) {
          const at = MIXED.operands.map(({ input, block }) => {
            const of = [x, w][input] as Ref;
            return e.list(of)[(row % e.rows(of.lead)) * (of.shape[0] ?? 0) + block * 5 + i] as number;
          });
          expect(e.list(y)[row * 20 + k * 5 + i]).toBeCloseTo(formulaValue(result, at), 12);
        }
  });
  test('the gradient of every input is what differences say', () => {
    const e = b();
    for (const g of gradients(e, 'blockwise', [e.value([15], first), e.value([10], second)], MIXED)) expectSame(g);
  });
  test('an element is explained by its formula over single numbers', () => {
    const e = b();
    const [x, w] = [e.value([15], first), e.value([10], second)];
    const y = e.emit('blockwise', [x, w], MIXED);
    for (const index of [0, 6, 14, 19, 27, e.list(y).length - 1]) {
      const found = e.explain('blockwise', [x, w], y, MIXED, index);
      const names = found.values.map((_, i) => `x${i}`);
      expect(formulaValue(formula(found.text ?? '', names), found.values)).toBeCloseTo(e.list(y)[index] as number, 12);
    }
  });
});
test('blocks longer than a chunk, and rows that do not end where chunks do', () => {
  for (const size of [1, 7, 1500]) {
    const e = new Eager(1, 700, null, 'float32');
    const x = e.value([3 * size], 'N');
    const y = e.emit(
      'blockwise',
      [x],
      attrs(
        size,
        [
          [0, 0],
          [0, 1],
          [0, 2],
        ],
        ['a + 2 * b', 'c'],
      ),
    );
    const [from, to] = [e.data(x), e.data(y)];
    for (let row = 0; row < 700; row += 37)
      for (let i = 0; i < size; i += Math.max(1, size >> 3)) {
        const at = (k: number) => from[(row * 3 + k) * size + i] as number;
        expect(to[row * 2 * size + i]).toBe(Math.fround(at(0) + 2 * at(1)));
        expect(to[(row * 2 + 1) * size + i]).toBe(at(2));
      }
  }
});
test('NaN in one sample stays there', () => {
  const e = new Eager(1, 2);
  const x = e.value([3], 'N', [1, 2, 3, Number.NaN, 5, 6]);
  const y = e.emit(
    'blockwise',
    [x],
    attrs(
      1,
      [
        [0, 0],
        [0, 1],
      ],
      ['a * b', 'b'],
    ),
  );
  expect(e.list(y)).toEqual([2, 2, Number.NaN, 5]);
});
test('what does not fit is said', () => {
  const e = new Eager();
  const one = attrs(2, [[0, 1]], ['a']);
  expect(() => e.emit('blockwise', [e.value([2], 'N')], one)).toThrow(/2/);
  expect(() => e.emit('blockwise', [e.value([5], 'N')], one)).toThrow(/5/);
  expect(() => e.emit('blockwise', [e.ids([4], 'N', [1, 2, 3, 4, 1, 2, 3, 4])], one)).toThrow();
});

describe.each([
  ['GRU', GRU, 3],
  ['LSTM', LSTM, 4],
] as const)('one step of %s', (name, op, count) => {
  const SIZE = 3;
  /** The op's own cell, taken from its `build` over one step. */
  function closed(e: Eager, fromInput: Ref, product: Ref, before: readonly Ref[]): readonly Ref[] {
    let states = 0;
    const after: Ref[] = [];
    const products = [fromInput, product];
    const b = {
      training: false,
      node: 'n',
      seed: 0,
      param: (_: string, shape: readonly number[]) => e.value(shape, 'none'),
      loop: (body: () => unknown) => body(),
      state: () => {
        const i = states++;
        return { before: before[i] as Ref, becomes: (x: Ref) => (after[i] = x) };
      },
      // the products are given: the cell alone is looked at
      emit: (prim: never, x: readonly Ref[], a: never) =>
        prim === 'linear' ? products.shift() : prim === 'lastStep' ? x[0] : e.emit(prim, x, a),
    };
    const p = {
      hiddenSize: SIZE,
      numLayers: 1,
      bidirectional: false,
      bias: true,
      dropout: 0,
      init: 'default',
      gain: 1,
    };
    op.build(b as unknown as OpBuilder, { x: { ...e.value([2], 'TN'), lead: 'TN' } }, p as never);
    return after;
  }
  test('is the same composed of slices and single formulas', () => {
    const e = new Eager(1, 4);
    const before = (name === 'LSTM' ? ['h', 'c'] : ['h']).map(() => e.value([SIZE], 'TN'));
    const [fromInput, product] = [e.value([count * SIZE], 'TN'), e.value([count * SIZE], 'TN')];
    const mine = closed(e, fromInput, product, before);
    const theirs = COMPOSED[name].step(e as unknown as OpBuilder, fromInput, product, before, SIZE);
    expect(mine).toHaveLength(theirs.length);
    for (const [i, state] of theirs.entries())
      e.list(state).forEach((v, k) => {
        expect(e.list(mine[i] as Ref)[k]).toBeCloseTo(v, 14);
      });
  });
});
