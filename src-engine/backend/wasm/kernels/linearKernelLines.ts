/** Lines of a Linear's kernel gradient: how they are cut into blocks, and their copies where they lie badly or some are left out. */
import type { Count, Fn, Local } from '../asm/fn';
import { ARGS, argsOf, type Spec, type Tile } from '../generator';
import { linesOf, rowsOf } from './address';
import { cut, equalParts } from './cut';
import { addTimes } from './scalar';

/** Tiles in a unit. */
export const TILES = 16;
/** Lines in a block of whole steps, about; and in one without time, where longer blocks load and store the sums less often. */
const LINES = 96;
const BLOCK = 384;
/** Steps of fewer lines than this are summed by lower tiles where vectors are joined: more of each is loading, adding and storing dw. */
const SHORT = 64;
/** A pitch that is a multiple of this is copied away from. */
const BAD = 1024;
/** So many sums are kept apart from dw until all blocks are summed: where its lines lie badly, each would be waited for at every block. Then blocks are shorter. */
const APART = { sums: 2 ** 20, block: 192 };

export type Plan = {
  readonly outs: number;
  readonly ins: number;
  /** Lines of a step, samples in it, lines of a sample. */
  readonly lines: number;
  readonly samples: number;
  readonly linesEach: number;
  readonly time: boolean;
  readonly lengths: boolean;
  /** Lines in a block, blocks of a step; steps in a block. */
  readonly block: number;
  readonly blocks: number;
  readonly steps: number;
  readonly copyDy: boolean;
  readonly copyX: boolean;
  /** Sums of some blocks stand panel by panel, [row][column], in scratch. */
  readonly apart: boolean;
  readonly tile: Tile;
};
export function planOf(spec: Spec<unknown>): Plan {
  const [x, dy] = spec.inputs;
  if (!x || !dy) throw new Error('a kernel gradient has two operands');
  if ((x.lead === 'none') !== (dy.lead === 'none')) throw new Error('x and dy of other samples');
  const [outs = 1, ins = 1] = spec.out.shape;
  const { each, time } = rowsOf(spec, spec.inputs);
  const linesEach = linesOf(x);
  const lines = each * linesEach;
  const lengths = time && spec.lengths;
  // a step's own sum is never cut over time: its share is rounded once
  const apart = !time && lines > BLOCK && (ins * 4) % BAD === 0 && outs * ins <= APART.sums;
  const [block, blocks] = time ? [lines, 1] : equalParts(lines, apart ? APART.block : BLOCK);
  return {
    ...{ outs, ins, lines, samples: each, linesEach, time, lengths, block, blocks },
    steps: time ? Math.max(1, Math.floor(LINES / lines)) : 1,
    copyDy: lengths || ((outs * 4) % BAD === 0 && block > 8),
    copyX: lengths || ((ins * 4) % BAD === 0 && block > 8),
    apart,
    tile: time && block < SHORT && spec.tile.nr === 16 ? { ...spec.tile, mr: 5 } : spec.tile,
  };
}
export const heightsOf = (p: Plan) => cut(p.outs, p.tile.mr);
export const tilesOf = (p: Plan): number => heightsOf(p).reduce((n, [, count]) => n + count, 0);
export const partsOf = (p: Plan): number => Math.ceil(tilesOf(p) / TILES);
/** Panels that take turns, some tiles of each: then neighbours of a line of dw are met while they are near, and a line of x is copied whole. */
export const GROUP = 4;
/** dy is copied eight numbers at a time: behind each tile is room for what the last line has too many. */
export const EIGHT = 32;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
export const dyBytes = (p: Plan): number => (p.copyDy ? align(p.steps * dyCopyStep(p)) : 0);
export const xPanelBytes = (p: Plan): number => (p.copyX ? align(p.steps * p.block * p.tile.nr * 4) : 0);
export const xBytes = (p: Plan): number => Math.min(GROUP, Math.ceil(p.ins / p.tile.nr)) * xPanelBytes(p);
/** Bytes of the sums of a panel. */
export const sumsStep = (p: Plan): number => p.outs * p.tile.nr * 4;
export const sumsBytes = (p: Plan): number => (p.apart ? align(Math.ceil(p.ins / p.tile.nr) * sumsStep(p)) : 0);
/** A word for each step of a block: how many lines it has. */
export const countBytes = (p: Plan): number => (p.lengths ? align(p.steps * 4) : 0);

export type At = {
  readonly x: Local;
  readonly dy: Local;
  readonly dw: Local;
  readonly t: Local;
  /** Steps of this block. */
  readonly steps: Local;
  readonly xStep: number;
  readonly dyStep: number;
};
/** Bytes of dy's and x's copies of one step. */
export const dyCopyStep = (p: Plan): number => p.block * p.outs * 4 + tilesOf(p) * EIGHT;
export const xCopyStep = (p: Plan): number => p.block * p.tile.nr * 4;

/** Runs `body` for every line of the block that counts, pointers at it; `done` behind each step. */
function eachLine(
  f: Fn,
  spec: Spec<unknown>,
  p: Plan,
  at: At,
  source: { readonly from: Local; readonly line: number; readonly step: number },
  target: { readonly at: Local; readonly line: number; readonly step: number },
  lines: Count,
  body: (from: Local, to: Local) => void,
  counts: Local | null,
): void {
  const [from, to, stepFrom, stepTo, t, count] = f.locals(6, 'i32') as [Local, Local, Local, Local, Local, Local];
  const moves = [
    [from, source.line],
    [to, target.line],
    [count, 1],
  ] as const;
  f.copy(stepFrom, source.from).copy(stepTo, target.at).copy(t, at.t);
  const stepMoves = [
    [stepFrom, source.step],
    [stepTo, target.step],
    [t, 1],
  ] as const;
  const countAt = f.local();
  if (counts !== null) f.copy(countAt, counts);
  f.repeat({ local: at.steps }, [...stepMoves, ...(counts === null ? [] : [[countAt, 4] as const])], () => {
    f.copy(from, stepFrom).copy(to, stepTo).i32(0).set(count);
    if (!p.lengths) f.repeat(lines, moves, () => body(from, to));
    else {
      const length = f.local();
      f.load('i32.load', ARGS, argsOf(spec.inputs.length).lengths).set(length);
      f.repeat(p.samples, [[length, 4]], () => {
        f.get(t).load('i32.load', length).op('i32.lt_s');
        f.if(
          () => f.repeat(p.linesEach, moves, () => body(from, to)),
          () => f.add(from, p.linesEach * source.line),
        );
      });
      f.free(length);
    }
    if (counts !== null) f.store('i32.store', countAt, 0, () => f.get(count));
  });
  f.free(from, to, stepFrom, stepTo, t, count, countAt);
}
/** dy as [tile][line][row of the tile]. Of each line whole eights are written, the next one over what is too many. */
export function copyDy(f: Fn, spec: Spec<unknown>, p: Plan, at: At, to: Local, counts: Local, lines: Count): void {
  const parts = f.locals(2 * Math.ceil(Math.max(...heightsOf(p).map(([height]) => height)) / 8));
  const [fp, tp, line] = f.locals(3, 'i32') as [Local, Local, Local];
  const source = { from: at.dy, line: p.outs * 4, step: at.dyStep };
  const target = { at: to, line: 4, step: dyCopyStep(p) };
  // `to` moves by one number a line here: a line's place in a tile is that times the tile's height
  eachLine(
    f,
    spec,
    p,
    at,
    source,
    target,
    lines,
    (from, here) => {
      let [rows, before] = [0, 0];
      f.copy(fp, from);
      // how far into its step
      f.get(here).get(to).op('i32.sub').i32(dyCopyStep(p)).op('i32.rem_u').set(line);
      for (const [height, count] of heightsOf(p)) {
        f.get(here)
          .get(line)
          .i32(height - 1)
          .op('i32.mul')
          .op('i32.add')
          .i32(rows * p.block * 4 + before * EIGHT)
          .op('i32.add')
          .set(tp);
        const vectors = parts.slice(0, 2 * Math.ceil(height / 8));
        f.repeat(
          count,
          [
            [fp, height * 4],
            [tp, height * p.block * 4 + EIGHT],
          ],
          () => {
            for (const [v, part] of vectors.entries()) f.vload(fp, 16 * v).set(part);
            for (const [v, part] of vectors.entries()) f.vstore(tp, 16 * v, part);
          },
        );
        before += count;
        rows += height * count;
      }
    },
    p.lengths ? counts : null,
  );
  f.free(parts, fp, tp, line);
}
/** The columns of some neighbouring panels of x, line by line. */
export function copyX(
  f: Fn,
  spec: Spec<unknown>,
  p: Plan,
  at: At,
  panel: Local,
  panels: number,
  to: Local,
  columns: number,
  lines: Count,
): void {
  const each = Math.ceil(columns / 4);
  const vectors = f.locals(panels * each);
  const from = f.local();
  addTimes(f, from, at.x, panel, p.tile.nr * 4);
  const source = { from, line: p.ins * 4, step: at.xStep };
  const target = { at: to, line: 16 * each, step: xCopyStep(p) };
  const body = (x: Local, here: Local): void => {
    for (const [v, vector] of vectors.entries()) f.vload(x, 16 * v).set(vector);
    for (const [v, vector] of vectors.entries())
      f.vstore(here, Math.floor(v / each) * xPanelBytes(p) + 16 * (v % each), vector);
  };
  eachLine(f, spec, p, at, source, target, lines, body, null);
  f.free(vectors, from);
}
