/** A session as the page shows it: its tape, its state, its data. */

import type { Program, Value } from '../compile/program';
import type { DataInfo, ParamInfo, TapeEntry } from '../core/look';
import type { Session } from './session';

export type Description = {
  readonly params: readonly ParamInfo[];
  readonly tape: readonly TapeEntry[];
  readonly grads: readonly string[];
  readonly data: DataInfo | null;
};

/** Empty where nothing runs. */
export function describe(s: Session | null): Description {
  if (!s) return { params: [], tape: [], grads: [], data: null };
  const { program } = s;
  const params = program.state.map(({ key, node, name, kind, shape, frozen }) => ({
    key,
    node,
    name,
    kind,
    shape,
    frozen,
  }));
  const grads = [...program.grads.keys(), ...program.state.flatMap((c) => (c.grad === null ? [] : [c.key]))];
  return { params, tape: program.code.map((_, i) => entry(program, i, s.machine.binding.N)), grads, data: dataInfo(s) };
}
function entry(program: Program, index: number, N: number): TapeEntry {
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
  return { prim, name, node, phase, cost: isPerSample ? cost * N : cost, gives: { of, name: role?.name ?? '' } };
}
function dataInfo(s: Session): DataInfo | null {
  const data = s.feeder.data;
  if (!data) return null;
  const { set, batches } = data;
  return {
    source: set.source,
    trainCount: set.train.length,
    testCount: set.test.length,
    validationCount: set.validation.length,
    classes: set.classes,
    batchesPerEpoch: batches.perEpoch,
  };
}
