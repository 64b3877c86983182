/** What this runtime can do, asked of the runtime itself. */

/** `revec`: 128-bit pairs are merged into 256-bit instructions (V8's re-vectorisation): no program can see it, so the door that set the flag says so. */
export type Features = {
  readonly simd: boolean;
  readonly relaxed: boolean;
  /** Memory that threads share. */
  readonly shared: boolean;
};

/** A module of one function () -> v128, i32 or the like, with this body. */
function isValid(result: number, ...body: readonly number[]): boolean {
  const code = [0, ...body, 0x0b];
  return WebAssembly.validate(
    Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 5, 1, 0x60, 0, 1, result],
      ...[3, 2, 1, 0],
      ...[10, code.length + 2, 1, code.length, ...code],
    ]),
  );
}
const V128 = 0x7b;
/** v128.const 0 */
const ZERO = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];

let found: Features | null = null;
/** Looked up once: flags must be set before. */
export function features(): Features {
  found ??= {
    simd: isValid(V128, ...ZERO),
    // f32x4.relaxed_madd
    relaxed: isValid(V128, ...ZERO, ...ZERO, ...ZERO, 0xfd, 0x85, 0x02),
    shared: typeof SharedArrayBuffer !== 'undefined' && typeof Atomics !== 'undefined',
  };
  return found;
}
