/**
 * How far back the gradient of a loss reaches: ||dL_k/dh_t|| for chosen steps k and all t, of every state that goes from step to step. Forward once, backward once for
 * each k, on a machine beside the run; nothing is compiled for a k.
 */
import type { GradTime, GradTimeAsk, LossPart, StateReach } from '../core/gradTime';
import { Aside } from './aside';
import { matricesOf, recurrentCells, saturationOf } from './recurrence';
import type { Session } from './session';
import { lossParts, reach, setLossPart } from './stepGradients';

export type GradTimeProgress = { readonly done: number; readonly of: number };
const known = new WeakMap<Session, Aside>();
function machineOf(session: Session): Aside | null {
  const before = known.get(session);
  if (before) return before;
  const program = session.byStep();
  if (!program) return null;
  const aside = new Aside(session, program);
  known.set(session, aside);
  return aside;
}
/** `count` of 0..T-1, the first and the last among them, as evenly as whole numbers allow. */
export function spread(T: number, count: number): number[] {
  if (T <= count) return Array.from({ length: T }, (_, k) => k);
  return Array.from({ length: count }, (_, i) => Math.round((i * (T - 1)) / Math.max(1, count - 1)));
}
/**
 * Null where no state goes from step to step, or nothing is trained through it. In slices: each `next()` is at most one instruction; what it gives says how many
 * passes are done. One at a time: the machine is shared.
 */
export function* gradTime(session: Session, ask: GradTimeAsk): Generator<GradTimeProgress, GradTime | null, void> {
  const aside = machineOf(session);
  if (!aside) return null;
  const { machine } = aside;
  const states = machine.program.hidden.filter((h) => h.gradient !== null);
  if (states.length === 0) return null;
  let ms = 0;
  let done = 0;
  let passes = 0;
  /** Drives a part of the work, its time counted. */
  const timed = function* <T>(work: Generator<unknown, T, void>): Generator<GradTimeProgress, T, void> {
    for (;;) {
      const start = performance.now();
      const { done: ended, value } = work.next();
      ms += performance.now() - start;
      if (ended) return value as T;
      yield { done, of: passes };
    }
  };
  const { bptt } = session.timeline.training(session.cursor.iteration);
  const iteration = aside.enter(bptt);
  const { N, sequences, cuts } = machine.binding;
  if (ask.scale !== 1)
    for (const cell of recurrentCells(machine.program)) {
      const data = machine.data(cell.value);
      for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * ask.scale;
    }
  const seq = machine.program.values[states[0]?.value ?? -1]?.seq ?? -1;
  const T = sequences.get(seq)?.T ?? 0;
  const { ofSteps, ofNone } = lossParts(machine);
  const rows = ofSteps ? spread(T, ask.rows) : [];
  passes = rows.length + 2;
  const [backward, end] = aside.backward;
  yield* timed(aside.run(0, backward));
  const saturation = saturationOf(machine);
  const matrices = yield* timed(matricesOf(machine));
  done = 1;
  const pass = function* (part: LossPart): Generator<GradTimeProgress, readonly (Float32Array | null)[], void> {
    setLossPart(machine, part);
    yield* timed(aside.run(backward, end));
    done++;
    return states.map((h) => reach(machine, h));
  };
  const whole = yield* pass('whole');
  const norms = states.map(() => new Float32Array(rows.length * T));
  for (const [r, k] of rows.entries())
    for (const [i, row] of (yield* pass(k)).entries()) if (row) norms[i]?.set(row.subarray(0, T), r * T);
  return {
    ...{ iteration, T, N, scale: ask.scale, rows, hasRest: ofNone, matrices, saturation, ms },
    cuts: Array.from({ length: T }, (_, t) => t).filter((t) => cuts?.[t] === 1),
    states: states.map(
      ({ node, name, reversed }, i): StateReach => ({
        ...{ node, name, reversed },
        norms: norms[i] as Float32Array,
        whole: (whole[i] ?? new Float32Array(T)).slice(0, T),
      }),
    ),
  };
}
