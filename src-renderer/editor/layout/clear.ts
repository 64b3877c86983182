/** Room among nodes that stay. */
import { GRID, type Size } from '../arrange';
import type { Place } from '../place';
import { onGrid } from './stack';

export type Box = Size & { readonly x: number; readonly y: number };

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + GRID &&
  b.x < a.x + a.width + GRID &&
  a.y < b.y + b.height + GRID &&
  b.y < a.y + a.height + GRID;

export const isClear = ([x, y]: Place, size: Size, others: readonly Box[]): boolean =>
  others.every((o) => !meet({ ...size, x, y }, o));
/** The place, or the next one below or to the right of it where nothing stands, whichever is nearer. */
export function clearPlace([x, y]: Place, size: Size, others: readonly Box[]): Place {
  const hits = (at: Place) => others.filter((o) => meet({ ...size, x: at[0], y: at[1] }, o));
  const along = (way: 0 | 1): Place => {
    let place: Place = [x, y];
    for (let under = hits(place); under.length; under = hits(place)) {
      const far = Math.max(...under.map((o) => (way === 0 ? o.x + o.width : o.y + o.height)));
      place = way === 0 ? [onGrid(far + GRID), y] : [x, onGrid(far + GRID)];
    }
    return place;
  };
  const [right, down] = [along(0), along(1)];
  return right[0] - x < down[1] - y ? right : down;
}
