/** Step by step, what a parameter that all steps share gets its gradient from. Computed when somebody asks. */

import type { Instruction, Program, Value } from '../compile/program';
import type { Shares, Steps } from '../core/look';
import { PRIMS } from '../prims/index';
import type { Prim } from '../prims/prim';
import { stepsThere } from './probe';
import type { Session } from './session';

/**
 * The instructions that a parameter's gradient is the sum of, each over all steps: one, or where nodes share their weights or a weight is used twice one for each use,
 * in the order in which they are added. Null where something in it has no steps: then no step has a share.
 */
function summed(program: Program, value: number): readonly number[] | null {
  const { code, values } = program;
  const c = code[values[value]?.made ?? -1];
  if (!c) return null;
  const isAdd =
    c.prim === 'pointwise' && (c.attrs as { name: string }).name === 'add' && values[value]?.lead === 'none';
  if (isAdd) {
    const parts = c.inputs.map((id) => summed(program, id));
    return parts.some((p) => p === null) ? null : parts.flatMap((p) => p as readonly number[]);
  }
  const sums = (PRIMS[c.prim] as Prim<unknown>).sumsSteps === true && values[value]?.lead === 'none';
  return sums && c.inputs.some((id) => values[id]?.lead === 'TN') ? [value] : null;
}
/** Steps that all operands of these instructions are there for; null: none. */
function common(session: Session, instructions: readonly Instruction[]): Steps | null {
  const { values } = session.program;
  let all: Steps | null = null;
  for (const id of instructions.flatMap((c) => c.inputs)) {
    const there = stepsThere(session, id);
    if (there === null) return null;
    if (there === 'all' || (values[id] as Value).lead !== 'TN') continue;
    if (all && all.of !== there.of) return null;
    const from = Math.max(all?.from ?? 0, there.from);
    const to = Math.min(all?.to ?? there.to, there.to);
    // the one that has fewer is the one that came last
    if (!all || to - from < all.to - all.from) all = { from, to, of: there.of, now: there.now };
  }
  return all && all.to > all.from ? all : null;
}
/** Null where the parameter has no gradient, or one that is no sum over steps, or nothing of it is there yet. */
export function shares(session: Session, key: string, t?: number): Shares | null {
  const { program, machine } = session;
  const grad = program.state.find((s) => s.key === key)?.grad ?? null;
  const parts = grad === null ? null : summed(program, grad);
  if (!parts) return null;
  const steps = common(
    session,
    parts.map((id) => program.code[program.values[id]?.made as number] as Instruction),
  );
  if (!steps) return null;
  const share = (step: number): Float32Array => {
    const [first, ...rest] = parts.map((id) => machine.share(id, step));
    const sum = Float32Array.from(first ?? []);
    for (const part of rest) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
    return sum;
  };
  const norms = new Float32Array(steps.to - steps.from);
  let asked: Float32Array | null = null;
  for (let step = steps.from; step < steps.to; step++) {
    const one = share(step);
    norms[step - steps.from] = Math.sqrt(one.reduce((s, v) => s + v * v, 0));
    if (step === t) asked = one;
  }
  return { shape: (program.values[grad as number] as Value).shape, steps, norms, share: asked };
}
