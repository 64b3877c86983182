/** Every generator of this folder's other tests on random shapes, forms, leads and lengths. UNROLL_KERNELS=n: so many instead of a few hundred. */
import { describe, test } from 'vitest';
import { generatorOf } from '../../../src-engine/backend/wasm/generators';
import { formula } from '../../../src-engine/core/formulaParse';
import { bits } from '../../../src-engine/core/random';
import type { Lead } from '../../../src-engine/core/shape';
import { poolGeometry } from '../../../src-engine/prims/pool';
import type { Attributes, PrimName } from '../../../src-engine/prims/prim';
import { type Batch, check, type Input } from './check';

const COUNT = Number(process.env.UNROLL_KERNELS ?? 300);
/** Ones, primes, and what is just about a vector or two. */
const SIZES = [1, 1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 15, 16, 17, 19, 31, 32, 33];

class Dice {
  #counter = 0;
  constructor(private readonly key: number) {}
  below(n: number): number {
    return bits(this.key, this.#counter++) % n;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  shape(least: number, most: number, limit = 3000): number[] {
    for (;;) {
      const shape = Array.from({ length: least + this.below(most - least + 1) }, () => this.of(SIZES));
      if (shape.reduce((a, b) => a * b, 1) <= limit) return shape;
    }
  }
}
type Made<P extends PrimName> = {
  readonly inputs: readonly Input[];
  readonly attrs: Attributes[P];
  readonly batch?: Batch;
};
type Maker<P extends PrimName> = (d: Dice, x: (shape: number[]) => Input, lead: Lead) => Made<P>;
const none = (shape: readonly number[], map?: (x: number) => number): Input => ({
  shape,
  lead: 'none',
  ...(map && { map }),
});
const positive = (x: number): number => 0.3 + Math.abs(x);
const pool = (d: Dice) => {
  const rank = 1 + d.below(3);
  const kernel = Array.from({ length: rank }, () => 1 + d.below(3));
  const stride = Array.from({ length: rank }, () => 1 + d.below(3));
  const padding = kernel.map((k) => d.below(Math.floor(k / 2) + 1));
  const shape = [d.of(SIZES), ...kernel.map((k) => k + d.below(5))];
  const a = { kernel, stride, padding };
  return { a, shape, out: [shape[0] as number, ...poolGeometry(shape, a).out.slice(3 - rank)] };
};
const along = (d: Dice) => {
  const shape = d.shape(1, 3, 1000);
  return { shape, axis: d.below(shape.length) };
};
const byChannel = (d: Dice) => {
  const shape = d.shape(1, 3, 1000);
  const c = none(shape.slice(0, 1));
  return { shape, c, v: { ...c, map: positive } };
};
const MAKERS: { readonly [P in PrimName]?: Maker<P> } = {
  pointwise: (d, x) => {
    const shape = d.shape(1, 4);
    const narrow = shape.map((n) => (d.below(2) ? n : 1)).slice(d.below(shape.length));
    return {
      inputs: [x(shape), { shape: narrow, lead: d.of(['none', 'N']), last: d.below(2) === 1 }],
      attrs: { formula: formula('a * b + tanh(a - b)', ['a', 'b']), name: 'test' },
    };
  },
  blockwise: (d, x) => {
    const size = d.of(SIZES);
    return {
      inputs: [x([3 * size]), { ...x([size]), last: false }],
      attrs: {
        name: 'test',
        size,
        operands: [
          { input: 0, block: 2 },
          { input: 1, block: 0 },
          { input: 0, block: 0 },
        ],
        results: [formula('a * b', ['a', 'b', 'c']), formula('sigmoid(c) + a', ['a', 'b', 'c'])],
      },
    };
  },
  sumTo: (d, x, lead) => {
    const shape = d.shape(1, 4);
    const to = shape.map((n) => (d.below(2) ? n : 1)).slice(d.below(shape.length + 1));
    const leads: Lead[] = lead === 'TN' ? ['TN', 'N', 'none'] : lead === 'N' ? ['N', 'none'] : ['none'];
    return { inputs: [x(shape)], attrs: { shape: to, lead: d.of(leads) }, batch: { tolerance: 1e-4 } };
  },
  maxPool: (d, x) => {
    const { a, shape } = pool(d);
    return { inputs: [x(shape)], attrs: a };
  },
  maxPoolGrad: (d, x) => {
    const { a, shape, out } = pool(d);
    return { inputs: [{ ...x(shape), map: (v) => Math.round(v) }, x(out)], attrs: a };
  },
  avgPool: (d, x) => {
    const { a, shape } = pool(d);
    return { inputs: [x(shape)], attrs: a };
  },
  avgPoolGrad: (d, x) => {
    const { a, shape, out } = pool(d);
    return { inputs: [x(out)], attrs: { ...a, input: shape } };
  },
  transpose: (d, x) => {
    const shape = d.shape(1, 4);
    const axes = shape.map((_, i) => i).sort(() => d.below(3) - 1);
    return { inputs: [x(shape)], attrs: { axes } };
  },
  slice: (d, x) => {
    const { shape, axis } = along(d);
    const start = d.below(shape[axis] as number);
    return { inputs: [x(shape)], attrs: { axis, start, end: start + 1 + d.below((shape[axis] as number) - start) } };
  },
  pad: (d, x) => {
    const { shape, axis } = along(d);
    return { inputs: [x(shape)], attrs: { axis, before: d.below(4), after: d.below(9) } };
  },
  concat: (d, x) => {
    const { shape, axis } = along(d);
    const other = shape.map((n, i) => (i === axis ? d.of(SIZES) : n));
    return { inputs: [x(shape), { ...x(other), last: d.below(2) === 1 }], attrs: { axis } };
  },
  softmax: (d, x) => {
    const { shape, axis } = along(d);
    return { inputs: [x(shape)], attrs: { axis } };
  },
  logSoftmaxGrad: (d, x) => {
    const { shape, axis } = along(d);
    return {
      inputs: [{ ...x(shape), map: (v) => -Math.abs(v) }, x(shape)],
      attrs: { axis },
      batch: { tolerance: 1e-4 },
    };
  },
  crossEntropyGrad: (d, x, lead) => {
    const shape = d.shape(1, 3, 500);
    return {
      inputs: [x(shape), { shape: shape.slice(1), lead, ids: shape[0] as number }, none([])],
      attrs: { labelSmoothing: d.of([0, 0.2]) },
    };
  },
  crossEntropy: (d, x, lead) => {
    const shape = d.shape(1, 3, 500);
    return {
      inputs: [x(shape), { shape: shape.slice(1), lead, ids: shape[0] as number }],
      attrs: { labelSmoothing: d.of([0, 0.2]) },
    };
  },
  embeddingGrad: (d, x, lead) => {
    const ids = d.shape(0, 2, 20);
    const num = d.of(SIZES);
    return {
      inputs: [
        { shape: ids, lead, ids: num },
        { ...x([...ids, d.of(SIZES)]), last: false },
      ],
      attrs: { num },
      batch: { tolerance: 1e-4 },
    };
  },
  channelVar: (d, x) => {
    const { shape, c } = byChannel(d);
    return { inputs: [x(shape), c], attrs: {}, batch: { tolerance: 1e-4 } };
  },
  batchNorm: (d, x) => {
    const { shape, c, v } = byChannel(d);
    return { inputs: [x(shape), c, v, c, c], attrs: { eps: 1e-5, batch: true } };
  },
  batchNormGrad: (d, x) => {
    const { shape, c, v } = byChannel(d);
    return {
      inputs: [x(shape), c, v, x(shape), c, c, c],
      attrs: { eps: 1e-5, batch: true },
      batch: { tolerance: 1e-4 },
    };
  },
  batchNormWeightGrad: (d, x) => {
    const { shape, c, v } = byChannel(d);
    return { inputs: [x(shape), c, v, x(shape)], attrs: { eps: 1e-5 }, batch: { tolerance: 2e-4 } };
  },
  layerNormGrad: (d, x) => {
    const shape = [...d.shape(0, 2, 50), 3 + d.below(30)];
    return {
      inputs: [x(shape), x(shape), none(shape.slice(-1))],
      attrs: { dims: 1, eps: 1e-5 },
      batch: { tolerance: 1e-3 },
    };
  },
  layerNormWeightGrad: (d, x) => {
    const shape = [...d.shape(0, 2, 50), 3 + d.below(30)];
    return { inputs: [x(shape), x(shape)], attrs: { dims: 1, eps: 1e-5 }, batch: { tolerance: 1e-3 } };
  },
  dropoutMask: (d, x) => ({
    inputs: [x(d.shape(1, 3)), { shape: [], lead: 'none', ids: 1e9, data: [d.below(1e6)] }],
    attrs: { p: d.below(100) / 100, key: d.below(2 ** 32) },
  }),
  meanValid: (d, x) => ({ inputs: [x(d.shape(0, 3))], attrs: {} }),
};
describe('random kernels agree with the reference', () => {
  const names = Object.keys(MAKERS) as (keyof typeof MAKERS)[];
  test.each(names)('%s', { timeout: 600_000 }, (prim) => {
    for (let k = 0; k < Math.ceil(COUNT / names.length); k++) {
      const d = new Dice(1000 * names.indexOf(prim) + k + 1);
      const lead = d.of<Lead>(['N', 'TN', 'TN']);
      const last = d.below(2) === 1;
      const [N, T] = [1 + d.below(4), lead === 'TN' ? 1 + d.below(5) : 1];
      const lengths = lead === 'TN' && d.below(2) ? Array.from({ length: N }, () => 1 + d.below(T)) : undefined;
      const make = MAKERS[prim] as Maker<PrimName>;
      const { inputs, attrs, batch } = make(d, (shape) => ({ shape, lead, last }), lead);
      // one number has no variance
      const rows = lengths?.reduce((a, b) => a + b, 0) ?? N * T;
      if (prim === 'channelVar' && rows * (inputs[0]?.shape ?? []).slice(1).reduce((a, b) => a * b, 1) < 2) continue;
      const generator = generatorOf(prim);
      if (!generator || prim === 'commit') throw new Error(prim);
      check(generator as never, prim as 'pointwise', inputs, attrs as never, {
        N,
        T,
        seed: k + 1,
        strict: d.below(4) === 0,
        ...(lengths && { lengths }),
        ...batch,
      });
    }
  });
});
