/** What the axes of a value count, for who names a place in it: found from what it is to its node and from the primitive that makes or uses it. */
import type { Program, Value } from '../compile/program';
import type { Axis } from '../core/look';
import { sameShape } from '../core/shape';
import type { PrimName } from '../prims/prim';

/** What is counted behind the channels of an image, a volume or a line of positions. */
const SPACE: readonly (readonly Axis[])[] = [[], ['position'], ['row', 'column'], ['depth', 'row', 'column']];
/** Their output begins with channels, of any rank. */
const CHANNELLED: ReadonlySet<PrimName> = new Set(['conv', 'convInputGrad', 'maxPool', 'avgPool', 'upsample']);

/** Their output has the axes of what goes in. */
const ALIKE: ReadonlySet<PrimName> = new Set(['pointwise', 'batchNorm']);

const named = (axes: readonly (readonly Axis[])[], rank: number): readonly Axis[] =>
  axes.find((a) => a.length === rank) ?? new Array<Axis>(rank).fill('axis');

/** Whether a value is channels of positions: made by what slides over them, or element by element from such a one. */
function hasChannels({ values, code }: Program, id: number): boolean {
  for (let value = values[id] as Value; ; ) {
    const by = code[value.made];
    if (!by) return false;
    if (CHANNELLED.has(by.prim)) return true;
    const from = by.inputs.map((i) => values[i] as Value).find((v) => sameShape(v.shape, value.shape));
    if (!from || !ALIKE.has(by.prim)) return false;
    value = from;
  }
}
/** Of one sample. */
function valueAxes(program: Program, id: number): readonly Axis[] {
  const { shape, node, made, role } = program.values[id] as Value;
  const rank = shape.length;
  if (rank === 1) return made < 0 && role.of === 'out' ? ['feature'] : ['unit'];
  if (rank !== 2) return named([[], ['channel', 'row', 'column'], ['channel', 'depth', 'row', 'column']], rank);
  // the last states of all layers and directions, one under the other
  if (program.hidden.some((h) => h.node === node && h.name.includes('_l'))) return ['layer', 'unit'];
  return hasChannels(program, id) ? ['channel', 'position'] : ['row', 'column'];
}
/** Of a parameter, a buffer, a slot: by the first instruction that reads it. PyTorch's layouts. */
function stateAxes({ code, values }: Program, id: number): readonly Axis[] {
  const rank = (values[id] as Value).shape.length;
  const by = code.find((c) => c.inputs.includes(id));
  const space = SPACE[rank - 2] ?? [];
  const isChannels = by !== undefined && (CHANNELLED.has(by.prim) || by.prim.startsWith('batchNorm'));
  if (rank === 1) return [isChannels ? 'channel' : 'unit'];
  if (by?.prim === 'embedding') return named([['id', 'unit']], rank);
  // a transposed convolution is a convolution's input gradient: its weight has the sides exchanged
  const sides: readonly Axis[] = by?.prim === 'convInputGrad' ? ['input', 'output'] : ['output', 'input'];
  return named([[], [...sides, ...space]], rank);
}
/** One for each axis of the value's whole shape, T and N in front. */
export function axesOf(program: Program, id: number): readonly Axis[] {
  const { lead, role } = program.values[id] as Value;
  const front: readonly Axis[] = lead === 'TN' ? ['step', 'sample'] : lead === 'N' ? ['sample'] : [];
  if (role.of === 'param' || role.of === 'buffer' || role.of === 'slot') return stateAxes(program, id);
  const state = program.state.find((s) => s.grad === id || s.next === id);
  if (state) return stateAxes(program, state.value);
  const port = role.of === 'grad-out' ? program.ports.get(role.name) : undefined;
  return [...front, ...valueAxes(program, port ?? id)];
}
