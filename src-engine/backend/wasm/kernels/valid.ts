/** What of a sequence counts: rows t < length of their sample. */
import type { Fn, Local } from '../asm/fn';
import { LO, type Operand, overTime, rowsEach, type Spec } from '../generator';
import { argument } from './nest';

/** Rows that count, of the widest of the operands, in a new local. */
export function validRows(f: Fn, spec: Spec<unknown>, operands: readonly Operand[]): Local {
  const each = Math.max(...operands.map(rowsEach));
  const count = f.local('i32');
  if (!operands.some((o) => overTime(spec, o))) {
    f.i32(each).set(count);
    return count;
  }
  if (!spec.lengths) {
    f.get(argument(f, spec, 'T'))
      .i32(each)
      .op('i32.mul')
      .set(count);
    return count;
  }
  const at = argument(f, spec, 'lengths');
  f.i32(0).set(count);
  f.repeat(each, [[at, 4]], () => f.get(count).load('i32.load', at).op('i32.add').set(count));
  f.free(at);
  return count;
}
/** Visits rows (t, n) in order, t outermost; `t` and `n` are locals. `body` sees whether the row counts on the stack of `valid`. */
export function eachValidRow(
  f: Fn,
  spec: Spec<unknown>,
  rows: { readonly N: number; readonly time: boolean },
  cursors: readonly { readonly at: Local; readonly sample: number; readonly step: number }[],
  body: () => void,
  padding?: () => void,
): void {
  const masked = spec.lengths && rows.time;
  const t = f.local('i32');
  const lengths = masked ? argument(f, spec, 'lengths') : 0;
  const moves = cursors.flatMap((c) => (c.sample ? [[c.at, c.sample] as const] : []));
  const samples = (): void => {
    f.repeat(rows.N, masked ? [...moves, [lengths, 4]] : moves, () => {
      if (masked) f.get(t).load('i32.load', lengths).op('i32.lt_s').if(body, padding);
      else body();
    });
    if (masked) f.add(lengths, -4 * rows.N);
    for (const [p, bytes] of moves) f.add(p, -bytes * rows.N);
  };
  if (!rows.time) samples();
  else {
    f.i32(0).set(t);
    const steps = argument(f, spec, 'T');
    f.repeat({ local: steps }, [[t, 1], ...cursors.flatMap((c) => (c.step ? [[c.at, c.step] as const] : []))], samples);
    f.free(steps);
  }
  f.free(t);
  if (masked) f.free(lengths);
}
/** Runs one of the two for the row LO = t N + n: whether it counts. */
export function ifValid(f: Fn, spec: Spec<unknown>, body: () => void, padding: () => void): void {
  if (!spec.lengths || !overTime(spec, spec.out)) {
    body();
    return;
  }
  f.with('i32', (lengths) => {
    f.copy(lengths, argument(f, spec, 'lengths'));
    f.get(LO).i32(spec.out.N).op('i32.div_u');
    f.get(lengths).get(LO).i32(spec.out.N).op('i32.rem_u').i32(2).op('i32.shl').op('i32.add').mem('i32.load');
    f.op('i32.lt_s').if(body, padding);
  });
}
type Moving = { readonly at: Local; readonly sample: number; readonly step: number };
/** Walks the steps; `body` may visit a step's valid rows more than once. The pointers come back. */
export function eachStepOf(
  f: Fn,
  spec: Spec<unknown>,
  N: number,
  cursors: readonly Moving[],
  body: (rows: (row: () => void) => void) => void,
): void {
  const t = f.local('i32');
  const steps = argument(f, spec, 'T');
  const lengths = spec.lengths ? argument(f, spec, 'lengths') : null;
  const samples = (row: () => void): void => {
    const moves = cursors.map((c) => [c.at, c.sample] as const);
    f.repeat(N, lengths === null ? moves : [...moves, [lengths, 4]], () => {
      if (lengths === null) row();
      else f.get(t).load('i32.load', lengths).op('i32.lt_s').if(row);
    });
    for (const [p, bytes] of moves) f.add(p, -bytes * N);
    if (lengths !== null) f.add(lengths, -4 * N);
  };
  f.i32(0).set(t);
  f.repeat({ local: steps }, [...cursors.map((c) => [c.at, c.step] as const), [t, 1]], () => body(samples));
  for (const c of cursors) if (c.step) f.get(c.at).get(steps).i32(c.step).op('i32.mul').op('i32.sub').set(c.at);
  f.free(t, steps);
  if (lengths !== null) f.free(lengths);
}
