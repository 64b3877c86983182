/**
 * The gradient of Linear to its matrix: dw[o, i] = sum over lines of dy[o] x[i]. A tile is rows of dw: numbers of dy by vectors of x. A unit is some of the
 * tiles of one column panel. Lines are taken in blocks that stay in cache; over time a block is whole steps, whose shares are added to dw in order.
 * Order of a sum: within a step samples and lines, from zero; then the steps. Lines past a sample's length are left out while copying.
 */
import type { Count, Fn, Local } from '../asm/fn';
import { ARGS, argsOf, type Generator, HI, LO, SCRATCH_GLOBAL, type Spec, type Tile } from '../generator';
import { addressOf, linesOf, rowsOf, spread, stepsOf } from './address';
import { cut, equalParts } from './cut';
import { addTimes, notNegative, smaller, whileBelow } from './scalar';
import { type Loop, loadLanes, range, storeLanes, tile } from './tile';

/** Lines in a block, about; tiles in a unit; a pitch that is a multiple of BAD is copied away from. */
const LINES = 128;
const TILES = 16;
const BAD = 1024;

type Plan = {
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
  readonly tile: Tile;
};
function planOf(spec: Spec<unknown>): Plan {
  const [x, dy] = spec.inputs;
  if (!x || !dy) throw new Error('a kernel gradient has two operands');
  if ((x.lead === 'none') !== (dy.lead === 'none')) throw new Error('x and dy of other samples');
  const [outs = 1, ins = 1] = spec.out.shape;
  const { each, time } = rowsOf(spec, spec.inputs);
  const linesEach = linesOf(x);
  const lines = each * linesEach;
  const lengths = time && spec.lengths;
  // a step's own sum is never cut over time: its share is rounded once
  const [block, blocks] = time ? [lines, 1] : equalParts(lines, 1.5 * LINES);
  return {
    ...{ outs, ins, lines, samples: each, linesEach, time, lengths, block, blocks },
    steps: time ? Math.max(1, Math.floor(LINES / lines)) : 1,
    copyDy: lengths || ((outs * 4) % BAD === 0 && block > 8),
    copyX: lengths || ((ins * 4) % BAD === 0 && block > 8),
    tile: spec.tile,
  };
}
const heightsOf = (p: Plan) => cut(p.outs, p.tile.mr);
const tilesOf = (p: Plan): number => heightsOf(p).reduce((n, [, count]) => n + count, 0);
const partsOf = (p: Plan): number => Math.ceil(tilesOf(p) / TILES);
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const dyBytes = (p: Plan): number => (p.copyDy ? align(p.steps * p.block * p.outs * 4) : 0);
const xBytes = (p: Plan): number => (p.copyX ? align(p.steps * p.block * p.tile.nr * 4) : 0);
/** A word for each step of a block: how many lines it has. */
const countBytes = (p: Plan): number => (p.lengths ? align(p.steps * 4) : 0);

export const linearKernelGrad: Generator<unknown> = {
  scratch: (spec) => {
    const p = planOf(spec);
    return dyBytes(p) + xBytes(p) + countBytes(p);
  },
  units: (spec) => {
    const p = planOf(spec);
    return Math.ceil(p.ins / p.tile.nr) * partsOf(p);
  },
  emit(f, spec) {
    const p = planOf(spec);
    const [x0, dy0, dw] = [addressOf(f, spec, 0), addressOf(f, spec, 1), addressOf(f, spec, 'out')];
    const [xs, dys] = spec.inputs.map((o) => spread(spec, o)) as [ReturnType<typeof spread>, ReturnType<typeof spread>];
    const [x, dy, t, steps] = f.locals(4, 'i32') as [Local, Local, Local, Local];
    const at = { x, dy, dw, t, steps, xStep: xs.step, dyStep: dys.step };
    if (p.time) {
      const all = stepsOf(f, spec);
      f.i32(0).set(t);
      whileBelow(f, t, all, () => {
        smaller(
          f,
          steps,
          () => f.get(all).get(t).op('i32.sub'),
          () => f.i32(p.steps),
        );
        addTimes(f, x, x0, t, xs.step);
        addTimes(f, dy, dy0, t, dys.step);
        block(f, spec, p, at, p.lengths ? null : p.lines, 'zero');
        f.get(t).get(steps).op('i32.add').set(t);
      });
      return;
    }
    f.i32(1).set(steps).copy(x, x0).copy(dy, dy0);
    const left = f.local();
    const count = f.local();
    f.i32(p.lines).set(left);
    const one = (from: 'zero' | 'c'): void => {
      smaller(
        f,
        count,
        () => f.get(left),
        () => f.i32(p.block),
      );
      block(f, spec, p, at, p.blocks === 1 ? p.lines : { local: count }, from);
      f.add(x, p.block * p.ins * 4)
        .add(dy, p.block * p.outs * 4)
        .add(left, -p.block);
    };
    one('zero');
    f.repeat(p.blocks - 1, [], () => one('c'));
  },
};
type At = {
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
const dyCopyStep = (p: Plan): number => p.block * p.outs * 4;
const xCopyStep = (p: Plan): number => p.block * p.tile.nr * 4;

/** Adds one block of lines to this thread's units of dw. `lines` null: as many as the table says. */
function block(f: Fn, spec: Spec<unknown>, p: Plan, at: At, lines: Count | null, from: 'zero' | 'c'): void {
  const [unit, panel, first, last, dyCopy, xCopy, counts] = f.locals(7, 'i32') as [
    ...[Local, Local, Local, Local, Local, Local, Local],
  ];
  f.globalGet(SCRATCH_GLOBAL)
    .tee(dyCopy)
    .i32(dyBytes(p))
    .op('i32.add')
    .tee(xCopy)
    .i32(xBytes(p))
    .op('i32.add')
    .set(counts);
  const own = lines ?? p.lines;
  if (p.copyDy) copyDy(f, spec, p, at, dyCopy, counts, own);
  const parts = partsOf(p);
  const full = Math.floor(p.ins / p.tile.nr);
  const rest = p.ins % p.tile.nr;
  const seen = f.local();
  f.copy(unit, LO).i32(-1).set(seen);
  whileBelow(f, unit, HI, () => {
    f.get(unit).i32(parts).op('i32.div_u').set(panel);
    f.get(unit).i32(parts).op('i32.rem_u').i32(TILES).op('i32.mul').set(first);
    smaller(
      f,
      last,
      () => f.get(first).i32(TILES).op('i32.add'),
      () => f.i32(tilesOf(p)),
    );
    const one = (columns: number): void => {
      if (p.copyX)
        f.get(panel)
          .get(seen)
          .op('i32.ne')
          .if(() => copyX(f, spec, p, at, panel, xCopy, columns, own));
      tiles(f, p, at, { panel, first, last, dyCopy, xCopy, counts }, lines, columns, from);
    };
    if (full && rest)
      f.get(panel)
        .i32(full)
        .op('i32.lt_s')
        .if(
          () => one(p.tile.nr),
          () => one(rest),
        );
    else one(full ? p.tile.nr : rest);
    f.copy(seen, panel).add(unit, 1);
  });
  f.free(unit, panel, first, last, dyCopy, xCopy, counts, seen);
}
type Here = {
  readonly panel: Local;
  readonly first: Local;
  readonly last: Local;
  readonly dyCopy: Local;
  readonly xCopy: Local;
  readonly counts: Local;
};
function tiles(f: Fn, p: Plan, at: At, h: Here, lines: Count | null, columns: number, from: 'zero' | 'c'): void {
  const wide = Math.ceil(columns / 4) * 4;
  const [a, b, c, ap, bp, s, n, row, add, counted] = f.locals(10, 'i32') as [
    ...[Local, Local, Local, Local, Local, Local, Local, Local, Local, Local],
  ];
  let [before, rows] = [0, 0];
  f.get(h.panel)
    .i32(p.tile.nr * 4)
    .op('i32.mul')
    .get(at.dw)
    .op('i32.add')
    .set(c);
  if (p.copyX) f.copy(b, h.xCopy);
  else
    f.get(h.panel)
      .i32(p.tile.nr * 4)
      .op('i32.mul')
      .get(at.x)
      .op('i32.add')
      .set(b);
  for (const [height, count] of heightsOf(p)) {
    // tiles first..last-1 of those of this height, which begin with number `before`
    const [start, startRow] = [before, rows];
    smaller(
      f,
      n,
      () => f.get(h.last),
      () => f.i32(start + count),
    );
    f.get(h.first).i32(start).op('i32.sub').set(row);
    notNegative(f, row);
    f.get(n).i32(start).op('i32.sub').get(row).op('i32.sub').set(n);
    f.get(row).i32(height).op('i32.mul').i32(startRow).op('i32.add').set(row);
    const aRow = p.copyDy ? p.block * 4 : 4;
    addTimes(f, a, p.copyDy ? h.dyCopy : at.dy, row, aRow);
    const cp = f.local();
    addTimes(f, cp, c, row, p.ins * 4);
    const reduce = (k: Count): Loop[] => [
      { n: k, a: p.copyDy ? height * 4 : p.outs * 4, b: p.copyX ? wide * 4 : p.ins * 4 },
    ];
    const call = (k: Count, addWhere: Local | null): void =>
      tile(f, {
        ...{ a: ap, b: bp, c: cp, aRows: range(height, 4), cRows: range(height, p.ins * 4), columns },
        ...{ reduce: reduce(k), unroll: p.tile.unroll, from, addWhere },
      });
    f.repeat(
      { local: n },
      [
        [a, height * aRow],
        [cp, height * p.ins * 4],
      ],
      () => {
        f.copy(ap, a).copy(bp, b);
        if (!p.time) {
          call(lines ?? p.lines, null);
          return;
        }
        f.copy(add, at.t).copy(s, h.counts);
        const moves = [
          [ap, p.copyDy ? dyCopyStep(p) : at.dyStep],
          [bp, p.copyX ? xCopyStep(p) : at.xStep],
          [s, 4],
          [add, 1],
        ] as const;
        f.repeat({ local: at.steps }, moves, () => {
          if (lines === null) f.load('i32.load', s).set(counted);
          call(lines ?? { local: counted }, add);
        });
      },
    );
    f.free(cp);
    before += count;
    rows += height * count;
  }
  f.free(a, b, c, ap, bp, s, n, row, add, counted);
}
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
/** dy as [tile][line][row of the tile]. */
function copyDy(f: Fn, spec: Spec<unknown>, p: Plan, at: At, to: Local, counts: Local, lines: Count): void {
  const part = f.local('v128');
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
      let rows = 0;
      f.copy(fp, from);
      // how far into its step
      f.get(here).get(to).op('i32.sub').i32(dyCopyStep(p)).op('i32.rem_u').set(line);
      for (const [height, count] of heightsOf(p)) {
        f.get(here)
          .get(line)
          .i32(height - 1)
          .op('i32.mul')
          .op('i32.add')
          .i32(rows * p.block * 4)
          .op('i32.add')
          .set(tp);
        f.repeat(
          count,
          [
            [fp, height * 4],
            [tp, height * p.block * 4],
          ],
          () => {
            for (let v = 0; v < height / 4; v++) {
              loadLanes(f, fp, 16 * v, height - 4 * v);
              f.set(part);
              storeLanes(f, tp, 16 * v, height - 4 * v, part);
            }
          },
        );
        rows += height * count;
      }
    },
    p.lengths ? counts : null,
  );
  f.free(part, fp, tp, line);
}
/** The columns of one panel of x, line by line. */
function copyX(
  f: Fn,
  spec: Spec<unknown>,
  p: Plan,
  at: At,
  panel: Local,
  to: Local,
  columns: number,
  lines: Count,
): void {
  const vectors = f.locals(Math.ceil(columns / 4));
  const from = f.local();
  addTimes(f, from, at.x, panel, p.tile.nr * 4);
  const source = { from, line: p.ins * 4, step: at.xStep };
  const target = { at: to, line: 16 * vectors.length, step: xCopyStep(p) };
  const body = (x: Local, here: Local): void => {
    for (const [v, vector] of vectors.entries()) f.vload(x, 16 * v).set(vector);
    for (const [v, vector] of vectors.entries()) f.vstore(here, 16 * v, vector);
  };
  eachLine(f, spec, p, at, source, target, lines, body, null);
  f.free(vectors, from);
}
