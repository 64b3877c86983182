/** Generated convolutions against the reference, on random shapes and parameters. */
import { describe, expect, test } from 'vitest';
import { biasGrad } from '../../../src-engine/backend/wasm/kernels/biasGrad';
import { conv, convInputGrad } from '../../../src-engine/backend/wasm/kernels/conv';
import { convKernelGrad } from '../../../src-engine/backend/wasm/kernels/convKernel';
import type { Lead } from '../../../src-engine/core/shape';
import type { Window } from '../../../src-engine/prims/prim';
import { randomCase } from './convCases';
import {
  CASES,
  expectEnding,
  expectSums,
  type Given,
  numbersOf,
  randomOf,
  runKernel,
  type Setting,
  TILES,
} from './kernel';

const settingOf = (seed: number): Setting => {
  const r = randomOf(seed + 9);
  return { N: r.of([1, 2, 3, 9]), T: r.of([1, 2, 3]), tile: r.of(TILES), strict: r.int(0, 3) === 0, seed };
};
const cases = Array.from({ length: CASES }, (_, seed) => seed);
test.each(cases)('convolution forward and to the input, case %i', (seed) => {
  const { x, w, y, window } = randomCase(seed);
  const r = randomOf(seed + 5);
  const lead = r.of<Lead>(['none', 'N', 'N', 'TN']);
  const setting = settingOf(seed);
  const weights: Given = { shape: w, lead: 'none' };
  const bias = (n: number): Given[] => (r.int(0, 1) ? [{ shape: [n], lead: 'none' }] : []);
  const [input, output] = [
    { shape: x, lead },
    { shape: y, lead },
  ];
  const forth = [input, weights, ...bias(w[0] as number)];
  expectSums(conv, 'conv', window, forth, output, setting);
  const back = { ...window, input: x };
  expectSums(convInputGrad, 'convInputGrad', back, [output, weights, ...bias(x[0] as number)], input, setting);
  expectEnding(conv, window, forth, output, setting, seed);
  expectEnding(convInputGrad, back, [output, weights], input, setting, seed + 1);
});

test.each(cases)('gradients to kernel and bias, case %i', (seed) => {
  const { x, w, y, window } = randomCase(seed + 777);
  const r = randomOf(seed + 6);
  const [xLead, yLead] = r.of<[Lead, Lead]>([
    ['none', 'none'],
    ['N', 'N'],
    ['TN', 'TN'],
    ['N', 'TN'],
  ]);
  const setting = settingOf(seed);
  const { N = 1, T = 1 } = setting;
  const lengths = yLead === 'TN' && r.int(0, 1) ? Array.from({ length: N }, () => r.int(1, T)) : null;
  const [input, output] = [
    { shape: x, lead: xLead },
    { shape: y, lead: yLead },
  ];
  const attrs = { ...window, kernel: w };
  expectSums(
    convKernelGrad,
    'convKernelGrad',
    attrs,
    [input, output],
    { shape: w, lead: 'none' },
    { ...setting, lengths },
  );
  const bias: Given = { shape: [y[0] as number], lead: 'none' };
  expectSums(biasGrad, 'biasGrad', { axis: 0 }, [output], bias, { ...setting, lengths });
});

describe('bits', () => {
  test('are the same for every tile and cut', () => {
    const window: Window = { stride: [2, 1], padding: [1, 1], dilation: [1, 2], groups: 1 };
    const given: Given[] = [
      { shape: [5, 12, 11], lead: 'N' },
      { shape: [21, 5, 3, 3], lead: 'none' },
      { shape: [21], lead: 'none' },
    ];
    const out: Given = { shape: [21, 6, 9], lead: 'N' };
    const all = TILES.map((tile, i) => {
      const { y } = runKernel(conv, window, given, out, { N: 2, tile });
      // the same units in other pieces
      const data = given.map((g, at) => ({ ...g, data: numbersOf(g, at, { N: 2 }) }));
      expect(runKernel(conv, window, data, out, { N: 2, tile, seed: i + 1 }).y).toEqual(y);
      return y;
    });
    for (const y of all) expect(y).toEqual(all[0]);
  });
});
