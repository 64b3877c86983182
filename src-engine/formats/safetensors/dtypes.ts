/** How the element types of safetensors become ours. Data is little-endian in the file, as on every machine that Unroll runs on. */
import type { Tensor } from '../../core/tensor';

/** `from` a copy of the tensor's bytes (aligned); null where a number does not fit int32. */
type Reader = {
  readonly bytes: number;
  readonly dtype: Tensor['dtype'];
  readonly from: (raw: ArrayBuffer) => Float32Array | Int32Array | null;
};
const scratch = new DataView(new ArrayBuffer(4));
/** The float32 with these bits. */
const float = (bits: number): number => {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
};
/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function half(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 0x1f;
  const fraction = h & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
/** The high word must be what the sign of the low word extends to. */
function narrow(raw: ArrayBuffer): Int32Array | null {
  const words = new Int32Array(raw);
  const out = new Int32Array(words.length / 2);
  for (let i = 0; i < out.length; i++) {
    const low = words[2 * i] as number;
    if (words[2 * i + 1] !== low >> 31) return null;
    out[i] = low;
  }
  return out;
}
const integers = (bytes: number, from: (raw: ArrayBuffer) => ArrayLike<number>): Reader => ({
  bytes,
  dtype: 'int32',
  from: (raw) => Int32Array.from(from(raw)),
});
const READERS: Readonly<Record<string, Reader>> = {
  F32: { bytes: 4, dtype: 'float32', from: (raw) => new Float32Array(raw) },
  F64: { bytes: 8, dtype: 'float32', from: (raw) => Float32Array.from(new Float64Array(raw)) },
  F16: { bytes: 2, dtype: 'float32', from: (raw) => Float32Array.from(new Uint16Array(raw), half) },
  // bfloat16 is the upper half of a float32
  BF16: { bytes: 2, dtype: 'float32', from: (raw) => Float32Array.from(new Uint16Array(raw), (b) => float(b * 65536)) },
  I32: { bytes: 4, dtype: 'int32', from: (raw) => new Int32Array(raw) },
  I64: { bytes: 8, dtype: 'int32', from: narrow },
  I16: integers(2, (raw) => new Int16Array(raw)),
  I8: integers(1, (raw) => new Int8Array(raw)),
  U8: integers(1, (raw) => new Uint8Array(raw)),
  BOOL: integers(1, (raw) => new Uint8Array(raw)),
};
export const DTYPES = Object.keys(READERS);
export const readerOf = (dtype: string): Reader | null =>
  Object.hasOwn(READERS, dtype) ? (READERS[dtype] as Reader) : null;
