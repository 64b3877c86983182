/**
 * Which tile this runtime runs fastest. Any gives the same bits; which one V8 keeps in registers depends on its version and on whether it joins vectors, so it
 * is measured: a product that fits the cache, by all candidates in turn for a few milliseconds, at the first use in this process.
 */
import { Fn } from './asm/fn';
import { assemble } from './asm/module';
import { argsOf, type Features, type Form, type Operand, ROW, rowFloats, type Spec, type Tile } from './generator';
import { linear } from './kernels/linear';

const tile = (mr: number, nr: number, unroll: number): Tile => ({ mr, nr, unroll });
/**
 * 16 vector registers hold mr x nr/4 sums, one row's number and nr/4 vectors. Joined vectors want 16 columns. Alone, V8 11 (Node 20) keeps only the smallest tile
 * in registers, and no repeated body.
 */
export const CANDIDATES = {
  alone: [tile(4, 8, 1), tile(6, 8, 1), tile(6, 8, 2)],
  joined: [tile(6, 16, 1), tile(6, 16, 2), tile(4, 16, 2)],
} as const satisfies Record<string, readonly Tile[]>;
export const candidatesFor = (features: Features): readonly Tile[] =>
  features.revec ? CANDIDATES.joined : CANDIDATES.alone;

/** C [120, 96] = A [120, 256] B: in the first-level cache panel by panel. */
const [ROWS, K, COLUMNS] = [120, 256, 96];
const FLOP = 2 * ROWS * K * COLUMNS;
/** The product with one tile, ready to run. */
export type Product = { readonly tile: Tile; readonly flop: number; readonly run: () => void };

/** A module with the product by each tile, in a memory of its own. */
export function products(tiles: readonly Tile[], features: Features, strict: boolean): Product[] {
  const operand = (shape: readonly number[], lead: 'N' | 'none', form: Form): Operand => ({
    ...{ shape, lead, form, dtype: 'float32', N: ROWS },
  });
  const specOf = (own: Tile): Spec<unknown> => {
    const spec: Spec<unknown> = {
      ...{ attrs: {}, step: false, lengths: false, features, strict, tile: own },
      inputs: [operand([K], 'N', ROW), operand([COLUMNS, K], 'none', ROW)],
      out: operand([COLUMNS], 'N', ROW),
    };
    const forms = linear.forms?.(spec).inputs ?? [];
    return { ...spec, inputs: spec.inputs.map((o, i) => ({ ...o, form: forms[i] ?? ROW })) };
  };
  const functions = tiles.map((own, i) => {
    const f = new Fn(`product${i}`, undefined, features.relaxed && !strict);
    linear.emit(f, specOf(own));
    return f;
  });
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < floats.length; i++) floats[i] = ((i * 2654435761) % 1024) / 1024 - 0.5;
  const bytes = assemble({
    ...{ functions, memory: { shared: false, maximum: 16 } },
    globals: [{ name: 'scratch', type: 'i32', mutable: true }],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory, scratch: new WebAssembly.Global({ value: 'i32', mutable: true }, 0) },
  });
  const args = argsOf(2);
  const words = new Int32Array(memory.buffer);
  return tiles.map((own, i) => {
    const spec = specOf(own);
    const at = 4096 + 64 * i;
    let from = 8192;
    const addresses = [...spec.inputs, spec.out].map((o) => {
      const own = from;
      // not a whole number of pages: rows of the three would fall on the same lines
      from += 4 * (o.lead === 'none' ? 1 : ROWS) * rowFloats(o.shape, o.form) + 320;
      return own;
    });
    addresses.forEach((address, k) => {
      words[(at + 4 * k) / 4] = address;
    });
    words[(at + args.T) / 4] = 1;
    const kernel = exports[`product${i}`] as (args: number, lo: number, hi: number) => void;
    const units = linear.units(spec, 1);
    return { tile: own, flop: FLOP, run: () => kernel(at, 0, units) };
  });
}

/** Spent on choosing, in ms, the compiler's second look at the code included; a turn of one candidate. */
const SPEND_MS = 60;
const TURN_MS = 0.5;
/** The fastest of some products: the shortest turn of each counts, for a neighbour only makes turns longer. */
export function fastest(list: readonly Product[], now: () => number = () => performance.now()): Product {
  const best = list.map(() => Number.POSITIVE_INFINITY);
  const until = now() + SPEND_MS;
  do {
    for (const [i, { run }] of list.entries()) {
      const from = now();
      let runs = 0;
      do {
        run();
        runs++;
      } while (now() - from < TURN_MS);
      best[i] = Math.min(best[i] as number, (now() - from) / runs);
    }
  } while (now() < until);
  return list[best.indexOf(Math.min(...best))] as Product;
}

const chosen = new Map<string, Tile>();
const keyOf = (features: Features, strict: boolean): string => `${features.relaxed && !strict} ${features.revec}`;
/** The tile for this runtime: measured once, or what the host has kept from another time. */
export function tileFor(features: Features, strict: boolean): Tile {
  const key = keyOf(features, strict);
  const known = chosen.get(key);
  if (known) return known;
  const own = fastest(products(candidatesFor(features), features, strict)).tile;
  chosen.set(key, own);
  return own;
}
/** What was chosen, as text that a host may keep. */
export const keptTiles = (): string => JSON.stringify([...chosen]);
/** Takes what a host has kept; what is not a candidate of this program is not taken. */
export function takeTiles(text: string): void {
  const all: readonly Tile[] = [...CANDIDATES.alone, ...CANDIDATES.joined];
  try {
    for (const [key, kept] of JSON.parse(text) as [string, Tile][]) {
      const own = all.find((t) => t.mr === kept.mr && t.nr === kept.nr && t.unroll === kept.unroll);
      if (own) chosen.set(key, own);
    }
  } catch {
    // kept by another version: measured again
  }
}
/** Runs the fastest product for about so many ms and answers its GFLOP/s: what the speed of everything else is a share of. */
export function calibration(features: Features, strict: boolean): (ms: number) => number {
  const own = tileFor(features, strict);
  const [{ run, flop }] = products([own], features, strict) as [Product];
  return (ms) => {
    const from = performance.now();
    let runs = 0;
    let took = 0;
    do {
      run();
      runs++;
      took = performance.now() - from;
    } while (took < ms);
    return (flop * runs) / took / 1e6;
  };
}
