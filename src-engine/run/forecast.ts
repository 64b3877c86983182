/** Predictions of a series over the test part, beside what came and beside "it stays as it is"; and a run on its own predictions. On a machine and a copy of the weights of its own: the run never sees it. */
import { createMachine } from '../backend/create';
import type { Machine } from '../backend/machine';
import type { CannotForecast, Forecast, ForecastAsk, FreeRun } from '../core/forecast';
import { sizeOf } from '../core/shape';
import type { DataSet, RowSteps } from '../data/set';
import { setScalars } from './evaluate';
import { copyState, restoreState } from './history';
import type { Session } from './session';
import type { State } from './state';

const BATCH = 64;
type Series = DataSet & { readonly steps: RowSteps; readonly forecast: NonNullable<DataSet['forecast']> };
type Beside = { readonly machine: Machine; readonly state: State };
const known = new WeakMap<Session, Beside>();
function besideOf(session: Session): Beside {
  const before = known.get(session);
  if (before) return before;
  const state = copyState(session.latest.state);
  const made = { machine: createMachine(session.inferMachine.program, state), state };
  known.set(session, made);
  return made;
}
function seriesOf(session: Session): Series | CannotForecast {
  const set = session.feeder.data?.set;
  if (set?.source !== 'series' || !set.steps || !set.forecast) return { cannot: 'series' };
  const { program } = session.inferMachine;
  const prediction = program.values[program.losses[0]?.prediction ?? -1];
  if (!prediction || program.losses[0]?.metric !== 'absolute' || sizeOf(prediction.shape) !== 1)
    return { cannot: 'prediction' };
  return set.test.length ? (set as Series) : { cannot: 'test' };
}
const rmseOf = (a: Float64Array, b: Float64Array): number =>
  Math.sqrt(a.reduce((sum, v, i) => sum + (v - (b[i] as number)) ** 2, 0) / Math.max(1, a.length));

/** In slices: each `next()` is at most one instruction. One at a time: the machine is a session's. */
export function* forecast(session: Session, ask: ForecastAsk): Generator<void, Forecast | CannotForecast, void> {
  const set = seriesOf(session);
  if ('cannot' in set) return set;
  const { machine, state } = besideOf(session);
  const latest = session.latest;
  restoreState(state, latest.state);
  const { steps, test, x, y, scaling, features } = set;
  const { feature, horizon } = set.forecast;
  const group = scaling.shift.length === 1 ? 0 : feature;
  const real = (v: number): number => v * (scaling.scale[group] ?? 1) + (scaling.shift[group] ?? 0);
  const past = (step: number): number => x.data[step * sizeOf(x.shape) + feature] as number;
  const index: number[] = [];
  const columns = { truth: [] as number[], predicted: [] as number[], naive: [] as number[] };
  for (let from = 0; from < test.length; from += BATCH) {
    const rows = test.subarray(from, from + BATCH);
    session.feeder.fill(machine, rows);
    const out = yield* predictions(machine);
    for (const [n, row] of rows.entries()) {
      const [start, length] = [steps.starts[row] as number, steps.lengths[row] as number];
      // a target at every step, or one for the last
      for (let t = steps.y ? 0 : length - 1; t < length; t++) {
        index.push(start + t + horizon);
        columns.truth.push(real(y.data[steps.y ? start + t : row] as number));
        columns.predicted.push(real(out(t, n)));
        columns.naive.push(real(past(start + t)));
      }
    }
  }
  const free = ask.free && horizon === 1 ? yield* freeRun(session, machine, set, real, ask.free) : null;
  const truth = Float64Array.from(columns.truth);
  const predicted = Float64Array.from(columns.predicted);
  const naive = Float64Array.from(columns.naive);
  const rmse = { predicted: rmseOf(predicted, truth), naive: rmseOf(naive, truth) };
  const name = features?.[feature] ?? '';
  return {
    iteration: latest.iteration,
    name,
    horizon,
    index: Int32Array.from(index),
    truth,
    predicted,
    naive,
    rmse,
    free,
  };
}
/** Runs the pass that was fed; answers the prediction of step t of row n. */
function* predictions(machine: Machine): Generator<void, (t: number, n: number) => number, void> {
  setScalars(machine, {}, 0);
  for (let at = 0; at < machine.length; at++) {
    machine.run(at, at + 1);
    yield;
  }
  const id = machine.program.losses[0]?.prediction ?? -1;
  const { N } = machine.binding;
  const data = machine.data(id);
  const isSequence = machine.program.values[id]?.lead === 'TN';
  return (t, n) => data[isSequence ? t * N + n : n] as number;
}
/**
 * Each prediction becomes the past of the next. The other columns are fed as they came. From a step that has a whole window before it, as far as the series goes.
 */
function* freeRun(
  session: Session,
  machine: Machine,
  { x, steps, test, forecast: { feature } }: Series,
  real: (v: number) => number,
  ask: NonNullable<ForecastAsk['free']>,
): Generator<void, FreeRun, void> {
  const size = sizeOf(x.shape);
  const row = test[0] as number;
  const window = steps.lengths[row] as number;
  const total = x.data.length / size;
  const from = Math.max(window, Math.min(ask.from, total - 1));
  const data = Float32Array.from(x.data);
  const index = Array.from({ length: Math.min(ask.steps, total - from) }, (_, i) => from + i);
  const values: number[] = [];
  for (const step of index) {
    session.feeder.fill(machine, Uint32Array.of(row), data.slice((step - window) * size, step * size));
    const next = (yield* predictions(machine))(window - 1, 0);
    data[step * size + feature] = next;
    values.push(real(next));
  }
  const came = Float64Array.from(index, (step) => real(x.data[step * size + feature] as number));
  const run = Float64Array.from(values);
  return { index: Int32Array.from(index), values: run, rmse: rmseOf(run, came), others: size - 1 };
}
