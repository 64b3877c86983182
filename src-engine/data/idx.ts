/** IDX, the format of MNIST: two zero bytes, a type, the rank, the dimensions (32 bits, big-endian), the elements. Source: yann.lecun.com/exdb/mnist. */
import { fail } from '../core/issue';

/** The only element type that images and labels have. */
const UNSIGNED_BYTE = 0x08;
const MAX_RANK = 4;

export type Idx = { readonly shape: readonly number[]; readonly data: Uint8Array };

/** An IDX file of unsigned bytes. The data is a view of `bytes`. */
export function readIdx(bytes: Uint8Array, file: string): Idx {
  const wrong = (detail: string): never => fail('bad-data', { file, detail });
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) wrong('it does not start as an IDX file does');
  const type = bytes[2] as number;
  if (type !== UNSIGNED_BYTE)
    wrong(`its elements are of type 0x${type.toString(16).padStart(2, '0')}, and only 0x08 (bytes) is read`);
  const rank = bytes[3] as number;
  if (rank < 1 || rank > MAX_RANK) wrong(`it has ${rank} axes, where 1 to ${MAX_RANK} are read`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) wrong('it ends within its dimensions');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  // Up to 4 axes of 32 bits: the product may leave the safe integers, and then cannot equal the length
  const count = shape.reduce((n, d) => n * d, 1);
  if (!Number.isSafeInteger(count) || bytes.length !== start + count)
    wrong(`it says ${shape.join(' × ')} elements, but holds ${bytes.length - start}`);
  return { shape, data: bytes.subarray(start) };
}
