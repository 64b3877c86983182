/** Where a step ends: the places between two instructions that part one node, or one phase, from the next. */
import type { Program } from '../compile/program';
import type { Unit } from '../core/look';

/** The next place (direction 1) or the one before (-1), seen from `at`; 0 and the length are places of every unit. */
export function nextBoundary({ code }: Program, unit: Unit, at: number, direction: 1 | -1): number {
  const isPlace = (p: number): boolean => {
    const before = code[p - 1];
    const after = code[p];
    if (!before || !after || unit === 'instruction') return true;
    return before.phase !== after.phase || (unit === 'node' && before.node !== after.node);
  };
  let p = at + direction;
  while (p > 0 && p < code.length && !isPlace(p)) p += direction;
  return Math.max(0, Math.min(code.length, p));
}
