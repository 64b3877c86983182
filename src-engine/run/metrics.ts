/** What a part of the data measures in infer mode: mean loss, and accuracy or mean absolute error. */
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import { sizeOf } from '../core/shape';
import { runNamed, setScalars } from './evaluate';
import type { Feeder } from './feeds';

/** Of one part: the loss, and what its kind of loss makes of right and wrong. */
export type Measured = { readonly loss: number | null; readonly accuracy: number | null; readonly mae: number | null };
const BATCH = 64;
type Loss = Program['losses'][number];

/** Runs a part of the data in order, one instruction at a time. Nothing of the run is disturbed: the machine is the infer program's own. */
export function* measure(
  machine: Machine,
  feeder: Feeder,
  part: 'test' | 'validation',
): Generator<boolean, Measured, void> {
  const rows = feeder.data?.set[part] ?? new Uint32Array();
  const { program } = machine;
  let loss = 0;
  let score = 0;
  let scored = 0;
  const main = program.losses[0];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.subarray(from, from + BATCH);
    feeder.fill(machine, batch);
    setScalars(machine, {}, 0);
    for (let i = 0; i < machine.length; i++) {
      runNamed(machine, i, i + 1);
      yield false;
    }
    if (program.loss !== null) loss += (machine.data(program.loss)[0] as number) * batch.length;
    if (!main?.metric) continue;
    const [sum, count] = SCORES[main.metric](machine, main);
    score += sum;
    scored += count;
  }
  const none = { loss: null, accuracy: null, mae: null };
  if (!rows.length || program.loss === null) return none;
  const value = scored ? score / scored : null;
  return { ...none, loss: loss / rows.length, [main?.metric === 'absolute' ? 'mae' : 'accuracy']: value };
}

/** Sum of scores and their number for one batch: right or wrong by arg max over the class axis, by sign, or the absolute error. */
const SCORES: Record<NonNullable<Loss['metric']>, (m: Machine, loss: Loss) => readonly [number, number]> = {
  argmax(m, loss) {
    const logits = m.data(loss.prediction);
    const ids = m.data(loss.target);
    const classes = m.program.values[loss.prediction]?.shape[0] ?? 1;
    const positions = sizeOf(m.program.values[loss.prediction]?.shape.slice(1) ?? []);
    let right = 0;
    for (let i = 0; i < ids.length; i++) {
      const base = Math.floor(i / positions) * classes * positions + (i % positions);
      let best = 0;
      for (let k = 1; k < classes; k++)
        if ((logits[base + k * positions] as number) > (logits[base + best * positions] as number)) best = k;
      if (best === ids[i]) right++;
    }
    return [right, ids.length];
  },
  sign(m, loss) {
    const x = m.data(loss.prediction);
    const y = m.data(loss.target);
    let right = 0;
    for (let i = 0; i < x.length; i++) if ((x[i] as number) > 0 === (y[i] as number) > 0.5) right++;
    return [right, x.length];
  },
  absolute(m, loss) {
    const x = m.data(loss.prediction);
    const y = m.data(loss.target);
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += Math.abs((x[i] as number) - (y[i] as number));
    return [sum, x.length];
  },
};
