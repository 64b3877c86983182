/** What made one number: the terms that it was worked out from, with their names, places and values. */
import type { Instruction, Value } from '../compile/program';
import type { Explained, ExplainedFactor, TensorRef } from '../core/look';
import { sizeOf, stridesOf, unravel } from '../core/shape';
import type { Numbers } from '../core/tensor';
import { PRIMS } from '../prims/index';
import type { Explanation, Factor, Form, Prim } from '../prims/prim';
import { axesOf } from './axes';
import type { Gate } from './gates';
import { operandName } from './operandName';
import { gateOf, isReversed, stepsThere, valueIdOf } from './probe';
import { readsOf } from './reads';
import type { Session } from './session';

/** How many terms are answered. Of more, those that give most. */
const TERMS = 60;
/** How many are looked at. */
const LOOKED = 200_000;

type Asked = { readonly instruction: Instruction; readonly at: number; readonly found: Explanation };

/** `index` counts N and T. A number that is only a copy of another one is explained as that one. Null: not there now, or from outside, or nobody can list its terms. */
export function explain(session: Session, ref: TensorRef, asked: readonly number[]): Explained | null {
  const { program, machine } = session;
  const id = valueIdOf(program, ref);
  if (id === null) return null;
  const gate = gateOf(program, ref);
  const placed = gate ? inBlock(gate, asked) : asked;
  const index = isReversed(program, ref) ? turnedIndex(session, id, placed) : placed;
  const t = (program.values[id] as Value).lead === 'TN' ? (index[0] ?? 0) : undefined;
  const flat = flatOf(machine.shape(id), index);
  const made = madeBy(session, id, flat);
  if (!made) return null;
  const last = original(session, made);
  const { instruction, found } = last;
  const numbers = numbersOf(session);
  const number = (f: Factor): number => numbers(instruction.inputs[f.input] as number)[f.at] as number;
  const factor = (f: Factor): ExplainedFactor => {
    const operand = instruction.inputs[f.input] as number;
    return { ...operandName(program, operand, unravel(machine.shape(operand), f.at)), value: number(f) };
  };
  const terms = [
    ...weightiest(found, number).map((term) => term.map(factor)),
    ...(found.made ?? [])
      .slice(0, TERMS)
      .map(({ name, value }) => [{ name, index: [], axes: [], value, ref: null, part: null }]),
  ];
  return {
    value: machine.data(id)[flat] as number,
    index: asked,
    axes: axesOf(program, id),
    join: found.join,
    terms,
    total: found.total,
    padded: found.padded ?? 0,
    plus: found.plus ? factor(found.plus) : null,
    text: found.text ?? null,
    reads: readsOf(session, instruction, found),
    instruction: machine.placeOf(last.at, last === made ? t : undefined),
  };
}
/** What instructions have read: behind the commit the weights are others than those that the iteration ran on. */
function numbersOf(session: Session): (value: number) => Numbers {
  const { program, machine, cursor } = session;
  const isCommitted = cursor.at === session.length && program.code.at(-1)?.prim === 'commit';
  const began = isCommitted ? session.beginning : null;
  const keys = new Map(program.state.map((s) => [s.value, s.key]));
  return (value) => began?.get(keys.get(value) ?? '') ?? machine.data(value);
}
/** Those terms of a long sum that give most, the others in their order. */
function weightiest({ join, terms }: Explanation, number: (f: Factor) => number): Explanation['terms'] {
  if (join !== 'sum' || terms.length <= TERMS) return terms.slice(0, TERMS);
  const sizes = Float64Array.from(terms, (term) => Math.abs(term.reduce((p, f) => p * number(f), 1)));
  const order = Uint32Array.from(terms.keys()).sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b);
  return Array.from(order.subarray(0, TERMS), (k) => terms[k] as readonly Factor[]);
}
/** What made a number, where it and all that it was made from are there. */
function madeBy(session: Session, id: number, flat: number): Asked | null {
  const { program, machine } = session;
  const value = program.values[id] as Value;
  const instruction = program.code[value.made];
  const there = stepsThere(session, id);
  if (!instruction || there === null) return null;
  const t = value.lead === 'TN' ? (unravel(machine.shape(id), flat)[0] ?? 0) : undefined;
  if (there !== 'all' && t !== undefined && (t < there.from || t >= there.to)) return null;
  if (![id, ...instruction.inputs].every((v) => machine.holds(v))) return null;
  const form = (v: number): Form => {
    const { lead, shape } = program.values[v] as Value;
    return { shape: machine.shape(v), lead, rows: machine.data(v).length / Math.max(1, sizeOf(shape)) };
  };
  const prim = PRIMS[instruction.prim] as Prim<unknown>;
  const found = prim.explain?.({
    inputs: instruction.inputs.map(form),
    out: form(id),
    attrs: instruction.attrs,
    index: flat,
    limit: LOOKED,
    lengths: machine.binding.sequences.get(instruction.seq ?? -1)?.lengths ?? null,
    cuts: machine.binding.cuts ?? null,
    at: (input, at) => machine.data(instruction.inputs[input] as number)[at] as number,
  });
  return found ? { instruction, at: value.made, found } : null;
}
/** Through copies to where the number was worked out, as far as that can be told. */
function original(session: Session, asked: Asked): Asked {
  const { instruction, found } = asked;
  const [[only, ...others] = []] = found.terms;
  if (found.join !== 'sum' || found.total !== 1 || !only || others.length || found.plus) return asked;
  const before = madeBy(session, instruction.inputs[only.input] as number, only.at);
  return before ? original(session, before) : asked;
}
const flatOf = (shape: readonly number[], index: readonly number[]): number =>
  stridesOf(shape).reduce((n, s, i) => n + s * (index[i] ?? 0), 0);
const inBlock = ({ block, size }: Gate, index: readonly number[]): number[] =>
  index.map((i, axis) => (axis === index.length - 1 ? i + block * size : i));
function turnedIndex({ machine }: Session, value: number, [t = 0, n = 0, ...rest]: readonly number[]): number[] {
  const form = machine.binding.sequences.get(machine.program.values[value]?.seq ?? -1);
  return [Math.max(0, (form?.lengths?.[n] ?? form?.T ?? 1) - 1 - t), n, ...rest];
}
