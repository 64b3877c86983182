/**
 * Work by channel of [C, ...]. Channels last, a block of channels is a few vectors side by side ('columns'); in rows, a channel is a line of positions
 * ('lines'). Where it sums over rows a block is a unit; where it does not, a row is: all of its blocks while it is in the cache.
 */
import { sizeOf } from '../../../core/shape';
import type { Fn, Local } from '../asm/fn';
import { type Form, LO, type Operand, ROW, rowFloats, type Spec } from '../generator';
import { oneLine } from './along';
import { plainForm } from './layout';
import { advance, eachUnit, storeFirst } from './nest';
import { addAll, type Cursor, cursor, type Part, sumRows, walk } from './reduce';
import { ifValid } from './valid';

const channelsOf = (o: Operand): number => o.shape[0] ?? 1;
export const positionsOf = (o: Operand): number => sizeOf(o.shape.slice(1));
const isColumns = (o: Operand): boolean => o.form.layout === 'last' || positionsOf(o) === 1;
/** A line of the cache where there are so many channels: half a line would have each fetched twice. */
const blockOf = (o: Operand): number => (channelsOf(o) >= 16 ? 16 : 8);

/** All of x's shape as x lies, what has a number for each channel in rows. */
export const channelForms = ({
  inputs,
  out,
}: Spec<unknown>): { readonly inputs: readonly Form[]; readonly out: Form } => {
  const [x] = inputs as [Operand];
  const form = x.shape.length > 1 ? plainForm(x) : ROW;
  const of = (o: Operand): Form => (o.shape.length > 1 ? form : ROW);
  return { inputs: inputs.map(of), out: of(out) };
};
export const channelUnits = ({ inputs: [x] }: Spec<unknown>): number => {
  const o = x as Operand;
  return isColumns(o) ? Math.ceil(channelsOf(o) / blockOf(o)) : channelsOf(o);
};
/** `k`: which of the block's vectors (columns), or which of two accumulators (lines). */
export type Place = Part & { readonly k: number };
export type Block = {
  /** Accumulators that a sum needs. */
  readonly width: number;
  /** A number for each channel, in a local for each `k`. */
  constants(pointer: Local, offset?: number): Local[];
  /** Writes a number for each channel, from the first `k` on. */
  store(pointer: Local, values: readonly Local[]): void;
  /** Visits one row from where the pointers stand. */
  row(at: readonly Local[], visit: (places: readonly Place[]) => void): void;
  /** Leaves nothing in lanes that are behind the line's end. */
  keep(value: Local, place: Place): void;
  /** Makes accumulators the sum of each channel. */
  finish(sums: readonly Local[]): void;
};
const maskBytes = (count: number): number[] => Array.from({ length: 16 }, (_, i) => (i < 4 * count ? 255 : 0));

function columns(f: Fn, x: Operand, count: number): Block {
  const places = Array.from(
    { length: Math.ceil(count / 4) },
    (_, k): Place => ({ k, offset: 16 * k, count: Math.min(4, count - 4 * k) }),
  );
  return {
    width: places.length,
    constants: (pointer, from = 0) =>
      places.map(({ offset }) => {
        const local = f.local('v128');
        f.vload(pointer, from + offset).set(local);
        return local;
      }),
    store: (pointer, values) => {
      for (const { k, offset, count: n } of places) storeFirst(f, pointer, offset, values[k] as Local, n);
    },
    row(at, visit) {
      const step = 4 * channelsOf(x);
      const positions = positionsOf(x);
      if (positions === 1) {
        visit(places);
        return;
      }
      f.repeat(
        positions,
        at.map((p) => [p, step] as const),
        () => visit(places),
      );
      for (const p of at) f.add(p, -step * positions);
    },
    keep() {},
    finish() {},
  };
}
function lines(f: Fn, x: Operand): Block {
  return {
    width: 2,
    constants(pointer, from = 0) {
      const local = f.local('v128');
      f.vsplat(pointer, from).set(local);
      return [local, local];
    },
    store: (pointer, [value]) => storeFirst(f, pointer, 0, value as Local, 1),
    row: (at, visit) => walk(f, at, positionsOf(x), (parts) => visit(parts.map((p, k) => ({ ...p, k })))),
    keep(value, { count }) {
      if (count < 4) f.get(value).v128(maskBytes(count)).op('v128.and').set(value);
    },
    finish: (sums) => oneLine(f, [], 0).join(sums, 'f32x4.add'),
  };
}
/** Runs `body` for each block of this call; the pointers of operands of x's shape and of those with a number for each channel stand at it. */
export function eachBlock(f: Fn, spec: Spec<unknown>, pointers: readonly Local[], body: (block: Block) => void): void {
  const [x] = spec.inputs as [Operand];
  const channels = channelsOf(x);
  const whole = [...spec.inputs, spec.out].map(
    (o) => o.shape.length === x.shape.length && positionsOf(o) === positionsOf(x),
  );
  const size = blockOf(x);
  const move = (k: number): number => {
    if (isColumns(x)) return 4 * size;
    return whole[k] ? 4 * positionsOf(x) : 4;
  };
  const moves = pointers.map((p, k) => [p, move(k)] as const);
  for (const [p, bytes] of moves) advance(f, p, LO, bytes);
  const tail = channels % size;
  eachUnit(f, moves, () => {
    if (!isColumns(x)) body(lines(f, x));
    else if (!tail) body(columns(f, x, size));
    else if (channels < size) body(columns(f, x, tail));
    else
      f.get(LO)
        .i32(Math.floor(channels / size))
        .op('i32.eq')
        .if(
          () => body(columns(f, x, tail)),
          () => body(columns(f, x, size)),
        );
  });
}
/** Bytes of a table with a number for each channel, and of `count` of them as scratch. */
export const tableBytes = (x: Operand): number => 16 * Math.ceil(channelsOf(x) / 4);
export const tablesScratch = (x: Operand, count: number): number => 64 * Math.ceil((count * tableBytes(x)) / 64);
/** Fills tables in scratch: `make` leaves what belongs into table k in into[k], four channels of which stand at the pointers. */
export function fillTables(
  f: Fn,
  x: Operand,
  pointers: readonly Local[],
  count: number,
  make: (offset: number, into: readonly Local[]) => void,
): Local {
  const table = f.local('i32');
  const into = f.locals(count);
  f.globalGet(0).set(table);
  walk(f, [...pointers, table], channelsOf(x), (parts) => {
    for (const { offset } of parts) {
      make(offset, into);
      for (const [k, value] of into.entries()) f.vstore(table, offset + k * tableBytes(x), value);
    }
  });
  f.free(into);
  return table;
}
/** Numbers of a block's channels from table k, in a local for each of its vectors. */
type Tables = (k: number) => Local[];
/**
 * Runs `body` for each block of channels of each row of this call: operands of the output's shape, `whole`, stand at it. Rows past a length run `padding`
 * instead, where there is one.
 */
export function eachRowBlock(
  f: Fn,
  spec: Spec<unknown>,
  whole: readonly Local[],
  table: Local,
  body: (block: Block, tables: Tables) => void,
  padding?: (block: Block) => void,
): void {
  const { out } = spec;
  const channels = channelsOf(out);
  const size = isColumns(out) ? blockOf(out) : 1;
  const tail = channels % size;
  const full = (channels - tail) / size;
  const bytes = isColumns(out) ? 4 * size : 4 * positionsOf(out);
  const moves = [...whole.map((p) => [p, bytes] as const), [table, 4 * size] as const];
  const positions = positionsOf(out);
  // one block keeps its numbers in registers; more follow each other place by place, as they lie
  const inOrder = isColumns(out) && channels > size;
  const like = inOrder ? { ...out, shape: out.shape.slice(0, 1) } : out;
  const blocks = (visit: (block: Block, tables: Tables) => void) => (): void => {
    const one = (count: number): void => {
      const block = isColumns(out) ? columns(f, like, count) : lines(f, out);
      visit(block, (k) => block.constants(table, k * tableBytes(out)));
    };
    const place = (): void => {
      f.repeat(full, moves, () => one(size));
      if (tail) one(tail);
      f.add(table, -4 * size * full);
    };
    if (!inOrder) place();
    else
      f.repeat(
        positions,
        whole.map((p) => [p, 4 * tail] as const),
        place,
      );
    for (const p of whole) f.add(p, inOrder ? -4 * channels * positions : -bytes * full);
  };
  const rows = whole.map((p) => [p, 4 * rowFloats(out.shape, out.form)] as const);
  for (const [p, step] of rows) advance(f, p, LO, step);
  eachUnit(f, rows, () => {
    if (padding) ifValid(f, spec, blocks(body), blocks(padding));
    else blocks(body)();
  });
}
/** Sums of terms over all rows that count: sets[i][k] is sum i. `term` leaves term i of a place in into[i]. */
export function sumChannels(
  f: Fn,
  spec: Spec<unknown>,
  block: Block,
  operands: readonly (readonly [Operand, Local])[],
  sets: readonly (readonly Local[])[],
  term: (at: readonly Local[], place: Place, into: readonly Local[]) => void,
): void {
  const cursors: Cursor[] = operands.map(([o, p]) => cursor(spec, o, p));
  const [x] = operands[0] as readonly [Operand, Local];
  const values = sets.map(() => Array.from({ length: block.width }, () => f.local('v128')));
  sumRows(f, spec, {
    rows: 'all',
    N: x.lead === 'none' ? 1 : x.N,
    time: cursors[0]?.step !== 0,
    cursors,
    sums: sets.flat(),
    deep: true,
    row: (at, into) =>
      block.row(at, (places) => {
        for (const place of places) {
          const own = values.map((v) => v[place.k] as Local);
          term(at, place, own);
          for (const v of own) block.keep(v, place);
        }
        for (const { k } of places)
          for (const [i, v] of values.entries()) addAll(f, [into[i * block.width + k] as Local], [v[k] as Local]);
      }),
    finish: (step) => {
      for (const i of sets.keys()) block.finish(step.slice(i * block.width, (i + 1) * block.width));
    },
  });
  f.free(...values);
}
