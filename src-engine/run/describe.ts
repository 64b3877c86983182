/** A session as the page shows it: its tape, its state, its data. */

import type { Machine, Place } from '../backend/machine';
import type { Hidden, Program, Segment, StateCell, Value } from '../compile/program';
import type { DataInfo, GateInfo, HiddenInfo, LoopInfo, ParamInfo, TapeEntry } from '../core/look';
import { gatesOf } from './gates';
import type { Session } from './session';

export type Description = {
  readonly params: readonly ParamInfo[];
  readonly tape: readonly TapeEntry[];
  readonly grads: readonly string[];
  readonly data: DataInfo | null;
  readonly hidden: readonly HiddenInfo[];
  readonly gates: readonly GateInfo[];
  readonly loops: readonly LoopInfo[];
};

/** What is carried from batch to batch is not the user's to set. */
const isShown = (c: StateCell): c is StateCell & { kind: ParamInfo['kind'] } => c.kind !== 'carry';

/** Empty where nothing runs. */
export function describe(s: Session | null): Description {
  if (!s) return { params: [], tape: [], grads: [], data: null, hidden: [], gates: [], loops: [] };
  const { program } = s;
  const params = program.state.filter(isShown).map(({ key, node, name, kind, shape, frozen }) => ({
    key,
    node,
    name,
    kind,
    shape,
    frozen,
  }));
  const grads = [...program.grads.keys(), ...program.state.flatMap((c) => (c.grad === null ? [] : [c.key]))];
  return {
    params,
    tape: tapeOf(program, s.machine),
    grads,
    data: dataInfo(s),
    hidden: program.hidden.map((h) => hiddenInfo(program, h)),
    gates: gatesOf(program).map(({ node, name, reversed }) => ({ node, name, reversed })),
    loops: program.loops,
  };
}
const hiddenInfo = (program: Program, h: Hidden): HiddenInfo => ({
  node: h.node,
  name: h.name,
  reversed: h.reversed,
  shape: program.values[h.value]?.shape ?? [],
  has: [
    'hidden',
    ...(h.gradient === null ? [] : (['grad-hidden'] as const)),
    ...(h.fromOutput === null ? [] : (['grad-hidden-out'] as const)),
    ...(h.fromNext === null ? [] : (['grad-hidden-next'] as const)),
  ],
});
/** The tape as it is unrolled for the batch of now. */
function tapeOf(program: Program, machine: Machine): readonly TapeEntry[] {
  const places = Array.from({ length: machine.length }, (_, i) => machine.at(i) as Place);
  const loops = program.segments.map((segment) => ({ segment, states: statesIn(program, segment) }));
  return places.map(({ index, t }) => {
    const made = entry(program, index, t, machine.binding.N);
    const states = loops
      .find(({ segment }) => index >= segment.from && index < segment.to)
      ?.states.filter((h) => h.node === made.node);
    return states?.length ? { ...made, states: states.map((h) => h.name) } : made;
  });
}
/** What a loop carries, or the gradient of which it carries back. */
const statesIn = (program: Program, { from, to }: Segment): readonly Hidden[] =>
  program.hidden.filter((h) =>
    [h.value, h.gradient, h.fromNext].some((id) => {
      const made = id === null ? -1 : (program.values[id]?.made ?? -1);
      return made >= from && made < to;
    }),
  );
function entry(program: Program, index: number, t: number, N: number): TapeEntry {
  const { prim, node, phase, cost, out, attrs, inputs } = program.code[index] as Program['code'][number];
  const name = (attrs as { name?: string }).name ?? prim;
  const role = (program.values[out] as Value | undefined)?.role;
  const of =
    prim === 'commit'
      ? 'commit'
      : role && ['out', 'grad-out', 'grad-param', 'next'].includes(role.of)
        ? (role.of as TapeEntry['gives']['of'])
        : 'inner';
  const isPerSample = [out, ...inputs].some((i) => (program.values[i]?.lead ?? 'none') !== 'none');
  return {
    prim,
    name,
    node,
    phase,
    cost: isPerSample ? cost * N : cost,
    gives: { of, name: role?.name ?? '' },
    ...(t >= 0 ? { t } : {}),
  };
}
function dataInfo(s: Session): DataInfo | null {
  const data = s.feeder.data;
  if (!data) return null;
  const { set, batches } = data;
  const { steps, forecast, scaling } = set;
  const features = set.features ?? null;
  return {
    source: set.source,
    trainCount: set.train.length,
    testCount: set.test.length,
    validationCount: set.validation.length,
    classes: set.classes,
    batchesPerEpoch: batches.perEpoch,
    vocabulary: set.vocabulary,
    features,
    sequence: steps && {
      y: steps.y,
      longest: steps.lengths.reduce((a, b) => Math.max(a, b), 0),
      ragged: steps.ragged,
    },
    scaling,
    forecast: forecast && {
      name: features?.[forecast.feature] ?? '',
      ...forecast,
      shift: scaling.shift[forecast.feature] ?? 0,
      scale: scaling.scale[forecast.feature] ?? 1,
    },
    dropped: set.dropped,
  };
}
