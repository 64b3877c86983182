/** Predictions over a grid of a two-dimensional input, and the points that lie over them. An infer pass: it disturbs nothing. */

import type { Points, Surface, SurfaceAsk } from '../core/look';
import { sizeOf } from '../core/shape';
import { setScalars } from './evaluate';
import type { Session } from './session';

const BATCH = 1024;

/** Null where the data set is not of two numbers, or there is no loss to name a prediction. Row 0 is the largest second coordinate, as on paper. */
export function surface(session: Session, { size, range }: SurfaceAsk): Surface | null {
  const { feeder, inferMachine: machine } = session;
  const set = feeder.data?.set;
  const loss = machine.program.losses[0];
  if (!set || set.steps || sizeOf(set.x.shape) !== 2 || set.x.shape.length !== 1 || !loss) return null;
  const [x0, x1, y0, y1] = range;
  const data = new Float32Array(size * size);
  const shape = machine.program.values[loss.prediction]?.shape ?? [];
  const outputs = sizeOf(shape);
  for (let from = 0; from < data.length; from += BATCH) {
    const count = Math.min(BATCH, data.length - from);
    const grid = new Float32Array(count * 2);
    for (let i = 0; i < count; i++) {
      const cell = from + i;
      grid[2 * i] = x0 + (((cell % size) + 0.5) / size) * (x1 - x0);
      grid[2 * i + 1] = y1 - ((Math.floor(cell / size) + 0.5) / size) * (y1 - y0);
    }
    // labels are not looked at: any rows will do
    feeder.fill(machine, new Uint32Array(count), grid);
    setScalars(machine, {}, 0);
    machine.run(0, machine.length);
    const out = machine.data(loss.prediction);
    for (let i = 0; i < count; i++)
      data[from + i] = outputs === 1 ? (out[i] as number) : preferred(out.subarray(i * outputs, (i + 1) * outputs));
  }
  return { shape: [size, size], data, kind: outputs > 2 ? 'class' : 'value' };
}
/** Two classes: how much more the second is believed, -1..1; more: the class of the largest logit. */
function preferred(logits: ArrayLike<number>): number {
  if (logits.length === 2) return Math.tanh(((logits[1] as number) - (logits[0] as number)) / 2);
  let best = 0;
  for (let k = 1; k < logits.length; k++) if ((logits[k] as number) > (logits[best] as number)) best = k;
  return best;
}
export function points(session: Session, max: number): Points | null {
  const set = session.feeder.data?.set;
  if (!set || set.steps || set.x.shape.length !== 1 || set.x.shape[0] !== 2) return null;
  const count = Math.min(max, set.x.data.length / 2);
  const x = Float32Array.from(set.x.data.subarray(0, count * 2));
  const isTest = new Set(set.test);
  const range: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < count; i++)
    for (const axis of [0, 1]) {
      range[2 * axis] = Math.min(range[2 * axis] as number, x[2 * i + axis] as number);
      range[2 * axis + 1] = Math.max(range[2 * axis + 1] as number, x[2 * i + axis] as number);
    }
  return {
    x,
    label: Float32Array.from(set.y.data.subarray(0, count)),
    test: Uint8Array.from({ length: count }, (_, i) => (isTest.has(i) ? 1 : 0)),
    range,
  };
}
