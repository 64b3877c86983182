/** First weights made in WebAssembly are those that the formula of core/random.ts gives. */
import { expect, test } from 'vitest';
import { fillUniform } from '../../../src-engine/backend/wasm/bits';
import { streamKey, uniform } from '../../../src-engine/core/random';

test.each([0, 1, 5, 16_384, 16_385, 40_001])('%i numbers', (count) => {
  for (const [i, bound] of [1, 0.05, 1 / 3, 2e-39].entries()) {
    const key = streamKey(count, 'node', `weight${i}`);
    const out = new Float32Array(count);
    fillUniform(key, bound, out);
    expect(out).toEqual(Float32Array.from({ length: count }, (_, k) => (2 * uniform(key, k) - 1) * bound));
  }
});
