import type { DType, Shape } from './shape';

export type Numbers = Float32Array | Float64Array | Int32Array;
/** A whole tensor outside the arena: files, messages, tests. `shape` here includes N and T where it has them. */
export type Tensor = { readonly dtype: DType; readonly shape: Shape; readonly data: Numbers };
export type TensorMap = ReadonlyMap<string, Tensor>;
/** A list of lists of numbers: a scalar is a plain number. */
export type Nested = number | readonly Nested[];

/** Shape of a nested list, or null where it is ragged. */
export function nestedShape(v: Nested): number[] | null {
  if (typeof v === 'number') return [];
  // from a file it may be anything
  if (!Array.isArray(v)) return null;
  const inner = v.map(nestedShape);
  const first = inner[0];
  if (v.length === 0) return [0];
  if (!first || inner.some((s) => !s || s.join() !== first.join())) return null;
  return [v.length, ...first];
}
export const flattenNested = (v: Nested): number[] => (typeof v === 'number' ? [v] : v.flatMap(flattenNested));
