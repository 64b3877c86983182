import { describe, expect, it } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import { sizeOf } from '../../src-engine/core/shape';
import { classesOf, SOURCE_NAMES, sourceOf } from '../../src-engine/core/sources';
import { type DataSet, gather, loadSource } from '../../src-engine/data/dataset';
import { bytes, params } from './files';

const load = (p: Parameters<typeof params>[0], seed = 0) => loadSource(params(p), seed, bytes);
const rowsOf = (set: DataSet) => set.y.data.length;
const codeOf = async (work: Promise<unknown>) => {
  const e = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(e instanceof IssueError)) throw e ?? new Error('it went well');
  return e.issue.code;
};
const column = (set: DataSet, rows: Uint32Array, feature: number) => {
  const size = sizeOf(set.x.shape);
  return Array.from(rows, (r) => set.x.data[r * size + feature] as number);
};

describe.each(SOURCE_NAMES)('%s', (source) => {
  it('has the shapes and classes that its facts say', async () => {
    const set = await load({ source, classes: 3 });
    const facts = sourceOf(source);
    expect(set.x.shape).toEqual(facts.x);
    expect(set.x.data.length).toBe(rowsOf(set) * sizeOf(facts.x));
    expect(set.x.data.every(Number.isFinite)).toBe(true);
    expect(set.y.dtype).toBe(facts.y === 'classes' ? 'int32' : 'float32');
    expect(set.y.shape).toEqual(facts.y === 'classes' ? [] : [1]);
    expect(set.classes).toEqual(classesOf(sourceOf(source), 3));
  });
  it('has balanced classes', async () => {
    const { y, classes } = await load({ source, classes: 3 });
    if (!classes) return;
    const counts = classes.map((_, id) => (y.data as Int32Array).filter((v) => v === id).length);
    expect(counts.reduce((a, b) => a + b)).toBe(y.data.length);
    // Palmer's penguins were not caught evenly
    const least = source === 'penguins' ? 0.15 : 0.9 / classes.length;
    for (const n of counts) expect(n / y.data.length).toBeGreaterThan(least);
  });
  it('is split into parts that are disjoint and complete', async () => {
    const set = await load({ source, test: 0.25, validation: 0.1 });
    const all = [...set.train, ...set.validation, ...set.test].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: rowsOf(set) }, (_, i) => i));
    for (const part of [set.train, set.validation, set.test]) expect(part).toEqual(part.slice().sort());
    const own = sourceOf(source).ownTest;
    const n = own ? rowsOf(set) - set.test.length : rowsOf(set);
    if (!own) expect(set.test.length).toBe(Math.round(n * 0.25));
    expect(set.validation.length).toBe(Math.round(n * 0.1));
  });
  it('is the same for the same seed, and another for another', async () => {
    const [a, b, c] = await Promise.all([0, 0, 1].map((seed) => load({ source, validation: 0.1 }, seed)));
    // By bits of the numbers and the parts; toEqual on millions of floats would take seconds
    const same = (x?: ArrayLike<number>, y?: ArrayLike<number>) =>
      Buffer.from(Uint8Array.from(new Uint8Array((x as Float32Array).buffer))).equals(
        Buffer.from(Uint8Array.from(new Uint8Array((y as Float32Array).buffer))),
      );
    expect(same(a?.x.data, b?.x.data) && same(a?.y.data, b?.y.data)).toBe(true);
    expect(a?.train).toEqual(b?.train);
    expect(a?.train).not.toEqual(c?.train);
    expect(same(a?.x.data, c?.x.data)).toBe(!sourceOf(source).generated);
  });
});

describe('what the files hold', () => {
  it('Fashion-MNIST: 10,000 and 2,000 images of bytes; its own test part stays', async () => {
    const set = await load({ source: 'fashion-mnist', test: 0.5 });
    expect([set.train.length, set.test.length]).toEqual([10_000, 2_000]);
    expect(set.test[0]).toBe(10_000);
    expect(set.y.data.slice(0, 4)).toEqual(Int32Array.of(9, 0, 0, 3));
    expect(set.y.data.slice(10_000, 10_004)).toEqual(Int32Array.of(9, 2, 1, 1));
    let high = 0;
    for (const v of set.x.data) if (v > high) high = v;
    expect(high).toBe(255);
  });
  it('digits: 1,797 images of 0 to 16', async () => {
    const set = await load({ source: 'digits' });
    expect(rowsOf(set)).toBe(1797);
    expect(set.x.data.slice(0, 8)).toEqual(Float32Array.of(0, 0, 5, 13, 9, 1, 0, 0));
    expect(Math.max(...set.x.data.slice(0, 6400))).toBe(16);
  });
  it('iris: its first flower', async () => {
    const set = await load({ source: 'iris' });
    expect(rowsOf(set)).toBe(150);
    expect(set.x.data.slice(0, 4)).toEqual(Float32Array.of(5.1, 3.5, 1.4, 0.2));
    expect([set.y.data[0], set.y.data[50], set.y.data[149]]).toEqual([0, 1, 2]);
  });
  it('penguins: two rows without measures are left out, and said so', async () => {
    const set = await load({ source: 'penguins' });
    expect([rowsOf(set), set.dropped]).toEqual([342, 2]);
    expect(set.x.data.slice(0, 4)).toEqual(Float32Array.of(39.1, 18.7, 181, 3750));
  });
});

describe('normalisation', () => {
  it('is fitted on the training part alone', async () => {
    for (const normalize of ['unit', 'standard'] as const) {
      const raw = await load({ source: 'iris' });
      const set = await load({ source: 'iris', normalize });
      for (let k = 0; k < 4; k++) {
        const train = column(raw, raw.train, k);
        const mean = train.reduce((a, b) => a + b) / train.length;
        const std = Math.sqrt(train.reduce((s, v) => s + (v - mean) ** 2, 0) / train.length);
        const [shift, scale] =
          normalize === 'unit' ? [Math.min(...train), Math.max(...train) - Math.min(...train)] : [mean, std];
        expect(set.scaling.shift[k]).toBeCloseTo(shift, 10);
        expect(set.scaling.scale[k]).toBeCloseTo(scale, 10);
        const test = column(raw, raw.test, k).map((v) => (v - shift) / scale);
        column(set, set.test, k).forEach((v, i) => {
          expect(v).toBeCloseTo(test[i] as number, 5);
        });
      }
    }
  });
  it('is one fit for a whole image', async () => {
    const set = await load({ source: 'digits', normalize: 'unit' });
    expect(set.scaling).toEqual({ kind: 'unit', shift: [0], scale: [16] });
    const images = await load({ source: 'fashion-mnist', normalize: 'standard' });
    // The mean and deviation of Fashion-MNIST are about 0.2860 and 0.3530 of 255
    expect(images.scaling.shift[0]).toBeCloseTo(0.286 * 255, -0.5);
    expect(images.scaling.scale[0]).toBeCloseTo(0.353 * 255, -0.5);
  });
  it('none leaves what is stored', async () => {
    expect((await load({ source: 'iris' })).scaling).toEqual({
      kind: 'none',
      shift: [0, 0, 0, 0],
      scale: [1, 1, 1, 1],
    });
  });
});

describe('generators', () => {
  it('read samples, classes and noise', async () => {
    expect(rowsOf(await load({ source: 'gaussians', samples: 50, classes: 5 }))).toBe(50);
    expect(new Set((await load({ source: 'spirals', classes: 4 })).y.data)).toEqual(new Set([0, 1, 2, 3]));
    const [clean, noisy] = await Promise.all([0, 0.5].map((noise) => load({ source: 'xor', noise })));
    expect(noisy?.y.data).toEqual(clean?.y.data);
    expect(noisy?.x.data).not.toEqual(clean?.x.data);
  });
  it('more samples keep the first ones', async () => {
    const [few, many] = await Promise.all([100, 200].map((samples) => load({ source: 'circles', samples })));
    expect(many?.x.data.slice(0, 200)).toEqual(few?.x.data);
  });
  it('XOR without noise is the sign of the product', async () => {
    const { x, y } = await load({ source: 'xor', noise: 0 });
    y.data.forEach((label, i) => {
      expect((x.data[2 * i] as number) * (x.data[2 * i + 1] as number) < 0).toBe(label === 1);
    });
  });
  it('circles without noise are apart', async () => {
    const { x, y } = await load({ source: 'circles', noise: 0 });
    y.data.forEach((label, i) => {
      expect(Math.hypot(x.data[2 * i] as number, x.data[2 * i + 1] as number) > 0.7).toBe(label === 1);
    });
  });
  it.each([
    ['sine', (x: number) => Math.sin(Math.PI * x)],
    ['step', Math.sign],
    ['abs', Math.abs],
    ['cubic', (x: number) => x ** 3],
  ] as const)('regression draws the curve %s', async (name, curve) => {
    const { x, y } = await load({ source: 'regression', function: name, noise: 0 });
    y.data.forEach((v, i) => {
      expect(v).toBeCloseTo(curve(x.data[i] as number), 5);
      expect(Math.abs(x.data[i] as number)).toBeLessThanOrEqual(1);
    });
  });
});

describe('faults', () => {
  it('a split that leaves nothing to train', async () => {
    expect(await codeOf(load({ source: 'iris', test: 0.5, validation: 0.5 }))).toBe('bad-param');
  });
  it('a file that is not there', async () => {
    const none = () => Promise.reject(new Error('no such file'));
    expect(await codeOf(loadSource(params({ source: 'iris' }), 0, none))).toBe('missing-file');
  });
  it.each([
    ['a gzip that is cut', 'digits', async (n: string) => (await bytes(n)).subarray(0, 3000)],
    ['an IDX that is cut', 'fashion-mnist', async () => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9, 1)],
    ['labels in place of images', 'fashion-mnist', () => bytes('fashion-mnist/t10k-labels-idx1-ubyte.gz')],
    ['images in place of labels', 'fashion-mnist', () => bytes('fashion-mnist/t10k-images-idx3-ubyte.gz')],
    ['a row too short', 'iris', async () => new TextEncoder().encode('header\n1,2,3,4\n')],
    ['a cell that is empty', 'iris', async () => new TextEncoder().encode('header\n1,2,,4,0\n')],
    ['a class that is none', 'iris', async () => new TextEncoder().encode('header\n1,2,3,4,3\n1,2,3,4,1\n')],
    [
      'an unknown species',
      'penguins',
      async () => {
        const row = {
          Species: 'King',
          'Beak Length (mm)': 1,
          'Beak Depth (mm)': 1,
          'Flipper Length (mm)': 1,
          'Body Mass (g)': 1,
        };
        return new TextEncoder().encode(JSON.stringify([row]));
      },
    ],
  ] as const)('%s', async (_, source, from) => {
    expect(await codeOf(loadSource(params({ source }), 0, from))).toBe('bad-data');
  });
});

it('gather copies rows one after the other', async () => {
  const set = await load({ source: 'iris' });
  const rows = Uint32Array.of(149, 0);
  const x = new Float32Array(8);
  const y = new Int32Array(2);
  gather(set, 'x', rows, x);
  gather(set, 'y', rows, y);
  expect(x.slice(4)).toEqual(Float32Array.of(5.1, 3.5, 1.4, 0.2));
  expect(y).toEqual(Int32Array.of(2, 0));
});
