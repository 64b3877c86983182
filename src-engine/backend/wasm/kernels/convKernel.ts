/**
 * The gradient of a convolution to its kernel: for each kernel position and channel the sum over images and positions of x times dy. Sums live in scratch as
 * [kernel position, channel][out channel], so that a tile is rows of x by vectors of dy; at the end of a step they go to dw, added to the steps before.
 * A unit is a tile of rows. Order of a sum: within a step images, then positions in row-major order, from zero; then the steps.
 */
import type { Attributes } from '../../../prims/prim';
import type { Fn, Local } from '../asm/fn';
import { ARGS, argsOf, type Generator, HI, LAST, LO, ROW, SCRATCH_GLOBAL, type Spec } from '../generator';
import { addressOf, rowsOf, spread, stepsOf } from './address';
import { geometryOf, inputForm, product3 } from './convGeometry';
import { type Plan, planOf, type Rows, tilesEach, unitsOf } from './convKernelPlan';
import { addTimes, smaller, whileBelow } from './scalar';
import { range, type TileCall, tile } from './tile';

/** Three words for each tile: where its rows are in x, in dy, and in the sums. */
const ENTRY = 12;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const sumsBytes = (p: Plan): number => align(p.rows.runs * p.rows.length * p.pitch * 4);
const tableBytes = (p: Plan): number => (p.rows.uneven ? 0 : align(unitsOf(p.rows) * ENTRY));

export const convKernelGrad: Generator<Attributes['convKernelGrad']> = {
  forms(spec) {
    const x = spec.inputs[0]?.shape ?? [];
    return { inputs: [inputForm(x, geometryOf(x, spec.attrs.kernel, spec.attrs)), LAST], out: ROW };
  },
  scratch(spec) {
    const p = planOf(spec);
    return sumsBytes(p) + tableBytes(p);
  },
  units: (spec) => unitsOf(planOf(spec).rows),
  emit(f, spec) {
    const p = planOf(spec);
    const [x0, dy0, dw] = [addressOf(f, spec, 0), addressOf(f, spec, 1), addressOf(f, spec, 'out')];
    const [x, dy, sums] = [f.local(), f.local(), f.local()];
    f.globalGet(SCRATCH_GLOBAL).set(sums);
    const lists = p.rows.uneven ? null : table(f, p, sums);
    const [firstRow, lastRow] = [f.local(), f.local()];
    rowOfUnit(f, p.rows, LO, firstRow);
    rowOfUnit(f, p.rows, HI, lastRow);
    const { each, time } = rowsOf(spec, spec.inputs);
    const t = f.local();
    const steps = time ? stepsOf(f, spec) : null;
    const [xs, dys] = spec.inputs.map((o) => spread(spec, o)) as [ReturnType<typeof spread>, ReturnType<typeof spread>];
    const oneStep = (): void => {
      zeroRows(f, p, sums, firstRow, lastRow);
      addTimes(f, x, x0, t, xs.step);
      addTimes(f, dy, dy0, t, dys.step);
      eachImage(f, spec, each, t, () => image(f, p, { x, dy, sums }, lists), [
        [x, xs.sample],
        [dy, dys.sample],
      ]);
      flush(f, p, sums, dw, firstRow, lastRow, time ? t : null);
    };
    f.i32(0).set(t);
    if (steps === null) oneStep();
    else
      whileBelow(f, t, steps, () => {
        oneStep();
        f.add(t, 1);
      });
  },
};
/** `body` for each image of a step that is no padding; the pointers move from image to image. */
function eachImage(
  f: Fn,
  spec: Spec<unknown>,
  each: number,
  t: Local,
  body: () => void,
  moves: readonly (readonly [Local, number])[],
): void {
  if (!spec.lengths) {
    f.repeat(each, moves, body);
    return;
  }
  const length = f.local();
  f.load('i32.load', ARGS, argsOf(spec.inputs.length).lengths).set(length);
  f.repeat(each, [...moves, [length, 4]], () => {
    f.get(t).load('i32.load', length).op('i32.lt_s').if(body);
  });
  f.free(length);
}
/** to = the first row of sums of a unit. */
function rowOfUnit(f: Fn, r: Rows, unit: Local, to: Local): void {
  const [[h1, count1] = [1, 0], [h2] = [0]] = r.heights;
  f.with('i32', (j) => {
    f.get(unit).i32(tilesEach(r)).op('i32.rem_u').set(j);
    f.get(unit).i32(tilesEach(r)).op('i32.div_u').i32(r.length).op('i32.mul').set(to);
    smaller(
      f,
      j,
      () => f.get(j).i32(h1).op('i32.mul'),
      () =>
        f
          .get(j)
          .i32(h2)
          .op('i32.mul')
          .i32(count1 * (h1 - h2))
          .op('i32.add'),
    );
    f.get(to).get(j).op('i32.add').set(to);
  });
}
type Lists = readonly { readonly height: number; readonly from: Local; readonly count: Local }[];
/** Writes the table of this thread's tiles: those of the first height from its start, those of the second from its end backwards. */
function table(f: Fn, p: Plan, sums: Local): Lists {
  const { rows } = p;
  const heights = rows.heights.map(([height]) => height);
  const lists = heights.map((height) => ({ height, from: f.local(), count: f.local() }));
  const [unit, row, rest, at, x, dy] = f.locals(6, 'i32') as [Local, Local, Local, Local, Local, Local];
  for (const { from, count } of lists) f.get(sums).i32(sumsBytes(p)).op('i32.add').set(from).i32(0).set(count);
  const [first, second] = lists;
  if (second)
    f.get(second.from)
      .i32(unitsOf(rows) * ENTRY)
      .op('i32.add')
      .set(second.from);
  f.copy(unit, LO);
  whileBelow(f, unit, HI, () => {
    rowOfUnit(f, rows, unit, row);
    f.get(unit).i32(tilesEach(rows)).op('i32.div_u').set(rest);
    f.get(row).get(rest).i32(rows.length).op('i32.mul').op('i32.sub').i32(rows.step).op('i32.mul').set(x);
    f.i32(0).set(dy);
    for (const axis of [...rows.axes].reverse()) {
      if (axis.count === 1) continue;
      f.with('i32', (i) => {
        f.get(rest).i32(axis.count).op('i32.rem_u').set(i);
        f.get(rest).i32(axis.count).op('i32.div_u').set(rest);
        addTimes(f, x, x, i, axis.x);
        addTimes(f, dy, dy, i, axis.dy);
      });
    }
    const put = (): void => {
      f.store('i32.store', at, 0, () => f.get(x));
      f.store('i32.store', at, 4, () => f.get(dy));
      f.store('i32.store', at, 8, () =>
        f
          .get(row)
          .i32(p.pitch * 4)
          .op('i32.mul')
          .get(sums)
          .op('i32.add'),
      );
    };
    const toFirst = (): void => {
      if (!first) return;
      addTimes(f, at, first.from, first.count, ENTRY);
      put();
      f.add(first.count, 1);
    };
    if (!second) toFirst();
    else {
      f.get(unit)
        .i32(tilesEach(rows))
        .op('i32.rem_u')
        .i32(rows.heights[0]?.[1] ?? 0)
        .op('i32.lt_u');
      f.if(toFirst, () => {
        f.add(second.from, -ENTRY).add(second.count, 1).copy(at, second.from);
        put();
      });
    }
    f.add(unit, 1);
  });
  f.free(unit, row, rest, at, x, dy);
  return lists;
}
function zeroRows(f: Fn, p: Plan, sums: Local, first: Local, last: Local): void {
  f.get(first)
    .i32(p.pitch * 4)
    .op('i32.mul')
    .get(sums)
    .op('i32.add')
    .i32(0);
  f.get(last)
    .get(first)
    .op('i32.sub')
    .i32(p.pitch * 4)
    .op('i32.mul')
    .op('memory.fill');
}
type At = { readonly x: Local; readonly dy: Local; readonly sums: Local };
/** Adds one image to the sums: blocks of its rows, panels of out channels, tiles. */
function image(f: Fn, p: Plan, { x, dy, sums }: At, lists: Lists | null): void {
  const { g, tile: t } = p;
  const pixel = g.outs * 4;
  const line = g.out[2] * pixel;
  const [xz, xb, db, left, rows, bp, column] = f.locals(7, 'i32') as [Local, Local, Local, Local, Local, Local, Local];
  const a = f.local();
  f.copy(xz, x).copy(db, dy);
  const panel = (wide: number): void => {
    const call = (b: Local, c: Local, aRows: readonly number[]): TileCall => ({
      ...{ a, b, c, aRows, cRows: range(aRows.length, p.pitch * 4), columns: wide, from: 'c' },
      reduce: [
        { n: { local: rows }, a: g.stride[1] * p.linePitch, b: line },
        { n: g.out[2], a: g.stride[2] * g.channels * 4, b: pixel },
      ],
      ...{ unroll: t.unroll, vectors: g.depthwise },
    });
    if (lists) evenTiles(f, p, call, lists, { from: xb, dy: bp, a, column });
    else unevenTiles(f, p, call, { from: xb, dy: bp, a, column, sums });
    f.add(column, wide * 4);
  };
  f.repeat(g.out[0], [[xz, g.stride[0] * p.planePitch]], () => {
    f.copy(xb, xz).i32(g.out[1]).set(left);
    const blocks = Math.ceil(g.out[1] / p.block);
    f.repeat(blocks, [], () => {
      smaller(
        f,
        rows,
        () => f.get(left),
        () => f.i32(p.block),
      );
      f.i32(0).set(column);
      const full = Math.floor(p.pitch / t.nr);
      const all = (body: () => void): void => {
        f.get(db).get(column).op('i32.add').set(bp);
        body();
      };
      f.repeat(full, [], () => all(() => panel(t.nr)));
      if (p.pitch % t.nr) all(() => panel(p.pitch % t.nr));
      f.add(xb, p.block * g.stride[1] * p.linePitch).add(left, -p.block);
      addTimes(f, db, db, rows, line);
    });
  });
  f.free(xz, xb, db, left, rows, bp, column, a);
}
type Here = { readonly from: Local; readonly dy: Local; readonly a: Local; readonly column: Local };
function evenTiles(
  f: Fn,
  p: Plan,
  call: (b: Local, c: Local, aRows: readonly number[]) => TileCall,
  lists: Lists,
  { from, dy, a, column }: Here,
): void {
  const [entry, b, c] = f.locals(3, 'i32') as [Local, Local, Local];
  for (const { height, from: first, count } of lists) {
    f.copy(entry, first);
    f.repeat({ local: count }, [[entry, ENTRY]], () => {
      f.load('i32.load', entry, 0).get(from).op('i32.add');
      if (p.g.depthwise) f.get(column).op('i32.add');
      f.set(a);
      f.load('i32.load', entry, 4).get(dy).op('i32.add').set(b);
      f.load('i32.load', entry, 8).get(column).op('i32.add').set(c);
      tile(f, call(b, c, range(height, p.rows.step)));
    });
  }
  f.free(entry, b, c);
}
function unevenTiles(
  f: Fn,
  p: Plan,
  call: (b: Local, c: Local, aRows: readonly number[]) => TileCall,
  { from, dy, a, column, sums }: Here & { readonly sums: Local },
): void {
  const c = f.local();
  const offsets = p.rows.uneven ?? [];
  let [row, unit] = [0, 0];
  f.copy(a, from);
  if (p.g.depthwise) f.get(a).get(column).op('i32.add').set(a);
  for (const [height, count] of p.rows.heights)
    for (let i = 0; i < count; i++) {
      const [start, own] = [row, unit];
      f.get(LO).i32(own).op('i32.le_s').get(HI).i32(own).op('i32.gt_s').op('i32.and');
      f.if(() => {
        f.get(sums)
          .get(column)
          .op('i32.add')
          .i32(start * p.pitch * 4)
          .op('i32.add')
          .set(c);
        tile(f, call(dy, c, offsets.slice(start, start + height)));
      });
      row += height;
      unit++;
    }
  f.free(c);
}
/** Rows of sums to their places in dw [O, C, kernel]: stored at the first step, added at the later ones. */
function flush(f: Fn, p: Plan, sums: Local, dw: Local, first: Local, last: Local, t: Local | null): void {
  const { g } = p;
  const taps = product3(g.kernel);
  const each = g.channelsEach;
  const [row, from, to, i] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  f.copy(row, first);
  whileBelow(f, row, last, () => {
    // row = (group, kernel position, channel); depthwise: the kernel position
    f.get(row).i32(each).op('i32.div_u').i32(taps).op('i32.rem_u').i32(4).op('i32.mul').get(dw).op('i32.add').set(to);
    f.get(row).i32(each).op('i32.rem_u').set(i);
    addTimes(f, to, to, i, taps * 4);
    f.get(row)
      .i32(each * taps)
      .op('i32.div_u')
      .set(i);
    addTimes(f, to, to, i, g.outsEach * each * taps * 4);
    addTimes(f, from, sums, row, p.pitch * 4);
    const moves = [
      [from, 4],
      [to, each * taps * 4],
    ] as const;
    const store = (): void => {
      f.repeat(p.columns, moves, () => f.store('f32.store', to, 0, () => f.load('f32.load', from)));
    };
    const add = (): void => {
      f.repeat(p.columns, moves, () =>
        f.store('f32.store', to, 0, () => f.load('f32.load', to).load('f32.load', from).op('f32.add')),
      );
    };
    if (t === null) store();
    else f.get(t).if(add, store);
    f.add(row, 1);
  });
  f.free(row, from, to, i);
}
