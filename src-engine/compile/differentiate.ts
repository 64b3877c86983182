/** Backward: walks the tape from its end and lets each primitive emit its gradient. */
import { PRIMS } from '../prims/index';
import type { Prim, Ref } from '../prims/prim';
import type { Lowered } from './lower';
import type { Instruction } from './program';
import type { StepMasks } from './stepMask';
import type { Open } from './tape';

/** The gradient of every value that the loss depends on through something wanted. */
export type Gradients = ReadonlyMap<number, Ref>;
/** The gradient of a state, and the two that meet in it: from what its own step did with it, and from the step behind. Null: nothing comes from there. */
export type Meeting = { readonly total: Ref; readonly fromOutput: Ref | null; readonly fromNext: Ref };
export type Differentiated = {
  readonly gradients: Gradients;
  /** By the value that a state becomes at each step. */
  readonly meetings: ReadonlyMap<number, Meeting>;
};

/**
 * `wanted`: values whose gradient is asked for; what lies between them and the loss gets one, too. `masks`: the gradient is to be taken a step's loss at a time.
 * A value that is used twice gets its gradient from explicit `add` instructions, in the order in which the tape meets the uses, from its end.
 */
export function differentiate(
  lowered: Lowered,
  total: Ref,
  wanted: ReadonlySet<number>,
  masks: StepMasks | null = null,
): Differentiated {
  const { tape } = lowered;
  const needs = new Set(wanted);
  const forward = tape.code.length;
  // a loop may lead back to what stands before: until nothing is added
  for (let before = -1; before < needs.size; ) {
    before = needs.size;
    for (const { prim, inputs, out } of tape.code)
      if (PRIMS[prim].vjp && inputs.some((i) => needs.has(i))) needs.add(out);
  }

  tape.phase = 'backward';
  tape.node = tape.values[total.id]?.node ?? '';
  const one = tape.value([], 'none', 'float32', { of: 'constant', name: 'dL/dL' });
  (lowered.constants as { value: number; data: readonly number[] }[]).push({ value: one.id, data: [1] });
  const gradients = new Map<number, Ref>([[total.id, one]]);

  const sum = (a: Ref, b: Ref): Ref => tape.emit('pointwise', [a, b], { formula: ADD, name: 'add' });
  const add = (to: Ref, gradient: Ref): void => {
    const before = gradients.get(to.id);
    gradients.set(to.id, before ? sum(before, gradient) : gradient);
  };
  const meetings = new Map<number, Meeting>();
  /** The gradient of one instruction; `skip`: operands that get theirs elsewhere. */
  const back = (step: Instruction, skip = -1): void => {
    const dout = gradients.get(step.out);
    const prim = PRIMS[step.prim] as Prim<unknown>;
    if (!dout || !prim.vjp || !needs.has(step.out)) return;
    tape.node = step.node;
    const inputs = step.inputs.map((id) => tape.ref(id));
    const wants = inputs.map((r, k) => k !== skip && needs.has(r.id));
    const given = prim.vjp(tape, { inputs, out: tape.ref(step.out), dout, needs: wants }, step.attrs);
    const found = masks?.apply(step, given) ?? given;
    for (const [k, gradient] of found.entries()) {
      const input = inputs[k];
      if (gradient && input && wants[k]) add(input, gradient);
    }
  };
  /**
   * The body of a loop, from its end, for all steps from the last. What comes to a state from the step behind is there before the body begins; it is
   * added last to what the step itself did with the state, so that both parts and their sum are values of the tape.
   */
  const backLoop = (body: readonly Instruction[]): void => {
    const states = new Map<Instruction, Open>();
    const fromNext = new Map<number, { readonly node: string; readonly part: Ref }>();
    for (const step of body) {
      const x = step.inputs[0] as number;
      if (step.prim !== 'delay' || !needs.has(step.out) || !needs.has(x)) continue;
      tape.node = step.node;
      const y = tape.ref(step.out);
      const { reversed } = step.attrs as { reversed: boolean };
      const open = tape.open('delayGrad', y.shape, [], reversed, y.seq as number);
      states.set(step, open);
      const other = fromNext.get(x)?.part;
      fromNext.set(x, { node: step.node, part: other ? sum(other, open.out) : open.out });
    }
    const meet = (x: number): void => {
      const next = fromNext.get(x);
      if (!next) return;
      tape.node = next.node;
      const fromOutput = gradients.get(x) ?? null;
      add(tape.ref(x), next.part);
      meetings.set(x, { total: gradients.get(x) as Ref, fromOutput, fromNext: next.part });
    };
    for (const step of [...body].reverse()) {
      const open = states.get(step);
      meet(step.out);
      back(step, open ? 0 : -1);
      if (!open) continue;
      const y = tape.ref(step.out);
      // a state that nobody reads has no gradient
      open.close(gradients.get(step.out) ?? tape.emit('pointwise', [y], { formula: ZERO, name: 'zero' }));
    }
  };
  const loops = new Map(tape.segments.map((g) => [g.to - 1, g]));
  for (let i = forward - 1; i >= 0; i--) {
    const loop = loops.get(i);
    if (loop) {
      const body = tape.code.slice(loop.from, loop.to);
      tape.loop(true, () => backLoop(body));
      i = loop.from;
    } else back(tape.code[i] as Instruction);
  }
  return { gradients, meetings };
}
const ZERO = { op: 'number', value: 0 } as const;
const ADD = { op: 'add', a: { op: 'input', index: 0 }, b: { op: 'input', index: 1 } } as const;
