/** NumPy's arrays. Source: numpy.org/doc/stable/reference/generated/numpy.lib.format.html (versions 1 to 3). Pickled objects are refused: reading one runs its code. */

import { fail } from '../core/issue';
import { unzip } from '../zip/unzip';

export type NdArray = { readonly shape: readonly number[]; readonly data: Float64Array };
type Read = (view: DataView, at: number, little: boolean) => number;
const half = (h: number): number => {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 31;
  const fraction = h & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return exponent === 31
    ? fraction
      ? Number.NaN
      : sign * Infinity
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};
/** Kind and bytes of an element -> how it is read. */
const READERS: Readonly<Record<string, Read>> = {
  f2: (v, at, little) => half(v.getUint16(at, little)),
  f4: (v, at, little) => v.getFloat32(at, little),
  f8: (v, at, little) => v.getFloat64(at, little),
  i1: (v, at) => v.getInt8(at),
  i2: (v, at, little) => v.getInt16(at, little),
  i4: (v, at, little) => v.getInt32(at, little),
  i8: (v, at, little) => Number(v.getBigInt64(at, little)),
  u1: (v, at) => v.getUint8(at),
  u2: (v, at, little) => v.getUint16(at, little),
  u4: (v, at, little) => v.getUint32(at, little),
  u8: (v, at, little) => Number(v.getBigUint64(at, little)),
  b1: (v, at) => (v.getUint8(at) ? 1 : 0),
};
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((b, i) => bytes[i] === b);
const MOST_NUMBERS = 2 ** 27;
const MOST_BYTES = 2 ** 30;

export function readNpy(bytes: Uint8Array, file: string): NdArray {
  const wrong = (detail: string): never => fail('bad-data', { file, detail });
  if (!isNpy(bytes) || bytes.length < 12) wrong('it does not start as a .npy file does');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] as number;
  if (version < 1 || version > 3) wrong(`it is of version ${version}, and 1 to 3 are read`);
  const [length, from] = version === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  if (from + length > bytes.length) wrong('it ends within its header');
  const header = new TextDecoder('latin1').decode(bytes.subarray(from, from + length));
  const descr = /'descr'\s*:\s*'([<>|=])?([a-zA-Z])(\d*)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shapeText = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (/'descr'\s*:\s*'\|?O/.test(header))
    wrong('it holds Python objects, which only their code can read: save plain numbers');
  if (!descr || order === undefined || shapeText === undefined) return wrong('its header is not one that is known');
  const kind = `${descr[2]}${descr[3]}`;
  const read = READERS[kind] ?? wrong(`its elements are of type ${kind}`);
  const size = Number(descr[3]);
  const shape = shapeText
    .split(',')
    .map((d) => d.trim().replace(/L$/, ''))
    .filter((d) => d !== '')
    .map(Number);
  const count = shape.reduce((n, d) => n * d, 1);
  if (shape.length > 8 || !Number.isSafeInteger(count) || count > MOST_NUMBERS)
    wrong(`it has ${count} numbers, more than ${MOST_NUMBERS}`);
  const start = from + length;
  if (bytes.length - start !== count * size)
    wrong(`it says ${shape.join(' × ')} elements of ${size} bytes, but holds ${bytes.length - start} bytes`);
  const little = descr[1] !== '>';
  const data = new Float64Array(count);
  if (order === 'False') for (let i = 0; i < count; i++) data[i] = read(view, start + i * size, little);
  else {
    // first axis fastest in the file, last axis fastest here
    const strides = shape.map((_, k) => shape.slice(0, k).reduce((n, d) => n * d, 1));
    const index = new Array<number>(shape.length).fill(0);
    for (let i = 0; i < count; i++) {
      const at = index.reduce((n, v, k) => n + v * (strides[k] as number), 0);
      data[i] = read(view, start + at * size, little);
      for (let k = shape.length - 1; k >= 0; k--) {
        index[k] = (index[k] as number) + 1;
        if ((index[k] as number) < (shape[k] as number)) break;
        index[k] = 0;
      }
    }
  }
  return { shape, data };
}
/** The arrays of an .npz by name, or the one of a .npy as "array". */
export function readArraysOf(bytes: Uint8Array, file: string): ReadonlyMap<string, NdArray> {
  if (isNpy(bytes)) return new Map([['array', readNpy(bytes, file)]]);
  const refuse = (detail: string): never => fail('bad-data', { file, detail });
  const entries = unzip(
    bytes,
    { isAllowed: (n) => n.endsWith('.npy') && !n.includes('..'), entries: 64, bytes: MOST_BYTES },
    refuse,
  );
  return new Map([...entries].map(([name, data]) => [name.slice(0, -4), readNpy(data, `${file}/${name}`)]));
}
