/** Reads a protocol buffers' message, not knowing what it means: field number to its values, numbers or bytes, in the order they came. */
export type Fields = Map<number, (number | Uint8Array)[]>;

export function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let n = 0;
    for (let scale = 1; ; scale *= 128) {
      const b = bytes[at++];
      if (b === undefined) throw new Error('a number past the end');
      n += (b & 127) * scale;
      if (b < 128) return n;
    }
  };
  const taken = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error(`${length} bytes at ${at} of ${bytes.length}`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const type = tag % 8;
    if (type !== 0 && type !== 2 && type !== 5) throw new Error(`wire type ${type} at ${at}`);
    const value = type === 0 ? varint() : taken(type === 2 ? varint() : 4);
    const field = Math.floor(tag / 8);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}
export const textOf = (value: number | Uint8Array | undefined): string => new TextDecoder().decode(value as Uint8Array);
