/** What of a sequence counts: rows t < length of their sample. */
import type { Fn, Local } from '../asm/fn';
import { type Operand, overTime, rowsEach, type Spec } from '../generator';
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
