/** How the sums of a convolution's kernel gradient are laid out and cut into tiles. */
import type { Attributes } from '../../../prims/prim';
import type { Spec, Tile } from '../generator';
import { type Geometry, geometryOf } from './convGeometry';
import { cut, type Heights } from './cut';
import { roundOf } from './panels';
import { rowsFor } from './tile';

export type Grad = Spec<Attributes['convKernelGrad']>;
/** How rows of sums make tiles. */
export type Rows = {
  /** Rows that lie evenly in x, one after the other; so many runs. */
  readonly length: number;
  readonly runs: number;
  /** Bytes in x from a row to the next. */
  readonly step: number;
  readonly heights: Heights;
  /** Where a run's first row lies in x and dy: each axis of the runs, outer to inner. */
  readonly axes: readonly { readonly count: number; readonly x: number; readonly dy: number }[];
  /** Few rows that do not lie evenly: bytes of each in x. They are one run, and each tile is written out. */
  readonly uneven: readonly number[] | null;
};
/** Positions in a block of rows of the image at least, so that loading and storing sums is a small part. */
const POSITIONS = 128;
const UNEVEN = 36;

export type Plan = {
  readonly g: Geometry;
  readonly rows: Rows;
  /** Columns of sums, rounded up to whole vectors, and what of them counts. */
  readonly pitch: number;
  readonly columns: number;
  readonly linePitch: number;
  readonly planePitch: number;
  readonly block: number;
  readonly tile: Tile;
};
export function planOf(spec: Grad): Plan {
  const [x] = spec.inputs;
  if (!x) throw new Error('a kernel gradient has two operands');
  const g = geometryOf(x.shape, spec.attrs.kernel, spec.attrs);
  const pixel = g.channels * 4;
  const linePitch = (g.input[2] + 2 * g.padding[2]) * pixel;
  const planePitch = (g.input[1] + 2 * g.padding[1]) * linePitch;
  const columns = g.depthwise ? g.outs : g.outsEach;
  const round = roundOf(spec.features);
  const pitch = Math.ceil(columns / round) * round;
  const most = rowsFor(spec.tile, Math.min(pitch, spec.tile.nr) / 4);
  return {
    ...{ g, linePitch, planePitch, columns, pitch, tile: spec.tile },
    rows: rowsOfSums(g, planePitch, linePitch, pixel, most),
    block: Math.ceil(g.out[1] / Math.max(1, Math.floor(g.out[1] / Math.ceil(POSITIONS / g.out[2])))),
  };
}
function rowsOfSums(g: Geometry, plane: number, line: number, pixel: number, most: number): Rows {
  const [depth, height, width] = g.kernel;
  const [dz, dy, dx] = [g.dilation[0] * plane, g.dilation[1] * line, g.dilation[2] * pixel];
  const group = { count: g.depthwise ? 1 : g.groups, x: g.channelsEach * 4, dy: g.outsEach * 4 };
  const outer = [group, { count: depth, x: dz, dy: 0 }, { count: height, x: dy, dy: 0 }];
  const of = (length: number, step: number, axes: Rows['axes']): Rows => {
    const runs = axes.reduce((n, a) => n * a.count, 1);
    return { length, runs, step, axes, heights: cut(length, most), uneven: null };
  };
  const one = g.channelsEach === 1;
  const even =
    one || (g.groups === 1 && g.dilation[2] === 1)
      ? of(width * g.channelsEach, one ? dx : 4, outer)
      : of(g.channelsEach, 4, [...outer, { count: width, x: dx, dy: 0 }]);
  const all = even.length * even.runs;
  if (even.runs === 1 || even.length >= most - 1 || all > UNEVEN || group.count > 1) return even;
  const uneven: number[] = [];
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < g.channelsEach; c++) uneven.push(z * dz + y * dy + x * dx + c * 4);
  return { length: all, runs: 1, step: 0, axes: [], heights: cut(all, most), uneven };
}
export const tilesEach = (r: Rows): number => r.heights.reduce((n, [, count]) => n + count, 0);
export const unitsOf = (r: Rows): number => r.runs * tilesEach(r);
