/** Looks at a session's tensors: pictures and whole tensors. Reads only. */

import type { Hidden, Program, Value } from '../compile/program';
import type { HiddenPart, Picture, Stats, Steps, TensorRef, View } from '../core/look';
import { sizeOf } from '../core/shape';
import type { Numbers } from '../core/tensor';
import { tensorOf } from './evaluate';
import { blockOf, type Gate, gatesOf } from './gates';
import { type Looked, reduce, statsOf } from './reduce';
import type { Session } from './session';

const HIDDEN: Readonly<Record<HiddenPart, keyof Hidden & ('value' | 'gradient' | 'fromOutput' | 'fromNext')>> = {
  hidden: 'value',
  'grad-hidden': 'gradient',
  'grad-hidden-out': 'fromOutput',
  'grad-hidden-next': 'fromNext',
};
export const hiddenOf = (program: Program, { node, name }: TensorRef): Hidden | undefined =>
  program.hidden.find((h) => h.node === node && h.name === name);
export const gateOf = (program: Program, { of, node, name }: TensorRef): Gate | undefined =>
  of === 'gate' ? gatesOf(program).find((g) => g.node === node && g.name === name) : undefined;
/** Whether its steps are counted from each sample's last. */
export const isReversed = (program: Program, ref: TensorRef): boolean =>
  (ref.of in HIDDEN ? hiddenOf(program, ref) : gateOf(program, ref))?.reversed === true;
/** The value that a reference means: null where this program has none. */
export function valueIdOf(program: Program, ref: TensorRef): number | null {
  const key = `${ref.node}.${ref.name}`;
  if (ref.of === 'out') return program.ports.get(key) ?? null;
  if (ref.of === 'grad-out') return program.grads.get(key) ?? null;
  if (ref.of in HIDDEN) return hiddenOf(program, ref)?.[HIDDEN[ref.of as HiddenPart]] ?? null;
  if (ref.of === 'gate') return gateOf(program, ref)?.value ?? null;
  const cell = program.state.find((s) => s.key === key);
  return (ref.of === 'grad-param' ? cell?.grad : cell?.value) ?? null;
}
/** Which steps of a sequence the tape has come to in this iteration; null: it has not come to the value at all. State is always there. */
export function stepsThere({ machine, program, computed }: Session, value: number): Steps | 'all' | null {
  const { made, lead, seq } = program.values[value] as Value;
  const T = lead === 'TN' ? (machine.binding.sequences.get(seq ?? -1)?.T ?? 0) : 0;
  const all = T ? ({ from: 0, to: T, of: T, now: T - 1 } as const) : 'all';
  if (made < 0) return all;
  const first = machine.placeOf(made);
  if (first < 0 || first >= computed) return null;
  const loop = machine.loopOf(made);
  if (!loop || !T) return all;
  const done = Math.min(T, Math.ceil((computed - first) / loop.size));
  if (done === T) return all;
  return loop.backwards ? { from: T - done, to: T, of: T, now: T - done } : { from: 0, to: done, of: T, now: done - 1 };
}

/** Steps of a state that runs backwards, counted as its node's inputs are. */
const turned = ({ from, to, of, now }: Steps): Steps => ({ from: of - to, to: of - from, of, now: of - 1 - now });
/** Its step s is each sample's (length - 1 - s). */
function turnedBack({ machine }: Session, value: number, data: Numbers, { from, to, of }: Steps): Numbers {
  const { N, sequences } = machine.binding;
  const lengths = sequences.get(machine.program.values[value]?.seq ?? -1)?.lengths;
  const size = data.length / (of * N);
  const out = new Float32Array(data.length);
  for (let s = from; s < to; s++)
    for (let n = 0; n < N; n++) {
      const t = (lengths?.[n] ?? of) - 1 - s;
      if (t >= 0) out.set(data.subarray((s * N + n) * size, (s * N + n + 1) * size), (t * N + n) * size);
    }
  return out;
}
function look(session: Session, ref: TensorRef): Looked | null {
  const value = valueIdOf(session.program, ref);
  const there = value === null ? null : stepsThere(session, value);
  if (value === null || there === null || !session.machine.holds(value)) return null;
  const { machine } = session;
  const { lead, seq } = session.program.values[value] as Value;
  const full = machine.shape(value);
  if (there === 'all') return { data: machine.data(value), full, leads: lead === 'none' ? 0 : 1 };
  const lengths = machine.binding.sequences.get(seq ?? -1)?.lengths ?? null;
  // with lengths a copy, its padding written as 0
  const data = lengths ? tensorOf(machine, value).data : machine.data(value);
  const isTurned = isReversed(session.program, ref);
  const gate = gateOf(session.program, ref);
  const steps = isTurned ? turned(there) : there;
  const whole = isTurned ? turnedBack(session, value, data, there) : data;
  const all = gate ? blockOf(whole, full.at(-1) ?? 1, gate) : whole;
  const each = gate ? [full[1] ?? 1, gate.size] : full.slice(1);
  const size = sizeOf(each);
  return {
    data: all.subarray(steps.from * size, steps.to * size),
    full: [steps.to - steps.from, ...each],
    leads: 2,
    steps,
    lengths,
  };
}
/** Several pictures of one tensor look at it once. */
export function pictures(session: Session, views: readonly View[]): Picture[] {
  const seen = new Map<string, Seen | null>();
  return views.map((view) => {
    const { node, of, name } = view.tensor;
    const key = `${node}.${name} ${of}`;
    const known = seen.get(key);
    const found = known === undefined ? see(session, view.tensor) : known;
    seen.set(key, found);
    return pictureOf(session, view, found);
  });
}
export const picture = (session: Session, view: View): Picture => pictureOf(session, view, see(session, view.tensor));

type Seen = { readonly looked: Looked; readonly stats: Stats };
function see(session: Session, ref: TensorRef): Seen | null {
  const looked = look(session, ref);
  return looked && { looked, stats: statsOf(looked.data) };
}
function pictureOf(session: Session, view: View, seen: Seen | null): Picture {
  const { iteration } = session.cursor;
  if (!seen)
    return { id: view.id, ready: false, iteration, shape: [0], data: new Float32Array(), stats: null, full: [] };
  const { looked, stats } = seen;
  return {
    id: view.id,
    ready: true,
    iteration,
    full: looked.full,
    ...(looked.steps ? { steps: looked.steps } : {}),
    ...reduce(looked, view.reduce, stats),
  };
}
export function tensor(
  session: Session,
  ref: TensorRef,
  sample: number | undefined,
): { shape: readonly number[]; data: Float32Array; stats: Stats; steps?: Steps } | null {
  const looked = look(session, ref);
  if (!looked) return null;
  const { data, full, leads, steps } = looked;
  if (sample === undefined || leads === 0) return { shape: full, data: Float32Array.from(data), stats: statsOf(data) };
  const shape = full.slice(leads);
  const size = sizeOf(shape);
  const N = full[leads - 1] ?? 1;
  const row = Math.min(sample, N - 1);
  if (!steps) {
    const one = data.subarray(row * size, (row + 1) * size);
    return { shape, data: Float32Array.from(one), stats: statsOf(one) };
  }
  // all steps of the sample, one after the other
  const T = full[0] ?? 0;
  const one = new Float32Array(T * size);
  for (let t = 0; t < T; t++) one.set(data.subarray((t * N + row) * size, (t * N + row + 1) * size), t * size);
  return { shape: [T, ...shape], data: one, stats: statsOf(one), steps };
}
