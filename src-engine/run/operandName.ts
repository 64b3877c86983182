/** How an operand is called beside its number, where somebody asks what a number was made from. */
import type { Hidden, Program, Value } from '../compile/program';
import { type Axis, type HiddenPart, type Part, partOf, type TensorRef } from '../core/look';
import { splitPort } from '../document/doc';
import { axesOf } from './axes';
import { gatesOf } from './gates';

/** A name, where in what is called so the number stands, and how to ask about it. `part`: which of the two gradients that meet in a state. */
type Called = {
  readonly name: string;
  readonly index: readonly number[];
  readonly axes: readonly Axis[];
  readonly ref: TensorRef | null;
  readonly part: Part | null;
};

/** What stands on a node as a picture and is this value: an output, a parameter, a gradient of either. */
export function shownAs({ role, node }: Value): TensorRef | null {
  if (role.of === 'out' || role.of === 'param' || role.of === 'grad-param')
    return { node, of: role.of, name: role.name };
  if (role.of !== 'grad-out') return null;
  // of a port of the node in front: the node behind has made it
  const [of, port] = splitPort(role.name);
  return { node: of, of: 'grad-out', name: port };
}
/** The state that a value is, or is a gradient of. */
function stateOf(program: Program, id: number): { readonly state: Hidden; readonly of: HiddenPart } | null {
  for (const state of program.hidden) {
    if (state.value === id) return { state, of: 'hidden' };
    if (state.gradient === id) return { state, of: 'grad-hidden' };
    if (state.fromOutput === id) return { state, of: 'grad-hidden-out' };
    if (state.fromNext === id) return { state, of: 'grad-hidden-next' };
  }
  return null;
}
/**
 * "conv1.y", "weight", "dL/d y", a gate ("o_l0"), a state ("c_l0"), a product with its bias ("(weight_hh_l0·h_l0(t-1) + bias_hh_l0)"); "x" for
 * what has no name.
 * A state that a step began with stands at the step that made it ("c_l0(t-1)"). `index`: where the number stands in value `id`.
 */
export function operandName(program: Program, id: number, index: readonly number[]): Called {
  const value = program.values[id] as Value;
  const { role, node, made } = value;
  const axes = axesOf(program, id);
  const plain = (name: string, ref: TensorRef | null = null): Called => ({ name, index, axes, ref, part: null });
  if (role.of === 'grad-param') return plain(`dL/d ${role.name}`, shownAs(value));
  if (role.of === 'param' || role.of === 'buffer' || role.of === 'hyper') return plain(role.name);
  const last = index.at(-1) ?? 0;
  const gate = gatesOf(program).find((g) => g.value === id && g.block === Math.floor(last / g.size));
  if (gate) {
    const ref = gate.reversed ? null : ({ node: gate.node, of: 'gate', name: gate.name } as const);
    return { name: gate.name, index: [...index.slice(0, -1), last % gate.size], axes, ref, part: null };
  }
  const found = stateOf(program, id);
  if (found && !(role.of === 'out' && found.of === 'hidden')) {
    const { state, of } = found;
    return {
      name: of === 'hidden' ? state.name : `dL/d ${state.name}`,
      index,
      axes,
      // what runs backwards is asked about by the steps of its inputs
      ref: state.reversed ? null : { node: state.node, of, name: state.name },
      part: partOf(of),
    };
  }
  if (role.of === 'out') return plain(`${node}.${role.name}`, shownAs(value));
  if (role.of === 'grad-out') return plain(`dL/d ${role.name}`, shownAs(value));
  const constant = program.constants.find((c) => c.value === id)?.data;
  if (constant?.length === 1) return plain(String(constant[0]));
  const by = program.code[made];
  const [operand, weight, bias] = by?.inputs ?? [];
  if (operand === undefined) return plain('x');
  const [t = 0, ...rest] = index;
  const state = by?.prim === 'delay' ? program.hidden.find((h) => h.value === operand) : undefined;
  if (state && t > 0) {
    const before = operandName(program, operand, [t - 1, ...rest]);
    return { ...before, name: `${state.name}(t-1)` };
  }
  if (state) return { name: `${state.name.slice(0, 1)}0`, index: rest, axes: axes.slice(1), ref: null, part: null };
  if (by?.prim === 'linear' && weight !== undefined) {
    const name = (v: number): string => operandName(program, v, [1]).name;
    const product = `${name(weight)}·${name(operand)}`;
    return plain(bias === undefined ? product : `(${product} + ${name(bias)})`);
  }
  return plain('x');
}
