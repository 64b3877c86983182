/**
 * From one form of a value to another: channels first to channels last, with or without a halo of zeros, and back; a matrix to column panels. One input, one
 * output of the same shape. Not a primitive: the machine puts it behind the instruction that makes the value.
 */
import { sizeOf } from '../../../core/shape';
import type { Fn, Local } from '../asm/fn';
import {
  type Generator,
  type Halo,
  HI,
  LO,
  type Operand,
  type Pack,
  packedColumns,
  rowFloats,
  withHalo,
} from '../generator';
import { addressOf, rowsOf } from './address';
import { addTimes, whileBelow } from './scalar';
import { transposed } from './transpose';

/** Rows of the value, or column panels. */
const partsOf = (out: Operand): number =>
  out.form.layout === 'packed' ? out.form.pack.groups.count * Math.ceil(out.form.pack.n.count / out.form.pack.nr) : 1;
export const convert: Generator<unknown> = {
  forms: ({ inputs: [x], out }) => ({ inputs: x ? [x.form] : [], out: out.form }),
  units(spec, T) {
    const { each, time } = rowsOf(spec, [spec.out]);
    return each * (time ? T : 1) * partsOf(spec.out);
  },
  emit(f, spec) {
    const [x] = spec.inputs;
    if (!x) throw new Error('nothing to convert');
    const from = addressOf(f, spec, 0);
    const to = addressOf(f, spec, 'out');
    const [a, c] = [f.local(), f.local()];
    const unit = f.local();
    f.copy(unit, LO);
    whileBelow(f, unit, HI, () => {
      if (spec.out.form.layout === 'packed') {
        if (x.form.layout !== 'row') throw new Error('panels are packed from rows');
        panel(f, spec.out.form.pack, unit, { x, out: spec.out, from, to });
      } else {
        addTimes(f, a, from, unit, 4 * rowFloats(x.shape, x.form));
        addTimes(f, c, to, unit, 4 * rowFloats(spec.out.shape, spec.out.form));
        row(f, x, spec.out, a, c);
      }
      f.add(unit, 1);
    });
  },
};

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;
type Ends = { readonly x: Operand; readonly out: Operand; readonly from: Local; readonly to: Local };
/** Panel number `unit`, counted over rows, groups, panels. */
function panel(f: Fn, pack: Pack, unit: Local, { x, out, from, to }: Ends): void {
  const panels = Math.ceil(pack.n.count / pack.nr);
  const full = Math.floor(pack.n.count / pack.nr);
  const k = pack.k.reduce((n, r) => n * r.count, 1);
  const [a, c, p, g] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  f.get(unit).i32(panels).op('i32.rem_u').set(p);
  f.get(unit).i32(panels).op('i32.div_u').i32(pack.groups.count).op('i32.rem_u').set(g);
  f.with('i32', (row) => {
    f.get(unit)
      .i32(panels * pack.groups.count)
      .op('i32.div_u')
      .set(row);
    addTimes(f, a, from, row, 4 * sizeOf(x.shape));
    addTimes(f, c, to, row, 4 * rowFloats(out.shape, out.form));
  });
  addTimes(f, a, a, g, 4 * pack.groups.step);
  addTimes(f, c, c, g, 4 * k * packedColumns(pack));
  addTimes(f, a, a, p, 4 * pack.nr * pack.n.step);
  addTimes(f, c, c, p, 4 * k * pack.nr);
  f.add(a, 4 * pack.from);
  const fill = (columns: number): void => {
    const wide = upTo(columns, pack.round ?? 4);
    const at = f.locals(pack.k.length, 'i32');
    const zero = f.local('v128');
    f.v128().set(zero);
    const inner = pack.k.at(-1);
    /** The innermost run of k lies along the source's lines, each of which is a column. */
    const turned = inner?.step === 1 && inner.count >= 4 && pack.n.step !== 1;
    const nest = (depth: number, base: Local): void => {
      const run = pack.k[depth];
      if (turned && run && depth === pack.k.length - 1) {
        if (columns < wide)
          f.repeat(run.count, [[c, 4 * wide]], () => {
            for (let v = Math.floor(columns / 4); v < wide / 4; v++) f.vstore(c, 16 * v, zero);
          }).add(c, -4 * wide * run.count);
        const pitches = { fromPitch: 4 * pack.n.step, toPitch: 4 * wide };
        transposed(f, base, c, { across: run.count, down: columns, ...pitches });
        f.add(c, 4 * wide * run.count);
        return;
      }
      if (!run) {
        for (let v = Math.floor(columns / 4); v < wide / 4; v++) f.vstore(c, 16 * v, zero);
        // columns that follow each other go four at a time
        for (let j = 0; j < columns; ) {
          if (pack.n.step === 1 && j + 4 <= columns) {
            f.store('v128.store', c, 4 * j, () => f.vload(base, 4 * j));
            j += 4;
          } else {
            f.store('f32.store', c, 4 * j, () => f.load('f32.load', base, 4 * j * pack.n.step));
            j++;
          }
        }
        f.add(c, 4 * wide);
        return;
      }
      const own = at[depth] as Local;
      f.copy(own, base);
      f.repeat(run.count, [[own, 4 * run.step]], () => nest(depth + 1, own));
    };
    nest(0, a);
    f.free(at, zero);
  };
  const left = pack.n.count % pack.nr;
  if (!left) fill(pack.nr);
  else if (!full) fill(left);
  else
    f.get(p)
      .i32(full)
      .op('i32.lt_s')
      .if(
        () => fill(pack.nr),
        () => fill(left),
      );
  f.free(a, c, p, g);
}

const haloOf = (o: Operand): Halo => (o.form.layout === 'last' ? (o.form.halo ?? []) : []);
const three = (axes: readonly number[], fill: number): [number, number, number] => {
  const at = (i: number): number => axes[axes.length - 3 + i] ?? fill;
  return [at(0), at(1), at(2)];
};
/** One row: for each spatial position the channels. A halo that only the source has is left out, one that only the target has is written. */
function row(f: Fn, x: Operand, out: Operand, from: Local, to: Local): void {
  const channels = x.shape[0] ?? 1;
  const spatial = x.shape.slice(1);
  const [source, target] = [steps(x), steps(out)];
  const total = rowFloats(out.shape, out.form);
  const isWhole = [total, rowFloats(x.shape, x.form)].every((n) => n === sizeOf(x.shape));
  // without a halo all positions are one line
  const [depth, height, width] = isWhole ? [1, 1, sizeOf(spatial)] : three(spatial, 1);
  if (total !== channels * depth * height * width)
    f.get(to)
      .i32(0)
      .i32(4 * total)
      .op('memory.fill');
  const [a, c, ay, cy] = f.locals(4, 'i32') as [Local, Local, Local, Local];
  f.copy(ay, from)
    .add(ay, 4 * source.first)
    .copy(cy, to)
    .add(cy, 4 * target.first);
  const [az, cz] = [f.local(), f.local()];
  f.copy(az, ay).copy(cz, cy);
  f.repeat(
    depth,
    [
      [az, 4 * source.plane],
      [cz, 4 * target.plane],
    ],
    () => {
      f.copy(ay, az).copy(cy, cz);
      f.repeat(
        height,
        [
          [ay, 4 * source.line],
          [cy, 4 * target.line],
        ],
        () => {
          f.copy(a, ay).copy(c, cy);
          line(f, a, c, source, target, channels, width);
        },
      );
    },
  );
  f.free(a, c, ay, cy, az, cz);
}
type Steps = {
  readonly first: number;
  readonly plane: number;
  readonly line: number;
  readonly pixel: number;
  readonly channel: number;
};
/** Floats from one place to the next along each axis. */
function steps(o: Operand): Steps {
  const [depth, height, width] = three(withHalo(o.shape, haloOf(o)), 1);
  const [z, y, w] = three(
    haloOf(o).map(([before]) => before),
    0,
  );
  const channels = o.shape[0] ?? 1;
  if (o.form.layout === 'row')
    return { first: 0, plane: height * width, line: width, pixel: 1, channel: depth * height * width };
  const line = width * channels;
  return { first: (z * height + y) * line + w * channels, plane: height * line, line, pixel: channels, channel: 1 };
}
/** `width` positions of `channels` numbers each. */
function line(f: Fn, a: Local, c: Local, s: Steps, t: Steps, channels: number, width: number): void {
  if (s.channel === 1 && t.channel === 1) run(f, a, c, channels * width);
  else if (s.channel === 1)
    transposed(f, a, c, { across: channels, down: width, fromPitch: 4 * s.pixel, toPitch: 4 * t.channel });
  else transposed(f, a, c, { across: width, down: channels, fromPitch: 4 * s.channel, toPitch: 4 * t.pixel });
}
function run(f: Fn, a: Local, c: Local, count: number): void {
  const vectors = f.locals(2);
  f.repeat(
    Math.floor(count / 8),
    [
      [a, 32],
      [c, 32],
    ],
    () => {
      for (const [i, v] of vectors.entries()) f.vload(a, 16 * i).set(v);
      for (const [i, v] of vectors.entries()) f.vstore(c, 16 * i, v);
    },
  );
  f.repeat(
    count % 8,
    [
      [a, 4],
      [c, 4],
    ],
    () => {
      f.store('f32.store', c, 0, () => f.load('f32.load', a));
    },
  );
  f.free(vectors);
}
