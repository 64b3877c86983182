/**
 * One generated kernel, timed in alternation with the calibration product: on a shared machine bare figures drift by two, their ratio repeats to some points.
 * Runs wherever WebAssembly does (Node, a page).
 */
import { Fn } from '../../src-engine/backend/wasm/asm/fn';
import { assemble } from '../../src-engine/backend/wasm/asm/module';
import {
  argsOf,
  type Features,
  type Form,
  type Generator,
  LAST,
  type Operand,
  ROW,
  rowFloats,
  SLACK,
  type Spec,
  type Tile,
} from '../../src-engine/backend/wasm/generator';
import { linear } from '../../src-engine/backend/wasm/kernels/linear';
import type { Lead, Shape } from '../../src-engine/core/shape';

export type Case = {
  readonly name: string;
  readonly generator: Generator<never>;
  readonly attrs: unknown;
  readonly inputs: readonly { readonly shape: Shape; readonly lead: Lead }[];
  readonly out: { readonly shape: Shape; readonly lead: Lead };
  readonly N: number;
  readonly T?: number;
  readonly lengths?: boolean;
  /** What counts: two for each multiply-add that a convolution of these shapes is said to have. */
  readonly flop: number;
};
export type Kernel = { readonly run: () => void; readonly bytes: number };
const BYTES = 1 << 28;
/** The calibration product keeps its operands at the end. */
const OWN = 1 << 20;
export const memory = new WebAssembly.Memory({ initial: BYTES / 65536, maximum: BYTES / 65536 });
const F = new Float32Array(memory.buffer);
const I = new Int32Array(memory.buffer);
let seed = 1;
function fill(from: number, to: number): void {
  for (let i = from; i < to; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    F[i] = (seed >>> 8) / 2 ** 24 - 0.5;
  }
}

/**
 * Compiles a case and lays its operands out from `at` on, ordinary numbers all of them: the integers that a case before left there are denormal floats, and an
 * Intel processor takes a hundred times as long for a product with one. The right numbers are the tests' business.
 */
export function build(c: Case, tile: Tile, features: Features, strict: boolean, at = 1024): Kernel {
  const { N, T = 1 } = c;
  const operand = (o: Case['out'], form: Form): Operand => ({ ...o, dtype: 'float32', N, form });
  const base = { attrs: c.attrs, step: false, lengths: c.lengths ?? false, features, strict, tile };
  const generator = c.generator as unknown as Generator<unknown>;
  const plain: Spec<unknown> = { ...base, inputs: c.inputs.map((o) => operand(o, ROW)), out: operand(c.out, ROW) };
  const forms = generator.forms?.(plain) ?? { inputs: c.inputs.map(() => ROW), out: ROW };
  const inputs = c.inputs.map((o, i) => operand(o, forms.inputs[i] ?? LAST));
  const spec: Spec<unknown> = { ...base, inputs, out: operand(c.out, forms.out) };
  const f = new Fn('kernel', { params: ['i32', 'i32', 'i32'], results: [] }, features.relaxed && !strict);
  generator.emit(f, spec);
  const bytes = assemble({
    functions: [f],
    memory: { shared: false, maximum: BYTES / 65536 },
    globals: [{ name: 'scratch', type: 'i32' }],
  });
  let top = at;
  let skew = 0;
  const take = (size: number): number => {
    const from = Math.ceil(top / 64) * 64 + skew;
    // operands do not begin at the same place of a page
    skew = (skew + 192) % 1024;
    top = from + size + SLACK;
    if (top > BYTES) throw new Error(`${c.name} needs more memory`);
    return from;
  };
  const rows = (lead: Lead): number => ({ none: 1, N, TN: T * N })[lead];
  const addresses = [...spec.inputs, spec.out].map((o) => take(4 * rows(o.lead) * rowFloats(o.shape, o.form)));
  const args = argsOf(inputs.length);
  const lengths = take(4 * N);
  const table = take(args.bytes);
  const scratch = take(generator.scratch?.(spec) ?? 0);
  fill(at / 4, top / 4);
  for (let n = 0; n < N; n++) I[lengths / 4 + n] = T;
  const words = [...addresses, T, -1, c.lengths ? lengths : 0, 0];
  for (const [i, word] of words.entries()) I[table / 4 + i] = word;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, scratch } });
  const kernel = exports.kernel as (args: number, lo: number, hi: number) => void;
  const units = generator.units(spec, T);
  return { run: () => kernel(table, 0, units), bytes: bytes.length };
}
let now = (): number => performance.now();
/** A better clock where there is one: on a busy machine the time that this thread had a core, in ms. */
export function setClock(clock: () => number): void {
  now = clock;
}
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
/** Often enough that the final code is there. */
export function warm(run: () => void, ms = 60): void {
  const until = now() + ms;
  let n = 0;
  do {
    run();
    n++;
  } while (n < 3 || now() < until);
}
function batch(run: () => void, ms: number): () => number {
  let one = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const from = now();
    run();
    one = Math.min(one, now() - from);
  }
  const many = Math.max(1, Math.round(ms / Math.max(one, 1e-3)));
  return () => {
    const from = now();
    for (let i = 0; i < many; i++) run();
    return (now() - from) / many;
  };
}
export type Calibration = {
  readonly run: () => void;
  readonly flop: number;
  readonly tile: Tile;
  readonly gflops: number;
};
export type Duel = { readonly ms: number; readonly gflops: number; readonly share: number; readonly bestShare: number };
/** The kernel against the calibration product: medians of 4 ms each in turn. */
export function duel(run: () => void, flop: number, rival: Pick<Calibration, 'run' | 'flop'>, rounds = 25): Duel {
  const [a, b] = [batch(run, 4), batch(rival.run, 4)];
  const [x, y]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    x.push(a());
    y.push(b());
  }
  const ms = median(x);
  const gflops = flop / ms / 1e6;
  return {
    ms,
    gflops,
    share: gflops / (rival.flop / median(y) / 1e6),
    bestShare: flop / Math.min(...x) / (rival.flop / Math.min(...y)),
  };
}
/** The packed product 120 x 96 x 256 with the fastest of the tiles: this runtime's peak. */
export function calibrate(tiles: readonly Tile[], features: Features, strict = false): Calibration {
  const [m, k, n] = [120, 256, 96];
  const flop = 2 * m * n * k;
  const found = tiles.map((tile) => {
    const c: Case = {
      ...{ name: 'calibration', generator: linear as unknown as Generator<never>, attrs: {}, N: m, flop },
      inputs: [
        { shape: [k], lead: 'N' },
        { shape: [n, k], lead: 'none' },
      ],
      out: { shape: [n], lead: 'N' },
    };
    const { run } = build(c, tile, features, strict, BYTES - OWN);
    warm(run);
    return { run, flop, tile, best: batch(run, 2) };
  });
  // in turn, the best of each: a neighbour takes half the core for seconds at a time
  const times = found.map(() => Number.POSITIVE_INFINITY);
  for (let i = 0; i < 15; i++)
    for (const [j, { best }] of found.entries()) times[j] = Math.min(times[j] as number, best());
  const at = times.indexOf(Math.min(...times));
  const win = found[at];
  if (!win) throw new Error('no tile');
  // each lay where the next one wrote: the winner's operands are made again
  return { run: win.run, flop, tile: win.tile, gflops: flop / (times[at] as number) / 1e6 };
}
