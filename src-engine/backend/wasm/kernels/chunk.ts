/** What is done with a chunk of a product beside its sums: rows are copied to a better pitch, the bias is added, the formula that ends it computed. */
import type { Fn, Local } from '../asm/fn';
import type { Tile } from '../generator';
import type { Finish } from './after';
import { addTimes, smaller, whileBelow } from './scalar';
import { storeLanes } from './tile';

export type Product = {
  /** Rows of C: known, or so many for each step. */
  readonly rows: number;
  readonly time: boolean;
  readonly k: number;
  readonly columns: number;
  /** Bytes from a row of A to the next, and along k. */
  readonly aRow: number;
  readonly aStep: number;
  readonly tile: Tile;
  readonly bias: boolean;
};
/** Rows and panels of C that are worked on together. */
export type Chunk = {
  readonly r0: Local;
  readonly tall: Local;
  readonly short: Local;
  readonly panel: Local;
  readonly panelEnd: Local;
  readonly rowsLeft: Local;
  readonly h1: number;
  readonly h2: number;
};
/** Leaves the rows of the chunk in a new local. */
function chunkRows(f: Fn, p: Product, s: Chunk): Local {
  const rows = f.local();
  f.get(s.tall).i32(s.h1).op('i32.mul').get(s.short);
  if (p.time) f.get(s.rowsLeft);
  else f.i32(s.h2);
  f.op('i32.mul').op('i32.add').set(rows);
  return rows;
}
/** The chunk's rows of one block of k, copied to scratch. */
export function copyRows(f: Fn, p: Product, s: Chunk, pitch: number, from: Local, to: Local, k: Local): void {
  const rows = chunkRows(f, p, s);
  const [row, source, target, turns] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  const parts = f.locals(4);
  f.get(k).i32(15).op('i32.add').i32(4).op('i32.shr_u').set(turns);
  f.i32(0).set(row);
  f.repeat({ local: rows }, [[row, 1]], () => {
    addTimes(f, source, from, row, p.aRow);
    addTimes(f, target, to, row, pitch);
    const moves = [
      [source, 64],
      [target, 64],
    ] as const;
    f.repeat({ local: turns }, moves, () => {
      for (const [i, part] of parts.entries()) f.vload(source, 16 * i).set(part);
      for (const [i, part] of parts.entries()) f.vstore(target, 16 * i, part);
    });
  });
  f.free(rows, row, source, target, turns, parts);
}
/** The formula over the columns of the panels that are done; all of them are one line. */
export function finishChunk(f: Fn, p: Product, s: Chunk, c: Local, finish: Finish): void {
  const rows = chunkRows(f, p, s);
  const { nr } = p.tile;
  const [at, count] = [f.local(), f.local()];
  addTimes(f, at, c, s.panel, nr * 4);
  f.get(s.panel).i32(nr).op('i32.mul').set(count);
  f.with('i32', (end) => {
    f.get(s.panelEnd).i32(nr).op('i32.mul').set(end);
    smaller(
      f,
      end,
      () => f.get(end),
      () => f.i32(p.columns),
    );
    f.get(end).get(count).op('i32.sub').set(count);
  });
  f.get(count)
    .i32(p.columns)
    .op('i32.eq')
    .if(() => f.get(count).get(rows).op('i32.mul').set(count).i32(1).set(rows));
  finish(at, rows, p.columns * 4, count);
  f.free(rows, at, count);
}
/** Adds the bias to the columns of the panels that are done, after their sums. */
export function addBias(f: Fn, p: Product, s: Chunk, c: Local, bias: Local): void {
  const rows = chunkRows(f, p, s);
  const { nr } = p.tile;
  const [i, cp, biasAt, end] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  const x = f.local('v128');
  const panel = (columns: number): void => {
    addTimes(f, cp, c, i, nr * 4);
    addTimes(f, biasAt, bias, i, nr * 4);
    f.repeat({ local: rows }, [[cp, p.columns * 4]], () => {
      for (let v = 0; v < columns / 4; v++) {
        f.vload(cp, 16 * v)
          .vload(biasAt, 16 * v)
          .op('f32x4.add')
          .set(x);
        storeLanes(f, cp, 16 * v, columns - 4 * v, x);
      }
    });
    f.add(i, 1);
  };
  const full = Math.floor(p.columns / nr);
  f.copy(i, s.panel);
  smaller(
    f,
    end,
    () => f.get(s.panelEnd),
    () => f.i32(full),
  );
  if (full) whileBelow(f, i, end, () => panel(nr));
  if (p.columns % nr)
    f.get(i)
      .get(s.panelEnd)
      .op('i32.lt_s')
      .if(() => panel(p.columns % nr));
  f.free(rows, i, cp, biasAt, end, x);
}
