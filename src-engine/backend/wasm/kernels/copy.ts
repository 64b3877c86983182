/** Elements take other places: nested loops with a step for each side. */
import type { Fn, Local } from '../asm/fn';
import type { Axis } from './layout';
import { nest, storeFirst } from './nest';
import { walk } from './reduce';

/** Copies along fixed axes, outermost first; steps[0] is the source's, steps[1] the destination's. The pointers come back. */
export function copyAxes(f: Fn, from: Local, to: Local, axes: readonly Axis[]): void {
  const last = axes.at(-1);
  const straight = last !== undefined && last.steps[0] === 1 && last.steps[1] === 1;
  const loops = (straight ? axes.slice(0, -1) : axes).map((a) => ({
    count: a.count,
    steps: a.steps.map((s) => 4 * s),
  }));
  nest(f, [from, to], loops, () => {
    if (!straight) {
      f.get(to).load('f32.load', from).mem('f32.store');
      return;
    }
    const vectors = f.locals(2);
    walk(f, [from, to], last.count, (parts) => {
      // all is read before anything is written
      for (const [k, { offset }] of parts.entries()) f.vload(from, offset).set(vectors[k] as Local);
      for (const [k, { offset, count }] of parts.entries()) storeFirst(f, to, offset, vectors[k] as Local, count);
    });
    f.free(vectors);
  });
}
/** Zeros along axes; steps[0] is the destination's. */
export function zeroAxes(f: Fn, to: Local, axes: readonly Axis[]): void {
  const last = axes.at(-1);
  const straight = last?.steps[0] === 1;
  const loops = (straight ? axes.slice(0, -1) : axes).map((a) => ({
    count: a.count,
    steps: [4 * (a.steps[0] as number)],
  }));
  f.with('v128', (zero) => {
    f.v128().set(zero);
    nest(f, [to], loops, () => {
      if (straight)
        walk(f, [to], last.count, (parts) => {
          for (const { offset, count } of parts) storeFirst(f, to, offset, zero, count);
        });
      else storeFirst(f, to, 0, zero, 1);
    });
  });
}
