/**
 * The one inner kernel of products and convolutions: sums[r][v] += a[r] * b[v] over a static nest of loops, where a[r] is one number for all columns (or,
 * depthwise, a vector of its own) and b[v] four columns. What differs between a matrix product, a convolution and their gradients are offsets.
 * V8 keeps the sums in registers through the loops, and joins adjacent vectors where it can: hence stores in pairs, loads before stores.
 */
import type { Count, Fn, Local } from '../asm/fn';
import type { Tile } from '../generator';

/** One loop of the reduction: how often, and how many bytes a and b move each time (not negative). Only the outermost may have a count in a local. */
export type Loop = { readonly n: Count; readonly a: number; readonly b: number };
export type TileCall = {
  /** Pointers; they are left as they were. */
  readonly a: Local;
  readonly b: Local;
  readonly c: Local;
  /** Bytes from `a` to each row's first number, and from `c` to each row of the result. */
  readonly aRows: readonly number[];
  readonly cRows: readonly number[];
  /** Columns of the result; b is read in whole vectors. */
  readonly columns: number;
  /** Columns that b has room for, in whole vectors; left out: just those. */
  readonly wide?: number;
  /** Scratch for all sums: V8 joins vectors only where they end in stores of whole neighbours, so others are stored there first. */
  readonly spill?: Local | null;
  /** Outer to inner. */
  readonly reduce: readonly Loop[];
  readonly unroll: number;
  /** a is read as vectors, column by column, like b. */
  readonly vectors?: boolean;
  /** From zero, or going on with the sums in c: the order of additions does not depend on where a sum was cut. */
  readonly from?: 'zero' | 'c';
  /** Where the sums to go on with are, if not in c. */
  readonly before?: { readonly at: Local; readonly rows: readonly number[] } | null;
  /** Pointer to a number for each column, added after the sum. */
  readonly bias?: Local | null;
  /** Where this i32 is not 0 the sum is added to c (a step's share to the whole), else stored. */
  readonly addWhere?: Local | null;
};

/** Vector operations that are written without a loop: more cost compile time and registers. */
const STRAIGHT = 320;
/** Whether a reduction of so many terms is written without a loop. */
export const isStraight = (terms: number, rows: number, vectors: number, unroll: number): boolean =>
  terms === 1 || (unroll > 1 && terms * rows * vectors <= STRAIGHT);
/** Rows of a tile that is narrower than the runtime's: as many sums, for the adder's latency, but no more than stay in registers. */
export const rowsFor = ({ mr, nr }: Tile, vectors: number): number =>
  Math.min(12, Math.max(mr, Math.floor((mr * nr) / 4 / vectors)));
export const range = (n: number, step: number): number[] => Array.from({ length: n }, (_, i) => i * step);
const countOf = (l: Loop): number | null => (typeof l.n === 'number' ? l.n : null);

/** Reads four numbers, or the first `lanes` of them with zeros behind: no byte past them. */
export function loadLanes(f: Fn, pointer: Local, offset: number, lanes: number): void {
  if (lanes >= 4) f.vload(pointer, offset);
  else if (lanes === 1) f.load('v128.load32_zero', pointer, offset);
  else f.load('v128.load64_zero', pointer, offset);
  if (lanes === 3)
    f.with('v128', (two) =>
      f
        .set(two)
        .get(pointer)
        .get(two)
        .mem('v128.load32_lane', offset + 8, 2),
    );
}
/** Writes the first `lanes` numbers of a vector. */
export function storeLanes(f: Fn, pointer: Local, offset: number, lanes: number, value: Local): void {
  if (lanes <= 0) return;
  if (lanes >= 4) f.vstore(pointer, offset, value);
  else if (lanes === 1) f.get(pointer).get(value).mem('v128.store32_lane', offset, 0);
  else f.get(pointer).get(value).mem('v128.store64_lane', offset, 0);
  if (lanes === 3)
    f.get(pointer)
      .get(value)
      .mem('v128.store32_lane', offset + 8, 2);
}

export function tile(f: Fn, s: TileCall): void {
  const vectors = Math.ceil((s.wide ?? s.columns) / 4);
  const ap = f.local();
  const bp = f.local();
  const sums = s.aRows.map(() => f.locals(vectors));
  const bv = f.locals(vectors);
  const av = f.local('v128');
  // counted loops: nothing else is run so often before it is compiled itself
  const each = (body: (sum: Local, row: number, v: number, offset: number) => void): void => {
    for (let row = 0; row < sums.length; row++)
      for (let v = 0; v < vectors; v++) body(sums[row]?.[v] as Local, row, v, (s.cRows[row] ?? 0) + 16 * v);
  };
  const lanes = (v: number): number => Math.max(0, Math.min(4, s.columns - 4 * v));
  f.copy(ap, s.a).copy(bp, s.b);
  const before = s.before ?? { at: s.c, rows: s.cRows };
  each((sum, row, v) => {
    if (s.from === 'c' && lanes(v)) loadLanes(f, before.at, (before.rows[row] ?? 0) + 16 * v, lanes(v));
    else f.v128();
    f.set(sum);
  });
  reduction(f, s, ap, bp, (da, db) => {
    for (let v = 0; v < vectors; v++) f.vload(bp, db + 16 * v).set(bv[v] as Local);
    for (let row = 0; row < sums.length; row++) {
      const sumsOfRow = sums[row] as Local[];
      const at = (s.aRows[row] ?? 0) + da;
      if (!s.vectors) f.vsplat(ap, at).set(av);
      for (let v = 0; v < vectors; v++) {
        if (s.vectors) f.vload(ap, at + 16 * v).set(av);
        f.madd(sumsOfRow[v] as Local, av, bv[v] as Local);
      }
    }
  });
  if (s.bias !== undefined && s.bias !== null) {
    for (const [v, b] of bv.entries()) f.vload(s.bias, 16 * v).set(b);
    each((sum, _row, v) =>
      f
        .get(sum)
        .get(bv[v] as Local)
        .op('f32x4.add')
        .set(sum),
    );
  }
  const { spill } = s;
  if (spill !== undefined && spill !== null) {
    each((sum, row, v) => f.vstore(spill, 16 * (row * vectors + v), sum));
    each((sum, row, v) => f.vload(spill, 16 * (row * vectors + v)).set(sum));
  }
  const store = (): void => each((sum, _row, v, offset) => storeLanes(f, s.c, offset, lanes(v), sum));
  if (s.addWhere !== undefined && s.addWhere !== null)
    f.get(s.addWhere).if(() => {
      each((sum, _row, v, offset) => {
        if (!lanes(v)) return;
        loadLanes(f, s.c, offset, lanes(v));
        f.get(sum).op('f32x4.add').set(sum);
      });
      store();
    }, store);
  else store();
  f.free(ap, bp, sums.flat(), bv, av);
}

/** The nest. Few terms are written one after the other, every offset a constant; else the innermost loop is unrolled. */
function reduction(f: Fn, s: TileCall, ap: Local, bp: Local, term: (da: number, db: number) => void): void {
  const loops = s.reduce.filter((l) => l.n !== 1);
  const counts = loops.map(countOf);
  if (counts.includes(0)) return;
  const terms = counts.reduce<number>((n, c) => n * (c ?? Number.POSITIVE_INFINITY), 1);
  const vectors = Math.ceil((s.wide ?? s.columns) / 4);
  if (isStraight(terms, s.aRows.length, vectors, s.unroll)) {
    const straight = (depth: number, da: number, db: number): void => {
      const loop = loops[depth];
      if (!loop) term(da, db);
      else for (let i = 0; i < (countOf(loop) ?? 0); i++) straight(depth + 1, da + i * loop.a, db + i * loop.b);
    };
    straight(0, 0, 0);
    return;
  }
  const move = (a: number, b: number): void => {
    f.add(ap, a).add(bp, b);
  };
  /** Writes the loops from `depth` on, which leave the pointers where they end, and says how far that is. */
  const nest = (depth: number): readonly [number, number] => {
    const { n, a, b } = loops[depth] as Loop;
    if (depth === loops.length - 1) {
      innermost(f, n, s.unroll, (first, count) => {
        for (let i = 0; i < count; i++) term((first + i) * a, (first + i) * b);
        return [
          [ap, a * count],
          [bp, b * count],
        ];
      });
    } else
      f.repeat(n, [], () => {
        const inner = nest(depth + 1);
        move(a - inner[0], b - inner[1]);
      });
    const count = countOf(loops[depth] as Loop);
    if (count === null && depth > 0) throw new Error('only the outermost loop of a tile may have its count in a local');
    return [(count ?? 0) * a, (count ?? 0) * b];
  };
  nest(0);
}
/** `write` is told how many terms to write; it moves on by as many. */
function innermost(
  f: Fn,
  n: Count,
  unroll: number,
  write: (first: number, count: number) => readonly (readonly [Local, number])[],
): void {
  const turns = (count: Count, terms: number): void => {
    f.with('i32', (left) => {
      if (typeof count === 'number') f.i32(count).set(left);
      else f.copy(left, count.local);
      f.loop((again) => {
        for (const [pointer, step] of write(0, terms)) f.add(pointer, step);
        f.get(left).i32(1).op('i32.sub').tee(left).brIf(again);
      });
    });
  };
  if (typeof n === 'number') {
    const u = Math.min(unroll, n);
    if (Math.floor(n / u) > 1) turns(Math.floor(n / u), u);
    else for (const [pointer, step] of write(0, u)) f.add(pointer, step);
    if (n % u) for (const [pointer, step] of write(0, n % u)) f.add(pointer, step);
    return;
  }
  // the rest after whole turns has a loop of its own
  f.with('i32', (count) => {
    if (unroll > 1) {
      f.get(n.local).i32(unroll).op('i32.div_u').tee(count);
      f.if(() => turns({ local: count }, unroll));
      f.get(n.local).i32(unroll).op('i32.rem_u').set(count);
    } else f.copy(count, n.local);
    f.get(count).if(() => turns({ local: count }, 1));
  });
}
