/** Smallest, largest, and how many numbers lie in each of `count` equal bins between them; those that are not finite are left out. Null: there are none. */
export function rangeOf(
  data: ArrayLike<number>,
  count: number,
): { readonly min: number; readonly max: number; readonly bins: readonly number[] } | null {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (!Number.isFinite(v)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  if (min > max) return null;
  const bins = new Array<number>(count).fill(0);
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (!Number.isFinite(v)) continue;
    const bin = max > min ? Math.min(count - 1, Math.floor(((v - min) / (max - min)) * count)) : 0;
    bins[bin] = (bins[bin] as number) + 1;
  }
  return { min, max, bins };
}
