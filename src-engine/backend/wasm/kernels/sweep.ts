/** Convolution forward and to the input: rows of output positions times packed weights, all column panels of one row of the image before the next row. */
import type { Fn, Local } from '../asm/fn';
import { HI, LO, SCRATCH_GLOBAL, type Tile } from '../generator';
import type { Finish } from './after';
import { map3, product3, type Sweep } from './convGeometry';
import { cut } from './cut';
import { addTimes, notNegative, smaller, whileBelow } from './scalar';
import { isStraight, type Loop, range, rowsFor, tile } from './tile';

type Three = readonly [number, number, number];
export type Sweeps = {
  readonly sweeps: readonly Sweep[];
  readonly groups: number;
  /** Sums run along the channels themselves: a vector of the source times a vector of weights. */
  readonly depthwise: boolean;
  /** Channels of source and result, in each group and in all. */
  readonly inEach: number;
  readonly outEach: number;
  readonly inAll: number;
  readonly outAll: number;
  /** Spatial size of source (with halo), result, kernel. */
  readonly source: Three;
  readonly result: Three;
  readonly kernel: Three;
  /** Rows of zeros before the source's own, and how many those are. */
  readonly inner: readonly [before: number, rows: number];
  readonly tile: Tile;
  /** Columns of the weights' last panel are rounded up to this. */
  readonly round: number;
  readonly bias: boolean;
  /** Images known when it is compiled: few of them are cut into blocks of rows. */
  readonly images: number;
};
/** An image is cut into blocks of rows until there are this many units. */
const UNITS = 8;

const rowsMost = (s: Sweeps): number => Math.max(...s.sweeps.map((w) => w.count[1]));
const blockRows = (s: Sweeps): number => Math.ceil(rowsMost(s) / Math.min(rowsMost(s), Math.ceil(UNITS / s.images)));
const blocksOf = (s: Sweeps): number => Math.ceil(rowsMost(s) / blockRows(s));
/** Units of `images` images. */
export const sweepUnits = (s: Sweeps, images: number): number => images * blocksOf(s);

export type SweepPointers = {
  readonly x: Local;
  readonly w: Local;
  readonly y: Local;
  readonly bias: Local | null;
  readonly finish: Finish | null;
};
const columnsOf = (s: Sweeps): number => (s.depthwise ? s.outAll : s.outEach);
/** Sums of a tile whose columns are no whole pairs of vectors pass through here where V8 joins vectors. */
const spills = (s: Sweeps, columns: number): boolean => s.round === 8 && columns % 8 !== 0;
export const sweepScratch = (s: Sweeps): number => (spills(s, columnsOf(s) % s.tile.nr) ? 1024 : 0);

/** Writes the loop over units; `at` puts x and y at image number `image`. */
export function sweep(f: Fn, s: Sweeps, p: SweepPointers, at: (image: Local) => void): void {
  const [unit, image, row, rows] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  f.copy(unit, LO);
  whileBelow(f, unit, HI, () => {
    f.get(unit).i32(blocksOf(s)).op('i32.div_u').set(image);
    at(image);
    for (const w of s.sweeps) {
      f.get(unit).i32(blocksOf(s)).op('i32.rem_u').i32(blockRows(s)).op('i32.mul').set(row);
      smaller(
        f,
        rows,
        () => f.i32(w.count[1]).get(row).op('i32.sub'),
        () => f.i32(blockRows(s)),
      );
      notNegative(f, rows);
      planes(f, s, w, p, row, rows);
    }
    f.add(unit, 1);
  });
  f.free(unit, image, row, rows);
}
const pitches = (size: Three, channels: number): Three => [
  size[1] * size[2] * channels * 4,
  size[2] * channels * 4,
  channels * 4,
];
const dot3 = (a: Three, b: Three): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Rows row..row+rows-1 of every plane. */
function planes(f: Fn, s: Sweeps, w: Sweep, p: SweepPointers, row: Local, rows: Local): void {
  const from = pitches(s.source, s.inAll);
  const to = pitches(s.result, s.outAll);
  const [az, cz, a, c] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  addTimes(f, az, p.x, row, w.readStep[1] * from[1]);
  addTimes(f, cz, p.y, row, w.step[1] * to[1]);
  f.add(az, dot3(w.readFirst, from)).add(cz, dot3(w.first, to));
  const moves = [
    [az, w.readStep[0] * from[0]],
    [cz, w.step[0] * to[0]],
  ] as const;
  f.repeat(w.count[0], moves, () => {
    f.copy(a, az).copy(c, cz);
    const own = f.local();
    f.copy(own, row);
    const move = [
      [a, w.readStep[1] * from[1]],
      [c, w.step[1] * to[1]],
      [own, 1],
    ] as const;
    f.repeat({ local: rows }, move, () => oneRow(f, s, w, { ...p, x: a, y: c }, own, from, to));
    f.free(own);
  });
  f.free(az, cz, a, c);
}
/** Which kernel rows meet the image and not only zeros around it. */
type Clip = { readonly first: Local; readonly count: Local };
function clipOf(f: Fn, s: Sweeps, w: Sweep, row: Local): Clip | null {
  const [before, own] = s.inner;
  const [taps, move] = [w.taps[1], w.readTap[1]];
  if (w.taps[0] !== 1 || taps < 2 || own === s.source[1]) return null;
  const terms = product3(w.taps) * (s.depthwise ? 1 : s.inEach);
  const vectors = Math.ceil(Math.min(columnsOf(s), s.tile.nr) / 4);
  // what is written without loops has all of its terms
  if (isStraight(terms, Math.min(w.count[2], rowsFor(s.tile, vectors)), vectors, s.tile.unroll)) return null;
  const clip = { first: f.local(), count: f.local() };
  f.with('i32', (at) => {
    // the source row of the first tap
    f.get(row).i32(w.readStep[1]).op('i32.mul').i32(w.readFirst[1]).op('i32.add').set(at);
    f.i32(before + move - 1)
      .get(at)
      .op('i32.sub')
      .i32(move)
      .op('i32.div_s')
      .set(clip.first);
    notNegative(f, clip.first);
    f.i32(before + own - 1 + move)
      .get(at)
      .op('i32.sub')
      .set(clip.count);
    notNegative(f, clip.count);
    f.get(clip.count).i32(move).op('i32.div_s').set(clip.count);
    smaller(
      f,
      clip.count,
      () => f.get(clip.count),
      () => f.i32(taps),
    );
    f.get(clip.count).get(clip.first).op('i32.sub').set(clip.count);
    notNegative(f, clip.count);
  });
  return clip;
}
/** All panels of all groups for one row of the image. */
function oneRow(f: Fn, s: Sweeps, w: Sweep, p: SweepPointers, row: Local, from: Three, to: Three): void {
  const [a, b, c, bias] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  const { nr } = s.tile;
  const inner = s.depthwise ? 1 : s.inEach;
  const columns = columnsOf(s);
  const k = product3(s.kernel) * inner;
  const full = Math.floor(columns / nr);
  const left = columns % nr;
  const clip = clipOf(f, s, w, row);
  const spill = sweepScratch(s) ? f.local() : null;
  if (spill !== null) f.globalGet(SCRATCH_GLOBAL).set(spill);
  f.copy(a, p.x).copy(b, p.w).copy(c, p.y);
  if (clip) addTimes(f, a, a, clip.first, w.readTap[1] * from[1]);
  if (p.bias !== null) f.copy(bias, p.bias);
  const panel = (wide: number, stored: number): void => {
    const taps: Three = [s.kernel[1] * s.kernel[2] * inner, s.kernel[2] * inner, inner];
    const tileB = f.local();
    f.get(b)
      .i32(dot3(w.packFirst, taps) * wide * 4)
      .op('i32.add')
      .set(tileB);
    if (clip) addTimes(f, tileB, tileB, clip.first, w.packTap[1] * taps[1] * wide * 4);
    const [ap, cp] = [f.local(), f.local()];
    f.copy(ap, a).copy(cp, c);
    const [across, down] = [w.readStep[2] * from[2], w.step[2] * to[2]];
    for (const [height, count] of cut(w.count[2], rowsFor(s.tile, wide / 4)))
      f.repeat(
        count,
        [
          [ap, height * across],
          [cp, height * down],
        ],
        () =>
          tile(f, {
            ...{ a: ap, b: tileB, c: cp, aRows: range(height, across), cRows: range(height, down), columns: stored },
            ...{ wide, reduce: reductionOf(s, w, from, taps, wide, clip), unroll: s.tile.unroll, vectors: s.depthwise },
            spill: spills(s, stored) ? spill : null,
            bias: p.bias === null ? null : bias,
          }),
      );
    f.free(tileB, ap, cp);
    f.add(b, k * wide * 4).add(c, stored * 4);
    if (s.depthwise) f.add(a, stored * 4);
    if (p.bias !== null) f.add(bias, stored * 4);
  };
  const group = (): void => {
    f.repeat(full, [], () => panel(nr, nr));
    if (left) panel(Math.ceil(left / s.round) * s.round, left);
    if (!s.depthwise) f.add(a, s.inEach * 4);
  };
  f.repeat(s.depthwise ? 1 : s.groups, [], group);
  if (p.finish) {
    // positions that follow each other are one line
    const [across, positions] = [w.step[2] * to[2], w.count[2]];
    const whole = across === s.outAll * 4;
    const [rows, count] = [f.local(), f.local()];
    f.i32(whole ? 1 : positions).set(rows);
    f.i32(whole ? positions * s.outAll : s.outAll).set(count);
    p.finish(p.y, rows, across, count);
    f.free(rows, count);
  }
  f.free(a, b, c, bias, ...(clip ? [clip.first, clip.count] : []), ...(spill === null ? [] : [spill]));
}
/** The sum over kernel positions and channels; axes that follow each other in both operands are one loop. */
function reductionOf(s: Sweeps, w: Sweep, from: Three, taps: Three, wide: number, clip: Clip | null): Loop[] {
  const loops: Loop[] = map3((axis) => ({
    n: clip && axis === 1 ? { local: clip.count } : w.taps[axis],
    a: w.readTap[axis] * from[axis],
    b: w.packTap[axis] * taps[axis] * wide * 4,
  })).slice();
  if (!s.depthwise) loops.push({ n: s.inEach, a: 4, b: wide * 4 });
  const merged: Loop[] = [];
  for (const loop of loops.reverse()) {
    const [inside] = merged;
    const [n, times] = [inside?.n, loop.n];
    if (loop.n === 1 && inside) continue;
    const fits = typeof n === 'number' && typeof times === 'number' && inside;
    if (fits && loop.a === n * inside.a && loop.b === n * inside.b) merged[0] = { ...inside, n: n * times };
    else merged.unshift(loop);
  }
  return merged;
}
