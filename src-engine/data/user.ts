/** A user's file: what is in it, before it is used; and its rows, as a Dataset's parameters say. */
import { gunzipSync } from 'fflate';
import { fail, IssueError } from '../core/issue';
import { sizeOf } from '../core/shape';
import { factsOf, type SourceParams, type UserSource } from '../core/sources';
import type { Arrays, FileRef, FoundColumn, Inspected, Missing, Thumbnail } from '../core/userData';
import { isZip } from '../zip/unzip';
import { inspectCsv, rawCsv, readCsv } from './csv';
import { type Idx, readIdx } from './idx';
import { isNpy, type NdArray, readArraysOf } from './npy';
import { type Picture, picturesIn, sampleOf } from './pictures';
import { rangeOf } from './range';
import type { Raw } from './raw';
import { inspectText } from './textFile';

/** Files that were given, by their SHA-256. */
export type UserFiles = ReadonlyMap<string, { readonly name: string; readonly bytes: Uint8Array }>;
const BINS = 20;
const NONE_ODD: FoundColumn['odd'] = { count: 0, first: [] };
const THUMBNAILS = 12;
const THUMBNAIL = [28, 28];
const MOST_CLASSES = 1000;

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('');
}
function unpacked(bytes: Uint8Array, file: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return fail('bad-data', { file, detail: 'its gzip is damaged or cut off' });
  }
}
const isIdx = (b: Uint8Array): boolean =>
  b[0] === 0 && b[1] === 0 && b[2] === 8 && (b[3] ?? 0) >= 1 && (b[3] ?? 0) <= 4;

/** Content decides what a file is; a table or a text is known by nothing else. */
export function inspectFile(packed: Uint8Array, name: string): Inspected {
  const bytes = unpacked(packed, name);
  if (isNpy(bytes)) return inspectArrays(readArraysOf(bytes, name));
  if (isIdx(bytes)) return inspectIdx(readIdx(bytes, name));
  if (isZip(bytes)) return isNpz(bytes, name) ? inspectArrays(readArraysOf(bytes, name)) : inspectPictures(bytes, name);
  return isTable(bytes, name) ? inspectCsv(bytes, name) : inspectText(bytes, name);
}
/** By its ending; a .txt is a table where nearly all of its lines have the same cells, and numbers among them. */
function isTable(bytes: Uint8Array, name: string): boolean {
  if (!/\.txt(\.gz)?$/i.test(name)) return true;
  try {
    const { rows, ragged, names } = readCsv(bytes, name);
    const hasNumbers = names.some((_, i) =>
      rows.every((row) => /^\s*[+-]?[\d.,]+(e[+-]?\d+)?\s*$/i.test(row[i] ?? '')),
    );
    return rows.length > 1 && ragged <= rows.length / 10 && hasNumbers;
  } catch (e) {
    if (e instanceof IssueError) return false;
    throw e;
  }
}
/** The first entry's name is at byte 30. */
function isNpz(bytes: Uint8Array, name: string): boolean {
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  const first = new TextDecoder('latin1').decode(bytes.subarray(30, 30 + length));
  return first.endsWith('.npy') || name.toLowerCase().endsWith('.npz');
}
function statistics(name: string, data: ArrayLike<number>): FoundColumn {
  const numbers = rangeOf(data, BINS);
  const known = numbers?.bins.reduce((sum, n) => sum + n, 0) ?? 0;
  return { name, type: 'number', missing: data.length - known, numbers, odd: NONE_ODD, categories: [] };
}
const X = /^(x|x_train|data|images|features|inputs?)$/i;
const Y = /^(y|y_train|labels?|targets?|classes)$/i;
/** Whole numbers from 0 on, few of them: class ids. Null: real numbers. */
function classesIn(data: ArrayLike<number>): number | null {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (!Number.isInteger(v) || v < 0 || v >= MOST_CLASSES) return null;
    if (v > most) most = v;
  }
  return most + 1;
}
/** A picture in grey is [C, H, W] with one channel. */
const perSample = (shape: readonly number[]): readonly number[] => {
  const rest = shape.slice(1);
  return rest.length === 2 ? [1, ...rest] : rest.length === 0 ? [1] : rest;
};
function inspectArrays(arrays: ReadonlyMap<string, NdArray>): Inspected {
  const all = [...arrays];
  const found = all.map(([name, a]) => statistics(`${name} [${a.shape.join(' × ')}]`, a.data));
  const x = all.find(([n]) => X.test(n)) ?? all.toSorted(([, a], [, b]) => b.data.length - a.data.length)[0];
  const rows = x?.[1].shape[0] ?? 0;
  const y =
    all.find(([n, a]) => n !== x?.[0] && Y.test(n) && a.shape[0] === rows) ??
    all.find(([n, a]) => n !== x?.[0] && a.shape[0] === rows && a.data.length === rows);
  if (!x || rows < 2)
    return fail('bad-data', { file: x?.[0] ?? 'the file', detail: 'it has no array of several samples' });
  const [xName, xs] = x;
  if (!y && (xs.shape.length !== 2 || (xs.shape[1] ?? 0) < 2))
    fail('bad-data', {
      file: xName,
      detail: 'it has no target: put x and y in one .npz, or the target in the last column',
    });
  const width = xs.data.length / rows;
  const ys = y ? y[1].data : Array.from({ length: rows }, (_, i) => xs.data[(i + 1) * width - 1] as number);
  const arraysOf: Arrays = {
    x: xName,
    y: y?.[0] ?? null,
    shape: y ? perSample(xs.shape) : [width - 1],
    classes: classesIn(ys),
  };
  const sample = Array.from({ length: Math.min(10, rows) }, (_, i) =>
    [...Array.from({ length: Math.min(8, width) }, (_v, k) => xs.data[i * width + k] as number), ys[i] as number].map(
      (v) => String(Number(v.toPrecision(4))),
    ),
  );
  const [c = 0, h = 0, w = 0] = arraysOf.shape;
  const thumbnails =
    arraysOf.shape.length === 3 && c <= 3 && h <= 64 && w <= 64
      ? Array.from(
          { length: Math.min(THUMBNAILS, rows) },
          (_, i): Thumbnail => ({
            label: String(ys[i]),
            shape: [1, h, w],
            data: [...xs.data.subarray(i * width, i * width + h * w)],
          }),
        )
      : [];
  return {
    source: 'npy',
    rows,
    ragged: 0,
    columns: found,
    sample,
    thumbnails,
    params: { arrays: arraysOf, normalize: 'standard' },
  };
}
function inspectIdx({ shape, data }: Idx): Inspected {
  const rows = shape[0] ?? 0;
  if (shape.length < 2)
    return fail('bad-data', {
      file: 'the file',
      detail: 'it holds labels: choose the images first, their labels after',
    });
  const sample = perSample(shape);
  const [, h = 1, w = 1] = sample;
  const size = sizeOf(sample);
  return {
    source: 'idx',
    rows,
    ragged: 0,
    columns: [statistics(`[${shape.join(' × ')}]`, data)],
    sample: [],
    thumbnails: Array.from({ length: Math.min(THUMBNAILS, rows) }, (_, i) => ({
      label: '',
      shape: [1, h, w],
      data: [...data.subarray(i * size, i * size + h * w)],
    })),
    params: {
      arrays: { x: 'images', y: 'labels', shape: sample, classes: 10 } satisfies Arrays,
      normalize: 'standard',
    },
  };
}
/** How many classes the labels of an IDX file name: 0 to the largest. */
export function classesOfLabels(packed: Uint8Array, file: string): number {
  const { shape, data } = readIdx(unpacked(packed, file), file);
  if (shape.length !== 1) fail('bad-data', { file, detail: 'it holds images, where labels are needed' });
  return data.reduce((most, v) => Math.max(most, v), 0) + 1;
}
function inspectPictures(bytes: Uint8Array, name: string): Inspected {
  const pictures = picturesIn(bytes, name);
  const counts = new Map<string, number>();
  for (const { label } of pictures) counts.set(label, (counts.get(label) ?? 0) + 1);
  const classes = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  if (classes.length > MOST_CLASSES)
    fail('bad-data', { file: name, detail: `it has ${classes.length} folders, more than ${MOST_CLASSES}` });
  // some of each class
  const each = Math.max(1, Math.floor(THUMBNAILS / classes.length));
  const shown = classes
    .slice(0, THUMBNAILS)
    .flatMap(([label]) => pictures.filter((p) => p.label === label).slice(0, each));
  return {
    source: 'images',
    rows: pictures.length,
    ragged: 0,
    columns: [
      {
        name: 'class',
        type: 'category',
        missing: 0,
        numbers: null,
        odd: NONE_ODD,
        categories: classes,
      },
    ],
    sample: [],
    thumbnails: shown.map((p) => ({
      label: p.label,
      shape: [1, ...THUMBNAIL],
      data: [...sampleOf(p, THUMBNAIL, 'grey')],
    })),
    params: { classNames: classes.map(([label]) => label), size: [32, 32], channels: 'rgb', normalize: 'standard' },
  };
}

export type UserParams = SourceParams & {
  readonly source: UserSource;
  readonly labels: FileRef | null;
  readonly missing: Missing;
};
/** A file that was given, unpacked. */
export function bytesOf(
  ref: FileRef | null,
  source: string,
  files: UserFiles,
): { readonly name: string; readonly bytes: Uint8Array } {
  if (!ref) return fail('no-file', { source });
  const given = files.get(ref.sha256) ?? fail('data-file-missing', { file: ref.name });
  return { name: given.name, bytes: unpacked(given.bytes, given.name) };
}
/** The rows of the file that the parameters name. */
export function rawOfUser(p: UserParams, files: UserFiles): Raw {
  const { name, bytes } = bytesOf(p.file, p.source, files);
  if (p.source === 'csv') return rawCsv(bytes, name, p.columns, p.missing);
  if (p.source === 'images') return rawPictures(picturesIn(bytes, name), p, name);
  const wrong = (detail: string): never => fail('bad-data', { file: name, detail });
  const arrays = p.arrays ?? wrong('it was chosen without its arrays: choose it again');
  const { shape } = factsOf(p).x.length ? { shape: factsOf(p).x } : { shape: [1] };
  const size = sizeOf(shape);
  if (p.source === 'idx') {
    const labels = bytesOf(p.labels, p.source, files);
    const [images, ids] = [readIdx(bytes, name), readIdx(labels.bytes, labels.name)];
    if (images.shape[0] !== ids.data.length) wrong(`it has ${images.shape[0]} images for ${ids.data.length} labels`);
    return targets(Float32Array.from(images.data), ids.data, arrays, size, wrong);
  }
  const found = readArraysOf(bytes, name);
  const xs = found.get(arrays.x) ?? wrong(`it has no array "${arrays.x}"`);
  if (arrays.y !== null) {
    const ys = found.get(arrays.y) ?? wrong(`it has no array "${arrays.y}"`);
    return targets(Float32Array.from(xs.data), ys.data, arrays, size, wrong);
  }
  const rows = xs.shape[0] ?? 0;
  const width = size + 1;
  if (xs.data.length !== rows * width)
    wrong(`its rows have ${xs.data.length / Math.max(1, rows)} numbers, where ${width} are needed`);
  const x = new Float32Array(rows * size);
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    x.set(xs.data.subarray(i * width, i * width + size), i * size);
    y[i] = xs.data[i * width + size] as number;
  }
  return targets(x, y, arrays, size, wrong);
}
function targets(
  x: Float32Array,
  y: ArrayLike<number>,
  { classes }: Arrays,
  size: number,
  wrong: (detail: string) => never,
): Raw {
  if (x.length !== y.length * size)
    wrong(`it has ${x.length} numbers in ${y.length} samples, where ${size} a sample are needed`);
  if (y.length < 2) wrong('it has fewer than two samples');
  if (classes !== null && Array.from(y).some((v) => !Number.isInteger(v) || v < 0 || v >= classes))
    wrong(`a class is not one of 0 to ${classes - 1}`);
  return { x, y: classes === null ? Float32Array.from(y) : Int32Array.from(y), trainRows: y.length, dropped: 0 };
}
function rawPictures(pictures: readonly Picture[], p: UserParams, file: string): Raw {
  const unknown = pictures.find((q) => !p.classNames.includes(q.label));
  if (unknown) fail('bad-data', { file, detail: `the folder "${unknown.label}" is not one of its classes` });
  const size = sizeOf(factsOf(p).x);
  const x = new Float32Array(pictures.length * size);
  for (const [i, q] of pictures.entries()) x.set(sampleOf(q, p.size, p.channels), i * size);
  return {
    x,
    y: Int32Array.from(pictures, (q) => p.classNames.indexOf(q.label)),
    trainRows: pictures.length,
    dropped: 0,
  };
}
