/** Writes safetensors: F32 and I32, tensors in the order of the map, the header filled with spaces so that the data starts at a multiple of 8. */
import { sizeOf } from '../../core/shape';
import type { Tensor, TensorMap } from '../../core/tensor';

const BYTES = 4;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const dataOf = ({ dtype, data }: Tensor): Float32Array | Int32Array =>
  dtype === 'int32'
    ? data instanceof Int32Array
      ? data
      : Int32Array.from(data)
    : data instanceof Float32Array
      ? data
      : Float32Array.from(data);

/** The bytes of a file that holds these tensors, and `metadata` as its texts. */
export function writeSafetensors(tensors: TensorMap, metadata?: Readonly<Record<string, string>>): Uint8Array {
  const fields = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  let at = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    if (name === '__metadata__') throw new Error('a tensor cannot be called __metadata__');
    if (sizeOf(shape) !== data.length) throw new Error(`${name} is [${shape}] but holds ${data.length} numbers`);
    const end = at + data.length * BYTES;
    fields.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype === 'int32' ? 'I32' : 'F32'}","shape":[${shape}],"data_offsets":[${at},${end}]}`,
    );
    at = end;
  }
  const text = encode(`{${fields.join(',')}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + length + at);
  new DataView(out.buffer).setUint32(0, length, true);
  out.fill(0x20, 8, 8 + length);
  out.set(text, 8);
  let offset = 8 + length;
  for (const tensor of tensors.values()) {
    const data = dataOf(tensor);
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return out;
}
