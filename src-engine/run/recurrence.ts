/** What a state is multiplied by at each step, and how far its activations are driven. */
import type { Machine } from '../backend/machine';
import type { Instruction, Program, StateCell } from '../compile/program';
import { spectralRadius } from '../core/eigen';
import type { Formula } from '../core/formula';
import type { RecurrentMatrix, Saturation } from '../core/gradTime';
import { sizeOf } from '../core/shape';
import type { Attributes } from '../prims/prim';

/** Of blocks that stand one under the other, in PyTorch's order. */
const GATES: Readonly<Record<number, readonly string[]>> = { 1: [''], 3: ['r', 'z', 'n'], 4: ['i', 'f', 'g', 'o'] };
const isRecurrent = (name: string): boolean => name.startsWith('weight_hh');

/** Instructions that run once for each step, forwards. */
const stepped = ({ segments, code }: Program): readonly Instruction[] =>
  segments.filter((g) => !g.backwards).flatMap((g) => code.slice(g.from, g.to));
/** The matrices of products inside of loops, each once. */
export function recurrentCells(program: Program): readonly StateCell[] {
  const used = new Set(
    stepped(program).flatMap((c) => (c.prim === 'linear' ? c.inputs.slice(1, 2) : c.prim === 'matmul' ? c.inputs : [])),
  );
  return program.state.filter((c) => c.kind === 'param' && c.shape.length === 2 && used.has(c.value));
}
export function* matricesOf(machine: Machine): Generator<void, readonly RecurrentMatrix[], void> {
  const found: RecurrentMatrix[] = [];
  for (const { node, name, shape, value } of recurrentCells(machine.program)) {
    const [rows = 0, columns = 0] = shape;
    const count = rows % columns === 0 ? rows / columns : 0;
    const gates = isRecurrent(name) ? GATES[count] : count === 1 ? GATES[1] : undefined;
    if (!gates) {
      found.push({ node, name, gate: '', rows, columns, radius: null });
      continue;
    }
    const data = machine.data(value).slice();
    const size = columns * columns;
    for (const [k, gate] of gates.entries()) {
      const radius = yield* spectralRadius(data.subarray(k * size, (k + 1) * size), columns);
      found.push({ node, name, gate, rows: columns, columns, radius: Number.isFinite(radius) ? radius : null });
    }
  }
  return found;
}

const EDGE = 0.97;
type Activation = Saturation['activation'];
const isActivation = (op: string): op is Activation => op === 'tanh' || op === 'sigmoid' || op === 'relu';
/** What an instruction activates: each with where it stands in its output. */
function activations(
  c: Instruction,
): { readonly activation: Activation; readonly from: number; readonly name: string }[] {
  const of = (f: Formula, from: number, name: string) => (isActivation(f.op) ? [{ activation: f.op, from, name }] : []);
  if (c.prim === 'pointwise') return of((c.attrs as Attributes['pointwise']).formula, 0, '');
  if (c.prim !== 'blockwise') return [];
  const { results, size } = c.attrs as Attributes['blockwise'];
  return results.flatMap((f, k) => of(f, k * size, GATES[results.length]?.[k] ?? ''));
}
/** After a forward pass. Layers and directions of a node are told apart by their number. */
export function saturationOf(machine: Machine): readonly Saturation[] {
  const { program, binding } = machine;
  const met = new Map<string, number>();
  const found = stepped(program).flatMap((c) => {
    const value = program.values[c.out];
    const parts = activations(c);
    if (!value || parts.length === 0) return [];
    const cell = met.get(c.node) ?? 0;
    met.set(c.node, cell + 1);
    const form = binding.sequences.get(value.seq ?? -1);
    const data = machine.data(c.out);
    const size = sizeOf(value.shape);
    const width = size / parts.length;
    return parts.map(({ activation, from, name }) => {
      let [low, high, count] = [0, 0, 0];
      for (let row = 0; row < data.length / size; row++) {
        if (form?.lengths && Math.floor(row / binding.N) >= (form.lengths[row % binding.N] as number)) continue;
        for (let i = row * size + from; i < row * size + from + width; i++) {
          const x = data[i] as number;
          if (activation === 'relu' ? x === 0 : x < (activation === 'tanh' ? -EDGE : 1 - EDGE)) low++;
          else if (activation !== 'relu' && x > EDGE) high++;
          count++;
        }
      }
      return { node: c.node, name, cell, activation, low: low / Math.max(1, count), high: high / Math.max(1, count) };
    });
  });
  return found.map(({ cell, name, ...rest }) => ({
    ...rest,
    name: (met.get(rest.node) ?? 0) > 1 ? [name, cell].filter((p) => p !== '').join(' ') : name,
  }));
}
