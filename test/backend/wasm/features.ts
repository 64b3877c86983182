/** What this Node's WebAssembly can: relaxed SIMD is behind a flag in Node 20. */
import { setFlagsFromString } from 'node:v8';

try {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
} catch {
  // where it is on by default the flag is gone
}
/** (func (drop (f32x4.relaxed_madd zeros zeros zeros))) */
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const body = [0, ...zeros, ...zeros, ...zeros, 0xfd, 0x85, 0x02, 0x1a, 0x0b];
export const relaxed = WebAssembly.validate(
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 4, 1, 0x60, 0, 0],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  ]),
);
