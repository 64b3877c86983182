/** The last step of a product: a formula of its finished sums, over lines that are still in the cache. */
import type { Fn, Local } from '../asm/fn';
import type { Spec } from '../generator';
import { Body } from '../math/emit';
import { formulaNode } from '../math/formula';
import { Graph } from '../math/graph';
import { addressOf } from './address';
import { Line } from './line';

/** Writes the formula over `rows` lines of `count` numbers, the first at `c`, `pitch` bytes apart. `c`, `rows` and `count` are left as they were. */
export type Finish = (c: Local, rows: Local, pitch: number, count: Local) => void;

/** Null where nothing is left to do. To be called before anything else is written: it puts into locals how far from the result the other operands lie. */
export function finishOf(f: Fn, spec: Spec<unknown>): Finish | null {
  const { after } = spec;
  if (!after) return null;
  const others = spec.inputs.slice(after.from).map((_, i) => {
    const away = addressOf(f, spec, after.from + i);
    f.with('i32', (out) => {
      f.copy(out, addressOf(f, spec, 'out'));
      f.get(away).get(out).op('i32.sub').set(away);
    });
    return away;
  });
  return (c, rows, pitch, count) => {
    const g = new Graph(spec.strict || !spec.features.relaxed);
    const operands = [c, ...others].map((_, i) => g.input(i));
    const body = new Body(f, g, [formulaNode(g, after.formula, operands)]);
    const [line, at] = [f.local(), f.local()];
    const beside = others.map(() => f.local());
    const reads = [at, ...beside].map((pointer, moves) => ({ pointer, offset: 0, moves }));
    const lines = new Line(f, body, reads, [{ pointer: at, offset: 0, moves: 0 }]);
    f.copy(line, c);
    f.repeat({ local: rows }, [[line, pitch]], () => {
      f.copy(at, line);
      for (const [i, pointer] of beside.entries())
        f.get(line)
          .get(others[i] as Local)
          .op('i32.add')
          .set(pointer);
      lines.open(
        count,
        reads.map(() => 1),
      );
    });
    f.free(line, at, beside);
  };
}
