/** The binary format's small parts: LEB128 numbers, vectors, sections. Source: WebAssembly core specification, chapter 5. */

/** An unsigned number in LEB128, appended to `to`. */
export function unsigned(n: number, to: number[] = []): number[] {
  let rest = n >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    to.push(rest ? low | 128 : low);
  } while (rest);
  return to;
}
/** A signed 32-bit number in LEB128, appended to `to`. */
export function signed(n: number, to: number[] = []): number[] {
  for (let rest = n | 0; ; ) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && !(low & 64)) || (rest === -1 && low & 64)) {
      to.push(low);
      return to;
    }
    to.push(low | 128);
  }
}
/** A signed 64-bit number in LEB128, appended to `to`. */
export function signed64(n: bigint, to: number[] = []): number[] {
  for (let rest = BigInt.asIntN(64, n); ; ) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    if ((rest === 0n && !(low & 64)) || (rest === -1n && low & 64)) {
      to.push(low);
      return to;
    }
    to.push(low | 128);
  }
}
/** The count, then the items. */
export const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const encoder = new TextEncoder();
/** A name as bytes of UTF-8 with their count. */
export const text = (s: string): number[] => {
  const utf8 = encoder.encode(s);
  return [...unsigned(utf8.length), ...utf8];
};
const scratch = new DataView(new ArrayBuffer(8));
const bytes = new Uint8Array(scratch.buffer);
/** The bytes of a float32, low byte first; good until the next number. */
export function float32(x: number): Uint8Array {
  scratch.setFloat32(0, x, true);
  return bytes.subarray(0, 4);
}
/** The bytes of a float64, low byte first; good until the next number. */
export function float64(x: number): Uint8Array {
  scratch.setFloat64(0, x, true);
  return bytes;
}
