/** What a part of the data measures in infer mode: mean loss, and accuracy or mean absolute error. */
import { createMachine, type MachineOptions } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { Program } from '../compile/program';
import type { EpochMetrics } from '../core/look';
import { sizeOf } from '../core/shape';
import type { Numbers } from '../core/tensor';
import { inOrder, inStreams } from '../data/dataset';
import { setScalars } from './evaluate';
import type { Feeder } from './feeds';
import type { State } from './state';
import { lossRows, validRows, widerOf } from './valid';

/** Of one part: the loss, and what its kind of loss makes of right and wrong. */
export type Measured = { readonly loss: number | null; readonly accuracy: number | null; readonly mae: number | null };
const BATCH = 64;
/** Batches that a stream goes on for at the least: fewer streams where there are few rows, so that little is measured from a state of zeros. */
const STREAM = 8;
type Loss = Program['losses'][number];

/** A machine of its own for parts that are measured as streams: it carries its states from batch to batch, over a copy of the weights, so that those of the run are left alone. */
export function carrying(program: Program, weights: State, options: MachineOptions): Machine {
  const state: State = new Map(
    program.state.map((c) => [
      c.key,
      c.kind === 'carry' ? new Float32Array(sizeOf(c.shape)) : (weights.get(c.key) as Numbers).slice(),
    ]),
  );
  return createMachine(program, state, options);
}
/** Runs a part of the data in order, one instruction at a time. Nothing of the run is disturbed: the machine is the infer program's own. */
export function* measure(
  machine: Machine,
  feeder: Feeder,
  part: 'test' | 'validation',
): Generator<boolean, Measured, void> {
  const rows = feeder.data?.set[part] ?? new Uint32Array();
  const { program } = machine;
  let loss = 0;
  let weight = 0;
  let score = 0;
  let scored = 0;
  const main = program.losses[0];
  const streams = Math.max(1, Math.min(BATCH, Math.floor(rows.length / STREAM)));
  const batches = feeder.data?.batches.streams ? inStreams(rows, streams) : inOrder(rows, BATCH);
  for (const [b, batch] of batches.entries()) {
    feeder.fill(machine, batch);
    // the first batch begins the streams
    setScalars(machine, { goesOn: b === 0 ? 0 : 1 }, 0);
    for (let i = 0; i < machine.length; i++) {
      machine.run(i, i + 1);
      yield false;
    }
    const count = lossRows(machine);
    weight += count;
    if (program.loss !== null) loss += (machine.data(program.loss)[0] as number) * count;
    if (!main?.metric) continue;
    const [sum, of] = SCORES[main.metric](machine, main);
    score += sum;
    scored += of;
  }
  const none = { loss: null, accuracy: null, mae: null };
  if (!rows.length || program.loss === null) return none;
  const value = scored ? score / scored : null;
  return { ...none, loss: loss / weight, [main?.metric === 'absolute' ? 'mae' : 'accuracy']: value };
}

/** The parts that nothing is learnt from, as an epoch's metrics name them. */
export function* measureParts(
  machine: Machine,
  feeder: Feeder,
): Generator<boolean, Omit<EpochMetrics, 'epoch' | 'trainLoss'>, void> {
  const test = yield* measure(machine, feeder, 'test');
  const validation = yield* measure(machine, feeder, 'validation');
  return {
    testLoss: test.loss,
    testAccuracy: test.accuracy,
    testMAE: test.mae,
    validationLoss: validation.loss,
    validationAccuracy: validation.accuracy,
    validationMAE: validation.mae,
  };
}
/** Sum of scores and their number for one batch, over what is valid: right or wrong by arg max over the class axis, by sign, or the absolute error. */
const SCORES: Record<NonNullable<Loss['metric']>, (m: Machine, loss: Loss) => readonly [number, number]> = {
  argmax(m, loss) {
    const classes = m.program.values[loss.prediction]?.shape[0] ?? 1;
    const positions = sizeOf(m.program.values[loss.prediction]?.shape.slice(1) ?? []);
    return overRows(m, loss, (logits, x, ids, y) => {
      let right = 0;
      for (let p = 0; p < positions; p++) {
        let best = 0;
        for (let k = 1; k < classes; k++)
          if ((logits[x + k * positions + p] as number) > (logits[x + best * positions + p] as number)) best = k;
        if (best === ids[y + p]) right++;
      }
      return right;
    });
  },
  sign: (m, loss) => each(m, loss, (x, y) => (x > 0 === y > 0.5 ? 1 : 0)),
  absolute: (m, loss) => each(m, loss, (x, y) => Math.abs(x - y)),
};
const each = (m: Machine, loss: Loss, score: (x: number, y: number) => number): readonly [number, number] => {
  const size = sizeOf(m.program.values[loss.target]?.shape ?? []);
  return overRows(m, loss, (xs, x, ys, y) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += score(xs[x + i] as number, ys[y + i] as number);
    return sum;
  });
};
/** Adds up what each valid row scores; `x` and `y` are where it begins in predictions and targets. What is no sequence stands at every step. */
function overRows(
  m: Machine,
  { prediction, target }: Loss,
  score: (xs: Numbers, x: number, ys: Numbers, y: number) => number,
): readonly [number, number] {
  const [xs, ys] = [m.data(prediction), m.data(target)];
  const sizes = [prediction, target].map((id) => sizeOf(m.program.values[id]?.shape ?? [])) as [number, number];
  const rows = Math.max(xs.length / sizes[0], ys.length / sizes[1]);
  const { isValid, count } = validRows(m, widerOf(m, prediction, target));
  let sum = 0;
  for (let row = 0; row < rows; row++)
    if (isValid(row)) sum += score(xs, (row * sizes[0]) % xs.length, ys, (row * sizes[1]) % ys.length);
  return [sum, count * sizes[1]];
}
