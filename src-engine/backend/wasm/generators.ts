/** The generators by the primitive that they are for. */
import type { PrimName } from '../../prims/prim';
import { type Generator, type Generators, kernelKey, type Open, type Spec, type Tile } from './generator';
import { convert } from './kernels/convert';
import { ELEMENTWISE } from './kernels/elementwise';
import { NORMS } from './kernels/norms';
import { PRODUCT_GENERATORS } from './kernels/products';
import { SEQUENCES } from './kernels/sequences';
import { SHAPES } from './kernels/shapes';
import { tileFor } from './tuner';

/** Every primitive but `commit`, which the machine does itself: tsc asks for what is missing. */
const GENERATORS: Generators = { ...ELEMENTWISE, ...SHAPES, ...SEQUENCES, ...NORMS, ...PRODUCT_GENERATORS };

export const generatorOf = (prim: PrimName): Generator<unknown> | null =>
  (GENERATORS as Partial<Record<PrimName, Generator<unknown>>>)[prim] ?? null;
/** What is compiled for an instruction, in the spec that many may share, and the key that it is known by. */
export function kernelOf(
  prim: PrimName,
  generator: Generator<unknown>,
  closed: Spec<unknown>,
): Open & { readonly key: string } {
  const open = generator.open?.(closed) ?? { spec: closed, per: 1 };
  return { ...open, key: kernelKey(prim, open.spec) };
}
/** The tile that a kernel is made with; any gives the same bits. Only what sums products has one, and only for them it is measured. */
export const tileOf = (prim: PrimName, { features, strict }: Spec<unknown>): Tile =>
  prim in PRODUCT_GENERATORS ? tileFor(features, strict) : PLAIN_TILE;
/** For what does not look at it. */
export const PLAIN_TILE: Tile = { mr: 4, nr: 8, unroll: 1 };
/** From one form of a value to another. */
export const CONVERT: Generator<unknown> = convert;
