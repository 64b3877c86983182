/** The files that ship, read as they are stored: before splits and normalisation. */
import { fail } from '../core/issue';
import { SOURCES, type SourceName } from '../core/sources';
import { readIdx } from './idx';
import { readTable } from './table';

/** A file below resources/data by its path. The host gives it: fetch in the page, readFile in Node. */
export type Bytes = (name: string) => Promise<Uint8Array>;
export type Raw = {
  /** Row-major [rows, ...per-sample shape]. */
  readonly x: Float32Array;
  /** Class ids, or real values [rows, 1]. */
  readonly y: Int32Array | Float32Array;
  /** The rows from here on are the source's own test part; where it has none, all rows. */
  readonly trainRows: number;
  /** Rows left out because a value is missing. */
  readonly dropped: number;
};
export type FileSource = 'fashion-mnist' | 'digits' | 'iris' | 'penguins';

export async function openFile(bytes: Bytes, file: string): Promise<Uint8Array> {
  try {
    return await bytes(file);
  } catch (e) {
    return fail('missing-file', { file, detail: e instanceof Error ? e.message : String(e) });
  }
}
/** A browser may have undone the gzip already where the server named it as an encoding; the magic tells. */
async function openGzip(bytes: Bytes, file: string): Promise<Uint8Array> {
  const packed = await openFile(bytes, file);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed;
  try {
    return await unpacked(packed);
  } catch {
    return fail('bad-data', { file, detail: 'its gzip is damaged or cut off' });
  }
}
/** The platform's own inflating: 35,000 pictures are here in two thirds of the time that it takes in JavaScript, or less. */
async function unpacked(packed: Uint8Array): Promise<Uint8Array> {
  const { body } = new Response(packed as Uint8Array<ArrayBuffer>);
  if (!body) return packed;
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
}
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function images(bytes: Bytes): Promise<Raw> {
  const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
  const files = names.map((n) => `fashion-mnist/${n}-ubyte.gz`);
  const parts = await Promise.all(files.map(async (file) => readIdx(await openGzip(bytes, file), file)));
  const [trainX, trainY, testX, testY] = parts as [Idx, Idx, Idx, Idx];
  const [, height, width] = SOURCES['fashion-mnist'].x;
  for (const [pictures, labels, file] of [
    [trainX, trainY, files[0]],
    [testX, testY, files[2]],
  ] as const) {
    if (pictures.shape.length !== 3 || pictures.shape[1] !== height || pictures.shape[2] !== width)
      fail('bad-data', { file: file as string, detail: `its images are ${pictures.shape.slice(1).join(' × ')}` });
    if (labels.shape.length !== 1 || labels.shape[0] !== pictures.shape[0])
      fail('bad-data', {
        file: file as string,
        detail: `it has ${pictures.shape[0]} images and ${labels.shape[0]} labels`,
      });
  }
  const x = new Float32Array(trainX.data.length + testX.data.length);
  x.set(trainX.data);
  x.set(testX.data, trainX.data.length);
  const y = new Int32Array(trainY.data.length + testY.data.length);
  y.set(trainY.data);
  y.set(testY.data, trainY.data.length);
  return { x, y, trainRows: trainY.data.length, dropped: 0 };
}
type Idx = ReturnType<typeof readIdx>;

/** A table whose last column is the class. */
function classTable(text: string, source: 'digits' | 'iris', file: string, skip: number): Raw {
  const features = SOURCES[source].x.reduce((n: number, d) => n * d, 1);
  const cells = readTable(text, features + 1, file, skip);
  const rows = cells.length / (features + 1);
  const x = new Float32Array(rows * features);
  const y = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const from = i * (features + 1);
    x.set(cells.subarray(from, from + features), i * features);
    y[i] = cells[from + features] as number;
  }
  return { x, y, trainRows: rows, dropped: 0 };
}
const PENGUIN_COLUMNS = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'] as const;

function penguins(text: string, file: string): Raw {
  const all = JSON.parse(text) as readonly Readonly<Record<string, unknown>>[];
  const species = SOURCES.penguins.classes as readonly unknown[];
  const whole = all.filter((row) => PENGUIN_COLUMNS.every((c) => typeof row[c] === 'number'));
  const y = Int32Array.from(whole, (row) => species.indexOf(row.Species));
  if (y.includes(-1)) fail('bad-data', { file, detail: 'it names a species that is not known' });
  const x = Float32Array.from(whole.flatMap((row) => PENGUIN_COLUMNS.map((c) => row[c] as number)));
  return { x, y, trainRows: y.length, dropped: all.length - y.length };
}
const READERS: Record<FileSource, (bytes: Bytes) => Promise<Raw>> = {
  'fashion-mnist': images,
  digits: async (bytes) => classTable(textOf(await openGzip(bytes, 'digits.csv.gz')), 'digits', 'digits.csv.gz', 0),
  iris: async (bytes) => classTable(textOf(await openFile(bytes, 'iris.csv')), 'iris', 'iris.csv', 1),
  penguins: async (bytes) => penguins(textOf(await openFile(bytes, 'penguins.json')), 'penguins.json'),
};
export const isFileSource = (source: SourceName): source is FileSource => source in READERS;
export const readFileSource = (source: FileSource, bytes: Bytes): Promise<Raw> => READERS[source](bytes);
