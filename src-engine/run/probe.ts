/** Looks at a session's tensors: pictures, whole tensors, and the terms of one element. Reads only. */

import type { Instruction, Program, Value } from '../compile/program';
import type { Explained, Picture, Stats, TensorRef, View } from '../core/look';
import { sizeOf, stridesOf } from '../core/shape';
import type { Numbers } from '../core/tensor';
import { PRIMS } from '../prims/index';
import type { Factor, Form, Prim } from '../prims/prim';
import { tensorOf } from './evaluate';
import { type Looked, reduce, statsOf } from './reduce';
import type { Session } from './session';

/** How many terms of an element are listed. */
const TERMS = 400;

/** The value that a reference means: null where this program has none. */
export function valueIdOf(program: Program, ref: TensorRef): number | null {
  const key = `${ref.node}.${ref.name}`;
  if (ref.of === 'out') return program.ports.get(key) ?? null;
  if (ref.of === 'grad-out') return program.grads.get(key) ?? null;
  const cell = program.state.find((s) => s.key === key);
  return (ref.of === 'grad-param' ? cell?.grad : cell?.value) ?? null;
}
/** Where the tape has come to it in this iteration. State is always there. */
const isReady = (session: Session, value: number): boolean =>
  (session.program.values[value] as Value).made < session.cursor.at;

function look(session: Session, ref: TensorRef): Looked | null {
  const value = valueIdOf(session.program, ref);
  if (value === null || !isReady(session, value)) return null;
  const { data, shape } = tensorOfView(session, value);
  const lead = (session.program.values[value] as Value).lead;
  return { data, full: shape, leads: lead === 'none' ? 0 : lead === 'N' ? 1 : 2 };
}
/** Sequences are copied with their padding written as 0; the rest is read where it lies. */
function tensorOfView({ machine }: Session, value: number): { data: Numbers; shape: readonly number[] } {
  return machine.program.values[value]?.lead === 'TN'
    ? tensorOf(machine, value)
    : { data: machine.data(value), shape: machine.shape(value) };
}
export function picture(session: Session, view: View): Picture {
  const { iteration } = session.cursor;
  const looked = look(session, view.tensor);
  if (!looked)
    return { id: view.id, ready: false, iteration, shape: [0], data: new Float32Array(), stats: null, full: [] };
  return { id: view.id, ready: true, iteration, full: looked.full, ...reduce(looked, view.reduce) };
}
export function tensor(
  session: Session,
  ref: TensorRef,
  sample: number | undefined,
): { shape: readonly number[]; data: Float32Array; stats: Stats } | null {
  const looked = look(session, ref);
  if (!looked) return null;
  const { data, full, leads } = looked;
  if (sample === undefined || leads !== 1) return { shape: full, data: Float32Array.from(data), stats: statsOf(data) };
  const size = sizeOf(full.slice(1));
  const row = Math.min(sample, (full[0] ?? 1) - 1);
  const one = data.subarray(row * size, (row + 1) * size);
  return { shape: full.slice(1), data: Float32Array.from(one), stats: statsOf(one) };
}

/** What made one element: its terms, with names, places and numbers. `index` counts N and T. */
export function explain(session: Session, ref: TensorRef, index: readonly number[]): Explained | null {
  const { program, machine } = session;
  const id = valueIdOf(program, ref);
  if (id === null || !isReady(session, id)) return null;
  const value = program.values[id] as Value;
  const made = maker(program, value);
  if (!made) return null;
  const { instruction, at } = made;
  const prim = PRIMS[instruction.prim] as Prim<unknown>;
  const form = (v: number): Form => {
    const it = program.values[v] as Value;
    return { shape: machine.shape(v), lead: it.lead, rows: machine.data(v).length / Math.max(1, sizeOf(it.shape)) };
  };
  const full = machine.shape(id);
  const flat = stridesOf(full).reduce((n, s, i) => n + s * (index[i] ?? 0), 0);
  const found = prim.explain?.({
    inputs: instruction.inputs.map(form),
    out: form(id),
    attrs: instruction.attrs,
    index: flat,
    limit: TERMS,
  });
  if (!found) return null;
  const number = (f: Factor) => machine.data(instruction.inputs[f.input] as number)[f.at] as number;
  const factor = (f: Factor) => ({
    name: nameOf(program, instruction, f.input),
    index: unravel(machine.shape(instruction.inputs[f.input] as number), f.at),
    value: number(f),
  });
  return {
    value: machine.data(id)[flat] as number,
    index,
    join: found.join,
    terms: found.terms.map((t) => t.map(factor)),
    total: found.total,
    plus: found.plus ? number(found.plus) : null,
    text: found.text ?? null,
    instruction: at,
  };
}
/** The instruction that a value comes from; state and feeds come from none. */
function maker(program: Program, value: Value): { instruction: Instruction; at: number } | null {
  const instruction = program.code[value.made];
  return instruction ? { instruction, at: value.made } : null;
}
/** "x", "weight", "dL/dy": how an operand is called beside its number. */
function nameOf(program: Program, instruction: Instruction, input: number): string {
  const { role, node } = program.values[instruction.inputs[input] as number] as Value;
  if (role.of === 'grad-out') return `dL/d ${role.name}`;
  if (role.of === 'grad-param') return `dL/d ${role.name}`;
  if (role.of === 'param' || role.of === 'buffer' || role.of === 'hyper') return role.name;
  return role.of === 'out' ? `${node}.${role.name}` : 'x';
}
export function unravel(shape: readonly number[], flat: number): number[] {
  let left = flat;
  return stridesOf(shape).map((s) => {
    const i = Math.floor(left / s);
    left -= i * s;
    return i;
  });
}
