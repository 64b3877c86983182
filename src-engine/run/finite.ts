/** NaN and Inf are looked for before the commit, when nothing has changed yet. */

import type { Machine } from '../backend/machine';
import type { Instruction, Value } from '../compile/program';
import { type Issue, issue } from '../core/issue';
import { sizeOf } from '../core/shape';
import type { Numbers } from '../core/tensor';
import { PRIMS } from '../prims/index';
import type { Prim } from '../prims/prim';
import { validRows } from './valid';

/** x - x is 0 for finite x only. */
const isBad = (x: number): boolean => x - x !== 0;
/** The first NaN or Inf, and its step, or -1 where it has none. */
type Bad = { readonly value: number; readonly t: number };

function badIndex(data: Numbers, from: number, to: number): number {
  for (let i = from; i < to; i++) if (isBad(data[i] as number)) return i;
  return -1;
}
/** Of all steps, or of step `only` where it is not negative. What stands past a length may be anything. */
function firstBad(machine: Machine, v: Value, only: number): Bad | null {
  if (v.dtype !== 'float32') return null;
  const data = machine.data(v.id);
  const isSequence = v.lead === 'TN';
  const { N } = machine.binding;
  const size = sizeOf(v.shape);
  const { isValid } = validRows(machine, v.id);
  const each = isSequence ? N * size : data.length;
  const [first, end] = isSequence && only >= 0 ? [only, only + 1] : [0, data.length / each];
  for (let t = first; t < end; t++)
    // most steps are fine as a whole
    for (let i = badIndex(data, t * each, (t + 1) * each); i >= 0; i = badIndex(data, i + 1, (t + 1) * each))
      if (!isSequence || isValid(Math.floor(i / size))) return { value: data[i] as number, t: isSequence ? t : -1 };
  return null;
}
/** The first step at which a sum over steps is no number any more. */
function stepOfSum(machine: Machine, c: Instruction): number {
  const { program } = machine;
  const isSum = (PRIMS[c.prim] as Prim<unknown>).sumsSteps === true && program.values[c.out]?.lead === 'none';
  if (!isSum || !c.inputs.some((id) => program.values[id]?.lead === 'TN')) return -1;
  const T = machine.binding.sequences.get(c.seq ?? -1)?.T ?? 0;
  const sum = new Float32Array(machine.data(c.out).length);
  for (let t = 0; t < T; t++) {
    const share = machine.share(c.out, t);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (share[i] as number);
    if (sum.some(isBad)) return t;
  }
  return -1;
}
/** Null where the loss and everything that would become state is finite; else the first instruction that made a NaN or Inf, and at which step of time. */
export function firstNotFinite(machine: Machine): Issue | null {
  if (machine.isSound) return null;
  const { program } = machine;
  const value = (id: number) => program.values[id] as Value;
  for (let place = 0; place < machine.length; place++) {
    const { index, t } = machine.at(place) as { index: number; t: number };
    const c = program.code[index] as Instruction;
    const bad = c.out < 0 || !machine.holds(c.out) ? null : firstBad(machine, value(c.out), t);
    if (!bad) continue;
    const step = bad.t >= 0 ? bad.t : stepOfSum(machine, c);
    return issue(
      'not-finite',
      {
        value: Number.isNaN(bad.value) ? 'NaN' : bad.value > 0 ? 'Inf' : '-Inf',
        what: value(c.out).role.name || c.prim,
        node: c.node,
        phase: c.phase,
        index: place + 1,
        prim: c.prim,
        step: step < 0 ? '' : ` (t = ${step})`,
        ...(step < 0 ? {} : { t: step }),
      },
      { node: c.node },
    );
  }
  const watched = program.state.flatMap((s) => (s.next === null ? [] : [s.next]));
  if (program.loss !== null) watched.push(program.loss);
  const what = value(watched.find((id) => firstBad(machine, value(id), -1)) ?? (watched[0] as number));
  return issue(
    'not-finite',
    { value: 'NaN', what: what.role.name, node: what.node, phase: 'update', index: 0, prim: 'state', step: '' },
    { node: what.node },
  );
}
