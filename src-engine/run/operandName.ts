/** How an operand is called beside its number, where somebody asks what a number was made from. */
import type { Program, Value } from '../compile/program';
import { gatesOf } from './gates';

/** A name, and where in what is called so the number stands. */
type Called = { readonly name: string; readonly index: readonly number[] };

/**
 * "conv1.y", "weight", "dL/d y", a gate ("o_l0"), a state ("c_l0"; as the step before left it, with a prime, as the ops' own formulas write it), a product
 * of those ("weight_hh_l0·h_l0'"); "x" for what has no name. `index`: where the number stands in value `id`.
 */
export function operandName(program: Program, id: number, index: readonly number[]): Called {
  const { role, node, made } = program.values[id] as Value;
  if (role.of === 'grad-out' || role.of === 'grad-param') return { name: `dL/d ${role.name}`, index };
  if (role.of === 'param' || role.of === 'buffer' || role.of === 'hyper') return { name: role.name, index };
  if (role.of === 'out') return { name: `${node}.${role.name}`, index };
  const last = index.at(-1) ?? 0;
  const gate = gatesOf(program).find((g) => g.value === id && g.block === Math.floor(last / g.size));
  if (gate) return { name: gate.name, index: [...index.slice(0, -1), last % gate.size] };
  const state = program.hidden.find((h) => h.value === id);
  if (state) return { name: state.name, index };
  const by = program.code[made];
  const operand = by?.inputs[0];
  if (by?.prim === 'delay' && operand !== undefined) {
    const before = program.hidden.find((h) => h.value === operand);
    if (before) return { name: `${before.name}'`, index };
  }
  if (by?.prim === 'linear' && operand !== undefined) {
    const { name } = operandName(program, operand, []);
    return { name: `${operandName(program, by.inputs[1] as number, []).name}·${name}`, index };
  }
  return { name: 'x', index };
}
