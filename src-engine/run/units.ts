/** Where a step ends: the places between two instructions that part one node, one phase, or one time step, from the next. */
import type { Machine } from '../backend/machine';
import type { Unit } from '../core/look';

/** The next place (direction 1) or the one before (-1), seen from `at`; 0 and the length are places of every unit. */
export function nextBoundary(
  machine: Pick<Machine, 'at' | 'length' | 'program'>,
  unit: Unit,
  at: number,
  direction: 1 | -1,
): number {
  const { length } = machine;
  const isPlace = (p: number): boolean => {
    const [a, b] = [machine.at(p - 1), machine.at(p)];
    const [before, after] = [machine.program.code[a?.index ?? -1], machine.program.code[b?.index ?? -1]];
    if (!before || !after || unit === 'instruction' || before.phase !== after.phase) return true;
    if (unit === 'phase') return false;
    if (a?.t !== b?.t) return true;
    // where there is no time, a time step is a node
    return before.node !== after.node && (unit === 'node' || (a?.t ?? -1) < 0);
  };
  let p = at + direction;
  while (p > 0 && p < length && !isPlace(p)) p += direction;
  return Math.max(0, Math.min(length, p));
}
