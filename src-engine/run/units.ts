/** Where a step ends: the places between two instructions that part one node, one phase, or one time step, from the next. */
import type { Machine } from '../backend/machine';
import type { Unit } from '../core/look';

export type Cursor = { readonly iteration: number; readonly at: number };
/** Past all places: the end of an iteration, however long its batch makes the tape. */
export const END = Number.POSITIVE_INFINITY;
/** Where a move leads. `find` is asked in place of `at` once the iteration's batch is bound: another one has other places. */
export type Target = Cursor & { readonly find?: () => number };

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
/** What has a cursor: `start` is its first iteration, `perEpoch` how many make an epoch. */
type Moved = {
  readonly machine: Pick<Machine, 'at' | 'length' | 'program'>;
  readonly cursor: Cursor;
  readonly start: number;
  readonly feeder: { readonly perEpoch: number };
};
/** Where a step of a unit leads from here; null where there is nothing before. */
export function targetOf(s: Moved, unit: Unit, back: boolean): Target | null {
  const { iteration, at } = s.cursor;
  const { length } = s.machine;
  const end = (i: number): Target => (i < s.start ? { iteration: s.start, at: 0 } : { iteration: i, at: END });
  const boundary = (from: number, direction: 1 | -1) => nextBoundary(s.machine, unit, from, direction);
  if (back && at === 0 && iteration === s.start) return null;
  if (unit === 'epoch' || unit === 'iteration') {
    const size = unit === 'epoch' && Number.isFinite(s.feeder.perEpoch) ? s.feeder.perEpoch : 1;
    if (!back) return end((Math.floor((iteration + (at === length ? 1 : 0)) / size) + 1) * size - 1);
    // from inside an epoch (or iteration) to its start, from its very end to the start of it, too
    return end(Math.floor(iteration / size) * size - 1);
  }
  if (!back)
    return at === length
      ? { iteration: iteration + 1, at: END, find: () => boundary(0, 1) }
      : { iteration, at: boundary(at, 1) };
  if (at > 0) {
    const to = boundary(at, -1);
    return to === 0 ? end(iteration - 1) : { iteration, at: to };
  }
  return { iteration: iteration - 1, at: END, find: () => boundary(s.machine.length, -1) };
}
