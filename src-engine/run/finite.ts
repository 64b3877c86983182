/** NaN and Inf are looked for before the commit, when nothing has changed yet. */

import type { Machine } from '../backend/machine';
import type { Value } from '../compile/program';
import { type Issue, issue } from '../core/issue';
import { sizeOf } from '../core/shape';
import type { Numbers } from '../core/tensor';

/** Index of the first NaN or Inf, or -1. x - x is 0 for finite x only. */
function badIndex(data: Numbers): number {
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (x - x !== 0) return i;
  }
  return -1;
}
/** What stands past a length may be anything. */
function firstBad(machine: Machine, v: Value): number | null {
  const data = machine.data(v.id);
  if (v.dtype !== 'float32') return null;
  const form = v.seq === null ? undefined : machine.binding.sequences.get(v.seq);
  const size = sizeOf(v.shape);
  if (!form?.lengths) {
    const i = badIndex(data);
    return i < 0 ? null : (data[i] as number);
  }
  for (let r = 0; r < form.T * machine.binding.N; r++) {
    if (Math.floor(r / machine.binding.N) >= (form.lengths[r % machine.binding.N] as number)) continue;
    const i = badIndex(data.subarray(r * size, (r + 1) * size));
    if (i >= 0) return data[r * size + i] as number;
  }
  return null;
}
/** Null where the loss and everything that would become state is finite; else the first instruction that made a NaN or Inf. */
export function firstNotFinite(machine: Machine): Issue | null {
  if (machine.isSound) return null;
  const { program } = machine;
  const value = (id: number) => program.values[id] as Value;
  const watched = program.state.flatMap((s) => (s.next === null ? [] : [s.next]));
  if (program.loss !== null) watched.push(program.loss);
  for (const [index, c] of program.code.entries()) {
    if (c.out < 0) continue;
    const bad = firstBad(machine, value(c.out));
    if (bad === null) continue;
    const { role } = value(c.out);
    return issue(
      'not-finite',
      {
        value: Number.isNaN(bad) ? 'NaN' : bad > 0 ? 'Inf' : '-Inf',
        what: role.name || c.prim,
        node: c.node,
        phase: c.phase,
        index: index + 1,
        prim: c.prim,
      },
      { node: c.node },
    );
  }
  const what = value(watched.find((id) => firstBad(machine, value(id)) !== null) as number);
  return issue(
    'not-finite',
    { value: 'NaN', what: what.role.name, node: what.node, phase: 'update', index: 0, prim: 'state' },
    { node: what.node },
  );
}
