/** Generated matrix products against the reference, on random shapes. */
import { describe, expect, test } from 'vitest';
import { biasGrad } from '../../../src-engine/backend/wasm/kernels/biasGrad';
import { linear, linearInputGrad, matmul } from '../../../src-engine/backend/wasm/kernels/linear';
import { linearKernelGrad } from '../../../src-engine/backend/wasm/kernels/linearKernel';
import type { Lead } from '../../../src-engine/core/shape';
import { matmulForm } from '../../../src-engine/prims/linear';
import { CASES, expectEnding, expectSums, type Given, randomOf, runKernel, type Setting, TILES } from './kernel';

const SIZES = [1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 23, 31, 32, 48, 65];
const cases = Array.from({ length: CASES }, (_, seed) => seed);
function settingOf(seed: number): Setting {
  const r = randomOf(seed);
  return { N: r.of([1, 2, 3, 7, 16]), T: r.of([1, 2, 5, 9]), tile: r.of(TILES), strict: r.int(0, 3) === 0, seed };
}

test.each(cases)('linear and its input gradient, case %i', (seed) => {
  const r = randomOf(seed + 1);
  const setting = settingOf(seed);
  const [ins, outs] = [r.of([...SIZES, 513, 700]), r.of(SIZES)];
  const lead = r.of<Lead>(['none', 'N', 'TN']);
  const lines = r.of([[], [2], [3, 2]]);
  const x: Given = { shape: [...lines, ins], lead };
  const w: Given = { shape: [outs, ins], lead: 'none' };
  const bias: Given = { shape: [outs], lead: 'none' };
  const y: Given = { shape: [...lines, outs], lead };
  const operands = r.int(0, 1) ? [x, w, bias] : [x, w];
  expectSums(linear, 'linear', {}, operands, y, setting);
  expectSums(linearInputGrad, 'linearInputGrad', {}, [y, w], x, setting);
  expectEnding(linear, {}, operands, y, setting, seed);
  expectEnding(linearInputGrad, {}, [y, w], x, setting, seed + 1);
});

test.each(cases)('gradients to matrix and bias, case %i', (seed) => {
  const r = randomOf(seed + 3);
  const setting = settingOf(seed);
  const { N = 1, T = 1 } = setting;
  const [ins, outs] = [r.of([...SIZES, 256, 300]), r.of([...SIZES, 256])];
  const lead = r.of<Lead>(['none', 'N', 'TN', 'TN']);
  const lines = r.of([[], [2], [2, 9]]);
  const lengths = lead === 'TN' && r.int(0, 1) ? Array.from({ length: N }, () => r.int(1, T)) : null;
  const x: Given = { shape: [...lines, ins], lead };
  const dy: Given = { shape: [...lines, outs], lead };
  const dw: Given = { shape: [outs, ins], lead: 'none' };
  expectSums(linearKernelGrad, 'linearKernelGrad', {}, [x, dy], dw, { ...setting, lengths });
  const bias: Given = { shape: [outs], lead: 'none' };
  expectSums(biasGrad, 'biasGrad', { axis: -1 }, [dy], bias, { ...setting, lengths });
});

// lines that are copied and summed in several blocks; whole numbers, so that every sum is exact
test.each([
  [500, 256, 512, TILES[0]],
  [500, 512, 256, TILES[3]],
  [800, 256, 264, TILES[2]],
])('the gradient to a matrix over %i lines, to [%i, %i]', (N, outs, ins, tile) => {
  const r = randomOf(N + outs);
  const [x, dy] = [ins, outs].map(
    (n): Given => ({ shape: [n], lead: 'N', data: Int8Array.from({ length: N * n }, () => r.int(-9, 9)) }),
  ) as [Given, Given];
  const { y } = runKernel(linearKernelGrad, {}, [x, dy], { shape: [outs, ins], lead: 'none' }, { N, tile, seed: 1 });
  const at = (g: Given, n: number, i: number): number => g.data?.[n * (g.shape[0] as number) + i] as number;
  for (let k = 0; k < y.length; k += 61) {
    let sum = 0;
    for (let n = 0; n < N; n++) sum += at(dy, n, Math.floor(k / ins)) * at(x, n, k % ins);
    expect([k, y[k]]).toEqual([k, sum]);
  }
});

test.each(cases)('matmul, case %i', (seed) => {
  const r = randomOf(seed + 2);
  const setting = settingOf(seed);
  const [m, k, n] = [r.of(SIZES), r.of([...SIZES, 600]), r.of(SIZES)];
  const attrs = { transA: r.int(0, 1) === 1, transB: r.int(0, 1) === 1 };
  const leads = r.of<[Lead, Lead, Lead]>([
    ['none', 'none', 'none'],
    ['N', 'N', 'N'],
    ['N', 'TN', 'TN'],
    ['TN', 'none', 'TN'],
    ['TN', 'TN', 'TN'],
  ]);
  const [ba, bb] = r.of([
    [[], []],
    [[2], [2]],
    [[3, 2], [2]],
    [[1], [4]],
    [
      [2, 1],
      [1, 3],
    ],
  ] as const);
  const a: Given = { shape: [...ba, ...(attrs.transA ? [k, m] : [m, k])], lead: leads[0] };
  const b: Given = { shape: [...bb, ...(attrs.transB ? [n, k] : [k, n])], lead: leads[1] };
  const { batch } = matmulForm(a.shape, b.shape, attrs);
  const y: Given = { shape: [...batch, m, n], lead: leads[2] };
  expectSums(matmul, 'matmul', attrs, [a, b], y, setting);
  expectEnding(matmul, attrs, [a, b], y, setting, seed);
});

describe('bits', () => {
  test.each([true, false])('are the same for every tile, strict %s', (strict) => {
    const given: Given[] = [
      { shape: [600], lead: 'TN' },
      { shape: [37, 600], lead: 'none' },
      { shape: [37], lead: 'none' },
    ];
    const all = TILES.map((tile) =>
      runKernel(linear, {}, given, { shape: [37], lead: 'TN' }, { N: 5, T: 7, tile, strict }),
    );
    for (const { y } of all) expect(y).toEqual(all[0]?.y);
  });
});
