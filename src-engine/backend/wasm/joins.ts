/**
 * Whether this runtime joins pairs of 128-bit vectors. No program can ask that; but where it does, the best tile of 16 columns is faster than the best of 8 by a
 * third or more, and elsewhere slower by as much.
 */
import { CANDIDATES, type Product, products } from './tuner';

const TURNS = 24;
const TURN_MS = 0.4;
/** So much faster: between what is measured with and without. */
const FASTER = 1.15;

let found: boolean | null = null;
/** Measured once in a process, for some fifty milliseconds. */
export function joinsVectors(relaxed: boolean): boolean {
  if (found !== null) return found;
  const all = [false, true].map((revec) =>
    products(CANDIDATES[revec ? 'joined' : 'alone'], { relaxed, revec }, !relaxed),
  );
  const took = all.map(() => Number.POSITIVE_INFINITY);
  // in turns, and the shortest of each kind: a neighbour only makes turns longer
  for (let turn = 0; turn < TURNS; turn++)
    for (const [i, list] of all.entries())
      for (const product of list) took[i] = Math.min(took[i] as number, once(product));
  found = (took[0] as number) > FASTER * (took[1] as number);
  return found;
}
/** What was found, or null. */
export const keptJoins = (): boolean | null => found;
/** Takes what was found another time. */
export const takeJoins = (joins: boolean): void => {
  found = joins;
};
function once({ run }: Product): number {
  const from = performance.now();
  let runs = 0;
  let passed = 0;
  do {
    run();
    runs++;
    passed = performance.now() - from;
  } while (passed < TURN_MS);
  return passed / runs;
}
