/** The tile is measured once, kept, and changes no bit. */
import './relaxed';
import { expect, test } from 'vitest';
import { conv } from '../../../src-engine/backend/wasm/kernels/conv';
import { convKernelGrad } from '../../../src-engine/backend/wasm/kernels/convKernel';
import { linearKernelGrad } from '../../../src-engine/backend/wasm/kernels/linearKernel';
import {
  CANDIDATES,
  calibration,
  candidatesFor,
  fastest,
  keptTiles,
  products,
  takeTiles,
  tileFor,
} from '../../../src-engine/backend/wasm/tuner';
import { runKernel, type Setting } from './kernel';

const ALONE = { relaxed: true, revec: false };
test('one of the candidates, the same when asked again', () => {
  const first = tileFor(ALONE, false);
  expect(CANDIDATES.alone).toContain(first);
  expect(tileFor(ALONE, false)).toBe(first);
  expect(CANDIDATES.joined).toContain(tileFor({ relaxed: true, revec: true }, false));
});
test('the fastest by a clock that we hold', () => {
  let time = 0;
  const product = (ms: number) => ({
    tile: CANDIDATES.alone[0],
    flop: 1,
    run: () => {
      time += ms;
    },
  });
  const list = [product(0.3), product(0.1), product(0.2)];
  expect(fastest(list, () => time)).toBe(list[1]);
  // every candidate had its turn, and it ended
  expect(time).toBeGreaterThan(60);
  expect(time).toBeLessThan(64);
});
test('what is kept is taken again, and nothing else', () => {
  takeTiles('[["true false",{"mr":6,"nr":8,"unroll":2}]]');
  expect(tileFor(ALONE, false)).toBe(CANDIDATES.alone[2]);
  expect(keptTiles()).toContain('"mr":6,"nr":8,"unroll":2');
  takeTiles('[["true false",{"mr":60,"nr":8,"unroll":2}]]');
  takeTiles('no list');
  expect(tileFor(ALONE, false)).toBe(CANDIDATES.alone[2]);
});
test('the peak is a speed', () => {
  const peak = calibration(ALONE, false)(2);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(1000);
  expect(products(candidatesFor(ALONE), ALONE, true)).toHaveLength(CANDIDATES.alone.length);
});

const ALL = [...CANDIDATES.alone, ...CANDIDATES.joined];
const [lead, none] = ['N', 'none'] as const;
const window = { stride: [1, 2], padding: [1, 1], dilation: [1, 1], groups: 1 };
const x = { shape: [7, 9, 10], lead };
const y = { shape: [19, 9, 5], lead };
const w = { shape: [19, 7, 3, 3], lead: none };
const kernels: readonly [name: string, run: (s: Setting) => Float32Array][] = [
  ['conv', (s) => runKernel(conv, window, [x, w], y, s).y],
  ['convKernelGrad', (s) => runKernel(convKernelGrad, { ...window, kernel: w.shape }, [x, y], w, s).y],
  [
    'linearKernelGrad over time',
    (s) =>
      runKernel(
        linearKernelGrad,
        {},
        [
          { shape: [256], lead: 'TN' },
          { shape: [21], lead: 'TN' },
        ],
        { shape: [21, 256], lead: none },
        { ...s, T: 5 },
      ).y,
  ],
];
test.each(kernels)('%s has the same bits with every candidate', (_name, run) => {
  const all = ALL.map((tile) => run({ N: 11, tile, revec: tile.nr === 16 }));
  for (const bits of all) expect(bits).toEqual(all[0]);
});
