/** Convolution forward and to the input: rows of output positions times packed weights, all column panels of one row of the image before the next row. */
import type { Fn, Local } from '../asm/fn';
import { HI, LO, type Tile } from '../generator';
import { map3, product3, type Sweep } from './convGeometry';
import { cut } from './cut';
import { addTimes, notNegative, smaller, whileBelow } from './scalar';
import { type Loop, range, tile } from './tile';

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
  readonly tile: Tile;
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

export type SweepPointers = { readonly x: Local; readonly w: Local; readonly y: Local; readonly bias: Local | null };
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
    const move = [
      [a, w.readStep[1] * from[1]],
      [c, w.step[1] * to[1]],
    ] as const;
    f.repeat({ local: rows }, move, () => oneRow(f, s, w, { ...p, x: a, y: c }, from, to));
  });
  f.free(az, cz, a, c);
}
/** All panels of all groups for one row of the image. */
function oneRow(f: Fn, s: Sweeps, w: Sweep, p: SweepPointers, from: Three, to: Three): void {
  const [a, b, c, bias] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  const { nr } = s.tile;
  const inner = s.depthwise ? 1 : s.inEach;
  const columns = s.depthwise ? s.outAll : s.outEach;
  const k = product3(s.kernel) * inner;
  const full = Math.floor(columns / nr);
  const left = columns % nr;
  f.copy(a, p.x).copy(b, p.w).copy(c, p.y);
  if (p.bias !== null) f.copy(bias, p.bias);
  const panel = (wide: number, stored: number): void => {
    const taps: Three = [s.kernel[1] * s.kernel[2] * inner, s.kernel[2] * inner, inner];
    const tileB = f.local();
    f.get(b)
      .i32(dot3(w.packFirst, taps) * wide * 4)
      .op('i32.add')
      .set(tileB);
    const [ap, cp] = [f.local(), f.local()];
    f.copy(ap, a).copy(cp, c);
    const [across, down] = [w.readStep[2] * from[2], w.step[2] * to[2]];
    for (const [height, count] of cut(w.count[2], s.tile.mr))
      f.repeat(
        count,
        [
          [ap, height * across],
          [cp, height * down],
        ],
        () =>
          tile(f, {
            ...{ a: ap, b: tileB, c: cp, aRows: range(height, across), cRows: range(height, down), columns: stored },
            ...{ reduce: reductionOf(s, w, from, taps, wide), unroll: s.tile.unroll, vectors: s.depthwise },
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
    if (left) panel(Math.ceil(left / 4) * 4, left);
    if (!s.depthwise) f.add(a, s.inEach * 4);
  };
  f.repeat(s.depthwise ? 1 : s.groups, [], group);
  f.free(a, b, c, bias);
}
/** The sum over kernel positions and channels; axes that follow each other in both operands are one loop. */
function reductionOf(s: Sweeps, w: Sweep, from: Three, taps: Three, wide: number): Loop[] {
  const loops: Loop[] = map3((axis) => ({
    n: w.taps[axis],
    a: w.readTap[axis] * from[axis],
    b: w.packTap[axis] * taps[axis] * wide * 4,
  })).slice();
  if (!s.depthwise) loops.push({ n: s.inEach, a: 4, b: wide * 4 });
  const merged: Loop[] = [];
  for (const loop of loops.reverse()) {
    const [inside] = merged;
    const n = inside?.n as number | undefined;
    if (inside && n !== undefined && (loop.n === 1 || (loop.a === n * inside.a && loop.b === n * inside.b)))
      merged[0] = { ...inside, n: n * (loop.n as number) };
    else merged.unshift(loop);
  }
  return merged;
}
