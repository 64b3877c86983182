/** Files of the user, against NumPy's and hand-made bytes; and damaged at random. UNROLL_FUZZ multiplies how many. */
import { encode } from 'fast-png';
import { gzipSync, zipSync } from 'fflate';
import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { IssueError } from '../../src-engine/core/issue';
import type { Column } from '../../src-engine/core/userData';
import { readCsv } from '../../src-engine/data/csv';
import { type DataParams, loadSource } from '../../src-engine/data/dataset';
import { readArraysOf, readNpy } from '../../src-engine/data/npy';
import { packFolder } from '../../src-engine/data/pack';
import { picturesIn, sampleOf } from '../../src-engine/data/pictures';
import { classesOfLabels, inspectFile, sha256 } from '../../src-engine/data/user';
import { busyMs } from '../busy';
import { Mutator } from '../corpus/mutate';

const text = (t: string) => new TextEncoder().encode(t);
/** numpy.save of what the name says, by NumPy 2.4, as hex. */
const NUMPY = {
  "np.array([[1, 2, 3], [4, 5, 6]], dtype='>i2', order='F')":
    '934e554d5059010076007b276465736372273a20273e6932272c2027666f727472616e5f6f72646572273a20547275652c20277368617065273a2028322c2033292c207d',
};
const read = (bytes: Uint8Array) => readNpy(bytes, 'a.npy');
function npy(descr: string, shape: readonly number[], data: Uint8Array, fortran = false): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const out = new Uint8Array(10 + header.length + data.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  out.set(text(header), 10);
  out.set(data, 10 + header.length);
  return out;
}

describe('npy', () => {
  test('types, byte orders, both orders of axes', () => {
    // NumPy's own header for the first, its data big-endian and first axis fastest
    const head = Uint8Array.from((Object.values(NUMPY)[0] as string).match(/../g) ?? [], (h) => Number.parseInt(h, 16));
    const whole = new Uint8Array(128 + 12).fill(0x20);
    whole.set(head);
    whole[127] = 10;
    whole.set([0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6], 128);
    expect(read(whole)).toEqual({ shape: [2, 3], data: new Float64Array([1, 2, 3, 4, 5, 6]) });
    const le = (a: { buffer: ArrayBufferLike }) => new Uint8Array(a.buffer as ArrayBuffer);
    expect([...read(npy('<f4', [2], le(new Float32Array([0.5, -2])))).data]).toEqual([0.5, -2]);
    expect([...read(npy('<i8', [2], le(new BigInt64Array([-1n, 9n])))).data]).toEqual([-1, 9]);
    expect([...read(npy('|b1', [3], new Uint8Array([1, 0, 1]))).data]).toEqual([1, 0, 1]);
    expect([...read(npy('<f2', [4], new Uint8Array([0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c]))).data]).toEqual([
      1,
      -2,
      2 ** -24,
      Infinity,
    ]);
    expect(read(npy('<f8', [], le(new Float64Array([3])))).shape).toEqual([]);
  });
  test.each([
    ['objects', npy('|O', [1], new Uint8Array(8)), /Python objects/],
    ['too few bytes', npy('<f8', [4], new Uint8Array(8)), /holds 8 bytes/],
    ['dimensions of 2^31', npy('<f8', [2 ** 31, 2 ** 31], new Uint8Array(8)), /more than/],
    ['an unknown type', npy('<c16', [1], new Uint8Array(16)), /type c16/],
  ])('%s are refused', (_what, bytes, said) => expect(() => read(bytes)).toThrow(said));
});
describe('a .txt', () => {
  const kind = (t: string, name = 'a.txt') => inspectFile(text(t), name).source;
  test('is a table where its lines have the same cells with numbers among them, else a text', () => {
    expect(kind('a\tb\n1\t2\n3\t4\n')).toBe('csv');
    expect(kind('value\n1\n2\n3\n')).toBe('csv');
    expect(kind('Call me Ishmael. Some years ago, never mind how long,\nI went "to sea.\n\nAgain, and again.')).toBe(
      'text',
    );
    expect(kind('one line', 'b.TXT')).toBe('text');
    expect(kind('a,b\nx,y\nz,w')).toBe('text');
  });
  test('says how long it is and which characters it has', () => {
    const found = inspectFile(text('aab\r\nb c'), 'a.txt');
    expect(found.params.vocabulary).toEqual(['\n', ' ', 'a', 'b', 'c']);
    expect(found.text).toMatchObject({ characters: 7, longest: 3, start: 'aab\nb c' });
    expect(found.text?.counts.slice(0, 2)).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
    expect(() => inspectFile(text('zzzz'), 'a.txt')).toThrow(/4 times "z"/);
    expect(() => inspectFile(new Uint8Array([0x61, 0xe9, 0x0a]), 'a.txt')).toThrow(/UTF-8/);
  });
});
describe('csv', () => {
  const table = (t: string) => readCsv(text(t), 'a.csv');
  test('quotes, delimiters, marks, rows of another width', () => {
    expect(table('\ufeffa,b\r\n"1,5","say ""x"""\r\n2,y\r\n3\r\n').rows).toEqual([
      ['1,5', 'say "x"'],
      ['2', 'y'],
    ]);
    expect(table('a;b\n1,5;2\n')).toMatchObject({ names: ['a', 'b'], commas: true });
    expect(table('a,b\n1,2\n3\n4,5,6\n7,8\n').ragged).toBe(2);
    expect(table('1,2\n3,4\n')).toMatchObject({
      names: ['column 1', 'column 2'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
    });
    expect(table('a,a\n1,2\n').names).toEqual(['a', 'a (2)']);
    // empty lines are no rows, say nothing of what divides cells, and count all the same
    expect(table('\n\na;b\n\n1,5;2\n;\n3,5;4\n\n\n')).toMatchObject({
      names: ['a', 'b'],
      commas: true,
      rows: [
        ['1,5', '2'],
        ['3,5', '4'],
      ],
      at: [5, 7],
    });
  });
  test('a few cells that are no numbers are named and do not make a category of a column', () => {
    const rows = (odd: number) => [
      'n,y',
      ...Array.from({ length: 40 }, (_, i) => `${i < odd ? `about ${i}` : i === 9 ? 'NA' : i % 4},${i}`),
    ];
    const found = (odd: number) => inspectFile(text(rows(odd).join('\n')), 'a.csv');
    const [n] = found(2).columns;
    expect(n).toMatchObject({
      type: 'number',
      missing: 1,
      numbers: { min: 0, max: 3 },
      odd: {
        count: 2,
        first: [
          { row: 2, text: 'about 0' },
          { row: 3, text: 'about 1' },
        ],
      },
    });
    expect(n?.numbers?.bins.reduce((a, b) => a + b)).toBe(37);
    // as a category it would have them all
    expect(n?.categories).toContainEqual(['about 1', 1]);
    expect(found(2).params.columns).toContainEqual({ name: 'n', role: 'feature', type: 'number' });
    // four of thirty-nine are more than a slip: it can still be read as numbers
    const [mixed] = found(4).columns;
    expect(mixed).toMatchObject({ type: 'category', odd: { count: 4 }, numbers: { max: 3 } });
    expect(mixed?.odd.first).toHaveLength(3);
  });
  test('a cell that is no number is missing, as the column was chosen', async () => {
    const bytes = text(`n,y\n${Array.from({ length: 20 }, (_, i) => `${i === 7 ? '7 cm' : i},${2 * i}`).join('\n')}`);
    const { params } = inspectFile(bytes, 'a.csv');
    const whole = await load(bytes, { source: 'csv', ...params, normalize: 'none', missing: 'zero' });
    expect(whole.dropped).toBe(0);
    expect([...whole.x.data].sort((a, b) => a - b).slice(0, 3)).toEqual([0, 0, 1]);
    expect((await load(bytes, { source: 'csv', ...params })).dropped).toBe(1);
  });
  test.each([
    ['', /no rows/],
    ['a,b\n', /no rows/],
    ['a\u0000b\n1\n', /no text/],
  ])('%j is refused', (t, said) => expect(() => table(t)).toThrow(said));
  test('bytes that are no UTF-8 say what to do', () =>
    expect(() => readCsv(new Uint8Array([0x61, 0x0a, 0xe9, 0x0a]), 'a.csv')).toThrow(/UTF-8/));
});

const FILE = { name: 'a.csv', bytes: 1, sha256: '0'.repeat(64) };
async function load(bytes: Uint8Array, params: Readonly<Record<string, unknown>>) {
  const hash = await sha256(bytes);
  const p = {
    test: 0.25,
    validation: 0,
    shuffle: true,
    normalize: 'none',
    samples: 1,
    noise: 0,
    classes: 2,
    function: 'sine',
    labels: null,
    columns: [],
    missing: 'drop',
    arrays: null,
    size: [8, 8],
    channels: 'rgb',
    classNames: [],
    ...params,
    file: { ...FILE, sha256: hash },
  };
  return loadSource(
    p as unknown as DataParams,
    0,
    async () => new Uint8Array(),
    new Map([[hash, { name: 'a', bytes }]]),
  );
}
const CSV = text(
  `n,c,y\n${Array.from({ length: 40 }, (_, i) => `${i % 5 ? i : ''},${i % 7 ? ['p', 'q'][i % 2] : 'NA'},${i % 3}`).join('\n')}\n`,
);

describe('what becomes of missing values', () => {
  const { columns } = inspectFile(CSV, 'a.csv').params as { columns: readonly Column[] };
  test('the proposal: a number, one-hot categories, a class by its name', () =>
    expect(columns).toEqual([
      { name: 'n', role: 'feature', type: 'number' },
      { name: 'c', role: 'feature', type: 'category', categories: ['p', 'q'] },
      { name: 'y', role: 'target', type: 'category', categories: ['0', '1', '2'] },
    ]));
  test('drop leaves the rows out and counts them', async () => {
    const set = await load(CSV, { source: 'csv', columns });
    expect(set.dropped).toBe(8 + 6 - 2);
    expect(set.x.shape).toEqual([3]);
    expect([...set.x.data].every(Number.isFinite)).toBe(true);
    expect(set.classes).toEqual(['0', '1', '2']);
  });
  test('mean is that of the training part alone', async () => {
    const set = await load(CSV, { source: 'csv', columns, missing: 'mean' });
    expect([set.dropped, set.y.data.length]).toEqual([0, 40]);
    const known = [...set.train].filter((row) => row % 5 !== 0);
    const mean = known.reduce((n, row) => n + row, 0) / known.length;
    expect(set.x.data[0]).toBeCloseTo(mean, 5);
    expect([...set.x.data.subarray(1, 3)]).toEqual([0, 0]); // no category is known there
  });
  test('zero is zero', async () =>
    expect((await load(CSV, { source: 'csv', columns, missing: 'zero' })).x.data[0]).toBe(0));
  test('a file that is not here is an issue, not a crash', async () =>
    expect(
      loadSource(
        { source: 'csv', file: FILE, columns, test: 0.2, validation: 0 } as unknown as DataParams,
        0,
        async () => new Uint8Array(),
      ),
    ).rejects.toMatchObject({ issue: { code: 'data-file-missing' } }));
});

/** A PNG of 4 × 2 pixels whose numbers follow one another. */
function dots(channels: number, depth: 8 | 16): Uint8Array {
  const data = depth === 16 ? new Uint16Array(8 * channels) : new Uint8Array(8 * channels);
  for (let i = 0; i < data.length; i++) data[i] = (depth === 16 ? 257 : 1) * ((i * 31) % 256);
  return encode({ width: 4, height: 2, channels, depth, data });
}
const PICTURES: Record<string, Uint8Array> = {
  'cats/a.png': dots(1, 8),
  'cats/b.png': dots(3, 16),
  'dogs/c.png': dots(4, 8),
  'dogs/d.jpg': Uint8Array.from(encodeJpeg({ width: 16, height: 16, data: new Uint8Array(1024).fill(128) }, 90).data),
  '__MACOSX/dogs/._d.jpg': text('litter'),
};
describe('pictures', () => {
  test('classes are folders; grey, RGB, alpha over white, averaged to a size', async () => {
    const zip = zipSync(PICTURES);
    const set = await load(zip, { source: 'images', classNames: ['cats', 'dogs'], size: [1, 1], channels: 'grey' });
    expect([...set.y.data]).toEqual([0, 0, 1, 1]);
    const grey = Array.from({ length: 8 }, (_, i) => (i * 31) % 256).reduce((a, b) => a + b, 0) / 8;
    expect(set.x.data[0]).toBeCloseTo(grey, 3);
    expect(set.x.data[3]).toBeCloseTo(128, 0);
    const whole = sampleOf({ label: '', name: 'c.png', bytes: PICTURES['dogs/c.png'] as Uint8Array }, [2, 4], 'rgb');
    const alpha = ((3 * 31) % 256) / 255;
    expect(whole[0]).toBeCloseTo(0 * alpha + 255 * (1 - alpha), 3);
  });
  test('equal folders are equal files, whatever order they were read in', () => {
    const entries = Object.entries(PICTURES);
    expect(packFolder(new Map(entries))).toEqual(packFolder(new Map(entries.toReversed())));
  });
  test('pictures without a folder, none at all, and a header that promises too much are refused', () => {
    expect(() => picturesIn(zipSync({ 'a.png': dots(1, 8) }), 'z')).toThrow(/folder for each class/);
    expect(() => picturesIn(zipSync({ 'a/b.txt': text('x') }), 'z')).toThrow(/no PNG/);
    const huge = dots(1, 8).slice();
    new DataView(huge.buffer).setUint32(16, 2 ** 30);
    expect(() => sampleOf({ label: '', name: 'huge.png', bytes: huge }, [2, 2], 'grey')).toThrow(/more than/);
  });
});

const TIMES = Number(process.env.UNROLL_FUZZ ?? 1);
const idx = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
const doubles = (n: number) => new Uint8Array(Float64Array.from({ length: n }, (_, i) => i % 3).buffer);
const SEEDS: Readonly<Record<string, Uint8Array>> = {
  csv: CSV,
  'csv.gz': gzipSync(CSV),
  idx,
  npy: npy('<f8', [4, 3], doubles(12)),
  npz: zipSync({ 'x.npy': npy('<f8', [4, 3], doubles(12)), 'y.npy': npy('<f8', [4], doubles(4)) }),
  zip: zipSync(PICTURES),
  png: dots(3, 8),
  jpeg: PICTURES['dogs/d.jpg'] as Uint8Array,
};
test('labels say how many classes there are; images in their place are refused', () => {
  const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 2, 26, 0]);
  expect(classesOfLabels(labels, 'labels')).toBe(27);
  expect(classesOfLabels(gzipSync(labels), 'labels.gz')).toBe(27);
  expect(() => classesOfLabels(idx, 'images')).toThrow(/holds images/);
});
test.each(Object.keys(SEEDS))('damaged %s: a result, or one sentence', { timeout: 3_600_000 }, async (kind) => {
  let read = 0;
  let refused = 0;
  for (let i = 0; i < 400 * TIMES; i++) {
    const bytes = new Mutator(i + 7).bytes(SEEDS[kind] as Uint8Array);
    const began = busyMs();
    try {
      if (kind === 'png' || kind === 'jpeg') sampleOf({ label: '', name: `a.${kind}`, bytes }, [4, 4], 'rgb');
      else {
        const found = inspectFile(bytes, `a.${kind}`);
        if (found.source !== 'idx') await load(bytes, { source: found.source, ...found.params });
      }
      read++;
    } catch (e) {
      if (!(e instanceof IssueError) || !['bad-data', 'bad-param'].includes(e.issue.code)) throw e;
      refused++;
    }
    expect(busyMs() - began).toBeLessThan(2000);
  }
  expect(read + refused).toBe(400 * TIMES);
  expect(refused).toBeGreaterThan(20);
});
test('the arrays of an .npz keep their names', () =>
  expect([...readArraysOf(SEEDS.npz as Uint8Array, 'a').keys()]).toEqual(['x', 'y']));
