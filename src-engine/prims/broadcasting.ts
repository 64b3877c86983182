/** Where an element of a broadcast result comes from in an operand. */
import { type Shape, sizeOf, stridesOf } from '../core/shape';
import type { Form } from './prim';
import { rowStart, sampleShape } from './window';

/** Steps through `own` for each axis of `out`, 0 along the axes where it stands still. */
export function broadcastSteps(own: Shape, out: Shape): number[] {
  const steps = stridesOf(own);
  const missing = out.length - own.length;
  return out.map((_, i) => (i < missing || own[i - missing] === 1 ? 0 : (steps[i - missing] as number)));
}
/** For each element of a sample of shape `out`, where it comes from when `steps` are taken through the operand, from `start` on. */
export function places(out: Shape, steps: readonly number[], start = 0): Int32Array {
  const found = new Int32Array(sizeOf(out));
  const at = new Array<number>(out.length).fill(0);
  let place = start;
  for (let e = 0; e < found.length; e++) {
    found[e] = place;
    for (let axis = out.length - 1; axis >= 0; axis--) {
      const step = steps[axis] as number;
      place += step;
      at[axis] = (at[axis] as number) + 1;
      if (at[axis] !== out[axis]) break;
      place -= step * (out[axis] as number);
      at[axis] = 0;
    }
  }
  return found;
}
/** One place, without the table. */
export function placeOf(flat: number, out: Shape, steps: readonly number[]): number {
  return stridesOf(out).reduce(
    (n, stride, axis) => n + (Math.floor(flat / stride) % (out[axis] as number)) * (steps[axis] as number),
    0,
  );
}
/** Where element `index` of `out` (N and T counted) comes from in a broadcast operand. */
export function broadcastPlace(own: Form, out: Form, index: number): number {
  const shape = sampleShape(out);
  const size = sizeOf(shape);
  const steps = broadcastSteps(sampleShape(own), shape);
  return rowStart(own, Math.floor(index / size)) + placeOf(index % size, shape, steps);
}
