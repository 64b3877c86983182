/**
 * C = A B for matrices whose B lies in column panels: Linear, its input gradient, MatMul. Rows of C are cut into chunks that stay in the second-level cache, k
 * into blocks where it is long. A unit is one panel of one chunk of one matrix, panels innermost: a thread's units share the chunk's rows.
 * Order of each sum: k = 0, 1, ... from zero, whatever the cuts; the bias after it, then the formula that ends it.
 */
import type { Count, Fn, Local } from '../asm/fn';
import { HI, LO, SCRATCH_GLOBAL } from '../generator';
import type { Finish } from './after';
import { addBias, type Chunk, copyRows, finishChunk, type Product } from './chunk';
import { cut, equalParts, type Heights } from './cut';
import { addTimes, notNegative, smaller, whileBelow } from './scalar';
import { type Loop, range, tile } from './tile';

/** Where A, B (its first panel) and C of the matrix at hand are, and the bias. */
export type Pointers = { readonly a: Local; readonly b: Local; readonly c: Local; readonly bias: Local | null };

/** Tiles in a chunk; k is cut where it is longer than LONG, into blocks of about BLOCK. */
const CHUNK = 16;
const LONG = 1024;
const BLOCK = 256;
/** A pitch that is a multiple of this puts every row on the same lines of the first-level cache (issue 5's REPORT 4.5). */
const BAD_PITCH = 1024;
const PAD = 64;

const heights = (p: Product): Heights => (p.time ? [[p.tile.mr, 0]] : cut(p.rows, p.tile.mr));
const tilesOf = (p: Product): number => heights(p).reduce((n, [, count]) => n + count, 0);
const panelsOf = (p: Product): number => Math.ceil(p.columns / p.tile.nr);
const blocked = (p: Product): boolean => p.k > LONG;
/** Rows of A are copied to a better pitch first. */
const copiesA = (p: Product): boolean => blocked(p) && p.aStep === 4 && p.aRow % BAD_PITCH === 0 && panelsOf(p) > 1;
const blockOf = (p: Product): readonly [number, number] => (blocked(p) ? equalParts(p.k, BLOCK) : [p.k, 1]);
const copyPitch = (p: Product): number => Math.ceil((blockOf(p)[0] * 4) / 64) * 64 + PAD;

export const productScratch = (p: Product): number => (copiesA(p) ? CHUNK * p.tile.mr * copyPitch(p) : 0);
/** Units of one matrix. */
export const productUnits = (p: Product, T: number): number => {
  const tiles = p.time ? Math.ceil((p.rows * T) / p.tile.mr) : tilesOf(p);
  return Math.ceil(tiles / CHUNK) * panelsOf(p);
};

/**
 * Writes the loop over units LO..HI-1. `steps`: the local with T where `time` (there is one matrix then). `at` puts the pointers of matrix `m` into place;
 * m is null where there is one.
 */
export function product(
  f: Fn,
  p: Product,
  pointers: Pointers,
  steps: Local | null,
  at: (m: Local | null) => void,
  matrices: boolean,
  finish: Finish | null,
): void {
  const [unit, chunk, panel, panelEnd, first, last, r0, rest] = f.locals(8, 'i32') as [
    ...[Local, Local, Local, Local, Local, Local, Local, Local],
  ];
  const [tall, short] = [f.local(), f.local()];
  const [[h1, count1] = [1, 0], [h2] = [1]] = heights(p);
  const panels = panelsOf(p);
  // the rows at run time: full tiles, and one lower tile for what is left
  const rowsLeft = f.local();
  const fullTiles = f.local();
  if (p.time && steps !== null) {
    f.get(steps).i32(p.rows).op('i32.mul').tee(rest).i32(h1).op('i32.div_u').set(fullTiles);
    f.get(rest).i32(h1).op('i32.rem_u').set(rowsLeft);
  } else f.i32(count1).set(fullTiles);
  const tiles = f.local();
  if (p.time) f.get(fullTiles).get(rowsLeft).i32(0).op('i32.ne').op('i32.add').set(tiles);
  else f.i32(tilesOf(p)).set(tiles);
  at(null);
  f.copy(unit, LO);
  whileBelow(f, unit, HI, () => {
    f.get(unit).i32(panels).op('i32.div_u').set(chunk);
    f.get(unit).i32(panels).op('i32.rem_u').set(panel);
    smaller(
      f,
      panelEnd,
      () => f.get(panel).get(HI).get(unit).op('i32.sub').op('i32.add'),
      () => f.i32(panels),
    );
    f.get(unit).get(panelEnd).op('i32.add').get(panel).op('i32.sub').set(unit);
    if (matrices)
      f.with('i32', (m) => {
        const chunks = Math.ceil(tilesOf(p) / CHUNK);
        f.get(chunk).i32(chunks).op('i32.div_u').set(m);
        f.get(chunk).i32(chunks).op('i32.rem_u').set(chunk);
        at(m);
      });
    f.get(chunk).i32(CHUNK).op('i32.mul').set(first);
    smaller(
      f,
      last,
      () => f.get(first).i32(CHUNK).op('i32.add'),
      () => f.get(tiles),
    );
    // how many tiles of each height, and the first row
    smaller(
      f,
      tall,
      () => f.get(last),
      () => f.get(fullTiles),
    );
    f.get(tall).get(first).op('i32.sub').set(tall);
    notNegative(f, tall);
    f.get(last).get(first).op('i32.sub').get(tall).op('i32.sub').set(short);
    f.get(first).get(fullTiles).op('i32.sub').set(rest);
    notNegative(f, rest);
    f.get(first).get(rest).op('i32.sub').i32(h1).op('i32.mul').get(rest).i32(h2).op('i32.mul').op('i32.add').set(r0);
    block(f, p, pointers, { r0, tall, short, panel, panelEnd, rowsLeft, h1, h2 }, finish);
  });
  f.free(unit, chunk, panel, panelEnd, first, last, r0, rest, tall, short, rowsLeft, fullTiles, tiles);
}
/** All blocks of k for the rows and panels of a chunk. */
function block(f: Fn, p: Product, { a, b, c, bias }: Pointers, s: Chunk, finish: Finish | null): void {
  const aAt = f.local();
  const cAt = f.local();
  const kCount = f.local();
  const bAt = f.local();
  addTimes(f, aAt, a, s.r0, p.aRow);
  addTimes(f, cAt, c, s.r0, p.columns * 4);
  const [length, parts] = blockOf(p);
  f.copy(bAt, b);
  if (parts === 1) panels(f, p, s, { a: aAt, b: bAt, c: cAt, bias }, p.k, 'zero');
  else {
    const left = f.local();
    const own = f.local();
    f.i32(p.k).set(left);
    const one = (from: 'zero' | 'c'): void => {
      smaller(
        f,
        kCount,
        () => f.get(left),
        () => f.i32(length),
      );
      if (copiesA(p)) {
        f.globalGet(SCRATCH_GLOBAL).set(own);
        copyRows(f, p, s, copyPitch(p), aAt, own, kCount);
      } else f.copy(own, aAt);
      panels(f, p, s, { a: own, b: bAt, c: cAt, bias: null }, { local: kCount }, from);
      f.add(aAt, length * p.aStep)
        .add(bAt, length)
        .add(left, -length);
    };
    // bAt moves by k; panels turns it into bytes
    f.i32(0).set(bAt);
    one('zero');
    f.repeat(parts - 1, [], () => one('c'));
    if (bias !== null) addBias(f, p, s, cAt, bias);
    f.free(left, own);
  }
  if (finish) finishChunk(f, p, s, cAt, finish);
  f.free(aAt, cAt, kCount, bAt);

  function panels(
    fn: Fn,
    q: Product,
    chunk: Chunk,
    at: { a: Local; b: Local; c: Local; bias: Local | null },
    k: Count,
    from: 'zero' | 'c',
  ): void {
    const { nr } = q.tile;
    const full = Math.floor(q.columns / nr);
    const left = q.columns % nr;
    const copied = typeof k !== 'number' && copiesA(q);
    const aRow = copied ? copyPitch(q) : q.aRow;
    const [bp, cp, biasAt, ap, end] = fn.locals(5, 'i32') as [Local, Local, Local, Local, Local];
    /** Pointers of the panel in `panel`, `wide` columns of which are stored. */
    const place = (index: () => void, wide: number): void => {
      index();
      fn.i32(q.k * nr * 4)
        .op('i32.mul')
        .get(b)
        .op('i32.add');
      if (typeof k !== 'number')
        fn.get(at.b)
          .i32(wide * 4)
          .op('i32.mul')
          .op('i32.add');
      fn.set(bp);
      index();
      fn.i32(nr * 4)
        .op('i32.mul')
        .get(at.c)
        .op('i32.add')
        .set(cp);
      if (at.bias !== null) {
        index();
        fn.i32(nr * 4)
          .op('i32.mul')
          .get(at.bias)
          .op('i32.add')
          .set(biasAt);
      }
    };
    const rows = (columns: number, wide: number): void => {
      const reduce: Loop[] = [{ n: k, a: copied ? 4 : q.aStep, b: wide * 4 }];
      const one = (height: number): void =>
        tile(fn, {
          ...{ a: ap, b: bp, c: cp, aRows: range(height, aRow), cRows: range(height, q.columns * 4) },
          ...{ columns, reduce, unroll: q.tile.unroll, from, bias: at.bias === null ? null : biasAt },
        });
      const move = (height: number) =>
        [
          [ap, height * aRow],
          [cp, height * q.columns * 4],
        ] as const;
      fn.copy(ap, at.a);
      const known = heights(q);
      if (!q.time && tilesOf(q) <= CHUNK)
        // one chunk: its tiles are known
        for (const [height, count] of known) fn.repeat(count, move(height), () => one(height));
      else {
        fn.repeat({ local: chunk.tall }, move(chunk.h1), () => one(chunk.h1));
        if (!q.time && known.length > 1) fn.repeat({ local: chunk.short }, move(chunk.h2), () => one(chunk.h2));
      }
      if (q.time)
        fn.get(chunk.short).if(() => {
          for (const height of remainders(q))
            fn.get(chunk.rowsLeft)
              .i32(height)
              .op('i32.eq')
              .if(() => one(height));
        });
    };
    smaller(
      fn,
      end,
      () => fn.get(chunk.panelEnd),
      () => fn.i32(full),
    );
    if (full) {
      const i = fn.local();
      fn.copy(i, chunk.panel);
      whileBelow(fn, i, end, () => {
        place(() => fn.get(i), nr);
        rows(nr, nr);
        fn.add(i, 1);
      });
      fn.free(i);
    }
    if (left) {
      const last = (): void => {
        place(() => fn.i32(full), Math.ceil(left / 4) * 4);
        rows(left, Math.ceil(left / 4) * 4);
      };
      if (full) fn.get(chunk.panelEnd).i32(full).op('i32.gt_s').if(last);
      else last();
    }
    fn.free(bp, cp, biasAt, ap, end);
  }
}
/** Heights that the last tile can have: what is left of any multiple of the rows of a step. */
function remainders(p: Product): number[] {
  const found = new Set<number>();
  for (let t = 1; t <= p.tile.mr; t++) found.add((p.rows * t) % p.tile.mr);
  found.delete(0);
  return [...found].sort((a, b) => a - b);
}
