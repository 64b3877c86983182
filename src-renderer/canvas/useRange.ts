/** The range that a picture is drawn with: shared over the canvas where that fits. */
import { createContext, useContext, useEffect, useId, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import type { Picture } from '../../src-engine/protocol/messages';
import { type Family, neededBy, type Range, Ranges, rangeFor } from './ranges';

const Context = createContext(new Ranges());
export const RangesProvider = Context.Provider;

export function useShared(): Ranges['shared'] {
  const ranges = useContext(Context);
  return useSyncExternalStore(ranges.subscribe, () => ranges.shared);
}
/** Says what a picture needs for as long as it stands. Null asks for nothing. */
export function useNeed(family: Family, need: Range | null): void {
  const ranges = useContext(Context);
  const id = useId();
  const { least, most } = need ?? { least: Number.NaN, most: Number.NaN };
  useLayoutEffect(() => {
    if (Number.isFinite(least) && Number.isFinite(most)) ranges.set(id, family, least, most);
    else ranges.delete(id);
  }, [ranges, id, family, least, most]);
  useEffect(() => () => ranges.delete(id), [ranges, id]);
}
/** Signed: the end of the scale of one picture, or of several that are added up, and whether it is their own. */
export function useSignedRange(
  family: Family,
  ...pictures: readonly (Picture | undefined)[]
): ReturnType<typeof rangeFor> {
  const ranges = useContext(Context);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as many each time
  const own = useMemo(() => neededBy(pictures), pictures);
  useNeed(family, pictures.some((p) => p?.stats) ? { least: -own, most: own } : null);
  const shared = useSyncExternalStore(ranges.subscribe, () => ranges.shared[family]?.most ?? 0);
  return rangeFor(own, shared);
}
