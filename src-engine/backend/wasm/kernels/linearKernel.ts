/**
 * The gradient of Linear to its matrix: dw[o, i] = sum over lines of dy[o] x[i]. A tile is rows of dw: numbers of dy by vectors of x. A unit is some of the
 * tiles of one column panel. Lines are taken in blocks that stay in cache; over time a block is whole steps, whose shares are added to dw in order.
 * Order of a sum: within a step samples and lines, from zero; then the steps. Lines past a sample's length are left out while copying.
 */
import type { Count, Fn, Local } from '../asm/fn';
import { type Generator, HI, LO, SCRATCH_GLOBAL, type Spec } from '../generator';
import { addressOf, spread, stepsOf } from './address';
import {
  type At,
  copyDy,
  copyX,
  countBytes,
  dyBytes,
  dyCopyStep,
  EIGHT,
  GROUP,
  heightsOf,
  type Plan,
  partsOf,
  planOf,
  sumsBytes,
  sumsStep,
  TILES,
  tilesOf,
  xBytes,
  xCopyStep,
  xPanelBytes,
} from './linearKernelLines';
import { addTimes, notNegative, smaller, whileBelow } from './scalar';
import { type Loop, range, tile } from './tile';

export const linearKernelGrad: Generator<unknown> = {
  scratch: (spec) => {
    const p = planOf(spec);
    return dyBytes(p) + xBytes(p) + countBytes(p) + sumsBytes(p);
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
        block(f, spec, p, at, p.lengths ? null : p.lines, ONLY);
        f.get(t).get(steps).op('i32.add').set(t);
      });
      return;
    }
    f.i32(1).set(steps).copy(x, x0).copy(dy, dy0);
    const left = f.local();
    const count = f.local();
    f.i32(p.lines).set(left);
    const one = (pass: Pass): void => {
      smaller(
        f,
        count,
        () => f.get(left),
        () => f.i32(p.block),
      );
      block(f, spec, p, at, p.blocks === 1 ? p.lines : { local: count }, pass);
      f.add(x, p.block * p.ins * 4)
        .add(dy, p.block * p.outs * 4)
        .add(left, -p.block);
    };
    const to = p.apart ? 'sums' : 'dw';
    one(p.blocks === 1 ? ONLY : { from: 'zero', to });
    f.repeat(p.blocks - 2, [], () => one({ from: to, to }));
    if (p.blocks > 1) one({ from: to, to: 'dw' });
  },
};
/** Where the sums of a block go on from, and where they are put. */
type Pass = { readonly from: 'zero' | 'sums' | 'dw'; readonly to: 'sums' | 'dw' };
const ONLY: Pass = { from: 'zero', to: 'dw' };
/** Adds one block of lines to this thread's units of dw. `lines` null: as many as the table says. */
function block(f: Fn, spec: Spec<unknown>, p: Plan, at: At, lines: Count | null, pass: Pass): void {
  const [unit, panel, first, last, dyCopy, xCopy, counts, sums] = f.locals(8, 'i32') as [
    ...[Local, Local, Local, Local, Local, Local, Local, Local],
  ];
  f.globalGet(SCRATCH_GLOBAL)
    .tee(dyCopy)
    .i32(dyBytes(p))
    .op('i32.add')
    .tee(xCopy)
    .i32(xBytes(p))
    .op('i32.add')
    .tee(counts)
    .i32(countBytes(p))
    .op('i32.add')
    .set(sums);
  const own = lines ?? p.lines;
  if (p.copyDy) copyDy(f, spec, p, at, dyCopy, counts, own);
  const parts = partsOf(p);
  const full = Math.floor(p.ins / p.tile.nr);
  const rest = p.ins % p.tile.nr;
  const byColumns = (body: (columns: number) => void): void => {
    if (full && rest)
      f.get(panel)
        .i32(full)
        .op('i32.lt_s')
        .if(
          () => body(p.tile.nr),
          () => body(rest),
        );
    else body(full ? p.tile.nr : rest);
  };
  const [group, groupEnd, end, part] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  const xAt = f.local();
  const eachPanel = (body: () => void): void => {
    f.copy(panel, group).copy(xAt, xCopy);
    whileBelow(f, panel, groupEnd, () => {
      body();
      f.add(panel, 1).add(xAt, xPanelBytes(p));
    });
  };
  const copyPanels = (): void => {
    const one = (): void => eachPanel(() => byColumns((columns) => copyX(f, spec, p, at, panel, 1, xAt, columns, own)));
    if (full < GROUP) {
      one();
      return;
    }
    // a line of all of them is read at once
    f.get(groupEnd).get(group).op('i32.sub').i32(GROUP).op('i32.eq');
    f.get(groupEnd).i32(full).op('i32.le_s').op('i32.and');
    f.if(() => copyX(f, spec, p, at, group, GROUP, xCopy, p.tile.nr, own), one);
  };
  f.get(LO).i32(parts).op('i32.div_u').set(group);
  f.get(HI)
    .i32(parts - 1)
    .op('i32.add')
    .i32(parts)
    .op('i32.div_u')
    .set(end);
  whileBelow(f, group, end, () => {
    smaller(
      f,
      groupEnd,
      () => f.get(group).i32(GROUP).op('i32.add'),
      () => f.get(end),
    );
    if (p.copyX) copyPanels();
    f.i32(0).set(part);
    f.repeat(parts, [[part, 1]], () => {
      f.get(part).i32(TILES).op('i32.mul').set(first);
      smaller(
        f,
        last,
        () => f.get(first).i32(TILES).op('i32.add'),
        () => f.i32(tilesOf(p)),
      );
      eachPanel(() => {
        f.get(panel).i32(parts).op('i32.mul').get(part).op('i32.add').tee(unit).get(LO).op('i32.ge_s');
        f.get(unit).get(HI).op('i32.lt_s').op('i32.and');
        const here = { panel, first, last, dyCopy, xCopy: xAt, counts, sums };
        f.if(() => byColumns((columns) => tiles(f, p, at, here, lines, columns, pass)));
      });
    });
    f.copy(group, groupEnd);
  });
  f.free(unit, panel, first, last, dyCopy, xCopy, counts, sums, group, groupEnd, end, part, xAt);
}
type Here = {
  readonly panel: Local;
  readonly first: Local;
  readonly last: Local;
  readonly dyCopy: Local;
  readonly xCopy: Local;
  readonly counts: Local;
  readonly sums: Local;
};
function tiles(f: Fn, p: Plan, at: At, h: Here, lines: Count | null, columns: number, pass: Pass): void {
  const wide = Math.ceil(columns / 4) * 4;
  const [a, b, ap, bp, s, n, row, add, counted] = f.locals(9, 'i32') as [
    ...[Local, Local, Local, Local, Local, Local, Local, Local, Local],
  ];
  let [before, rows] = [0, 0];
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
    const aTile = p.copyDy ? height * p.block * 4 + EIGHT : height * 4;
    addTimes(f, a, p.copyDy ? h.dyCopy : at.dy, row, aTile);
    f.add(a, p.copyDy ? startRow * p.block * 4 + start * EIGHT : startRow * 4);
    f.get(row).i32(height).op('i32.mul').i32(startRow).op('i32.add').set(row);
    /** The panel's rows from this one on, in dw or among the sums apart. */
    const place = (where: 'sums' | 'dw'): { readonly at: Local; readonly pitch: number } => {
      const [from, step, pitch] =
        where === 'dw' ? [at.dw, p.tile.nr * 4, p.ins * 4] : [h.sums, sumsStep(p), p.tile.nr * 4];
      const pointer = f.local();
      addTimes(f, pointer, from, h.panel, step);
      addTimes(f, pointer, pointer, row, pitch);
      return { at: pointer, pitch };
    };
    const to = place(pass.to);
    const from = pass.from !== 'zero' && pass.from !== pass.to ? place(pass.from) : null;
    const reduce = (k: Count): Loop[] => [
      { n: k, a: p.copyDy ? height * 4 : p.outs * 4, b: p.copyX ? wide * 4 : p.ins * 4 },
    ];
    const call = (k: Count, addWhere: Local | null): void =>
      tile(f, {
        ...{ a: ap, b: bp, c: to.at, aRows: range(height, 4), cRows: range(height, to.pitch), columns },
        ...{ reduce: reduce(k), unroll: p.tile.unroll, from: pass.from === 'zero' ? 'zero' : 'c', addWhere },
        before: from && { at: from.at, rows: range(height, from.pitch) },
      });
    f.repeat(
      { local: n },
      [[a, aTile], ...[to, ...(from ? [from] : [])].map((q) => [q.at, height * q.pitch] as const)],
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
    f.free(to.at, ...(from ? [from.at] : []));
    before += count;
    rows += height * count;
  }
  f.free(a, b, ap, bp, s, n, row, add, counted);
}
