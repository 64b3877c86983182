/**
 * Counter-based random numbers: a number is a function of (key, counter) alone, so nothing depends on the order of asking.
 * Mixer: two rounds of the "lowbias32" 32-bit finaliser (C. Wellons, "Prospecting for Hash Functions", 2018) over key and counter.
 */
const mix = (h: number): number => {
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
  return (h ^ (h >>> 15)) >>> 0;
};
/** 32 random bits for (key, counter). */
export const bits = (key: number, counter: number): number =>
  mix((mix((counter ^ key) >>> 0) + Math.imul(key, 0x9e3779b9) + 0x85ebca6b) >>> 0);
/** Uniform in [0, 1). */
export const uniform = (key: number, counter: number): number => bits(key, counter) / 4294967296;
/** Standard normal by Box-Muller, from the counters 2c and 2c + 1. */
export const normal = (key: number, counter: number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform(key, 2 * counter))) * Math.cos(2 * Math.PI * uniform(key, 2 * counter + 1));
/** A key for a named stream: FNV-1a over the parts, mixed. */
export function streamKey(...parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const c of parts.join('\u0000')) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x01000193);
  return mix(h >>> 0);
}
/** 0..n-1 shuffled (Fisher-Yates, from the end). */
export function permutation(n: number, key: number): Uint32Array {
  const p = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform(key, i) * (i + 1));
    const a = p[i] as number;
    p[i] = p[j] as number;
    p[j] = a;
  }
  return p;
}
