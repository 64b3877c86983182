/** Backward passes of a program that was compiled `byStep`: of one step's loss, of what no step's loss is, of the whole. The forward pass is run once. */
import type { Machine } from '../backend/machine';
import type { Hidden } from '../compile/program';
import { REST_LOSS, STEP_LOSS } from '../compile/stepMask';
import type { LossPart } from '../core/gradTime';
import { sizeOf } from '../core/shape';

/** Says of which loss the next backward pass is. */
export function setLossPart(machine: Machine, part: LossPart): void {
  const { N } = machine.binding;
  const { feeds, hypers } = machine.program;
  for (const feed of feeds) {
    if (feed.port !== STEP_LOSS || feed.node !== '') continue;
    const mask = machine.data(feed.value);
    mask.fill(part === 'whole' ? 1 : 0);
    if (typeof part === 'number') mask.fill(1, part * N, (part + 1) * N);
  }
  for (const h of hypers) if (h.name === REST_LOSS) machine.data(h.value)[0] = typeof part === 'number' ? 0 : 1;
}
/** Whether losses are of single steps, and whether some are of none. */
export function lossParts({ program }: Machine): { readonly ofSteps: boolean; readonly ofNone: boolean } {
  return {
    ofSteps: program.feeds.some((f) => f.node === '' && f.port === STEP_LOSS),
    ofNone: program.hypers.some((h) => h.name === REST_LOSS),
  };
}
/** The norm of a state's gradient at each step t = 0..T-1 of the inputs, over valid samples and all units. */
export function reach(machine: Machine, { gradient, reversed }: Hidden): Float32Array | null {
  if (gradient === null) return null;
  const { N, sequences } = machine.binding;
  const value = machine.program.values[gradient];
  const form = sequences.get(value?.seq ?? -1);
  if (!value || !form) return null;
  const data = machine.data(gradient);
  const size = sizeOf(value.shape);
  const squares = new Float64Array(form.T);
  for (let s = 0; s < form.T; s++)
    for (let n = 0; n < N; n++) {
      const length = form.lengths?.[n] ?? form.T;
      if (s >= length) continue;
      const t = reversed ? length - 1 - s : s;
      let sum = 0;
      for (let i = (s * N + n) * size; i < (s * N + n + 1) * size; i++) sum += (data[i] as number) ** 2;
      squares[t] = (squares[t] as number) + sum;
    }
  return Float32Array.from(squares, Math.sqrt);
}
