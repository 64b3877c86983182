/** Backward: walks the tape from its end and lets each primitive emit its gradient. */
import { PRIMS } from '../prims/index';
import type { Prim, Ref } from '../prims/prim';
import type { Lowered } from './lower';

/** The gradient of every value that the loss depends on through something wanted. */
export type Gradients = ReadonlyMap<number, Ref>;

/**
 * `wanted`: values whose gradient is asked for; what lies between them and the loss gets one, too.
 * A value that is used twice gets its gradient from explicit `add` instructions, in the order in which the tape meets the uses, from its end.
 */
export function differentiate(lowered: Lowered, total: Ref, wanted: ReadonlySet<number>): Gradients {
  const { tape } = lowered;
  const needs = new Set(wanted);
  const forward = tape.code.length;
  for (const { prim, inputs, out } of tape.code)
    if (PRIMS[prim].vjp && inputs.some((i) => needs.has(i))) needs.add(out);

  tape.phase = 'backward';
  tape.node = tape.values[total.id]?.node ?? '';
  const one = tape.value([], 'none', 'float32', { of: 'constant', name: 'dL/dL' });
  (lowered.constants as { value: number; data: readonly number[] }[]).push({ value: one.id, data: [1] });
  const gradients = new Map<number, Ref>([[total.id, one]]);

  for (let i = forward - 1; i >= 0; i--) {
    const step = tape.code[i];
    if (!step) continue;
    const dout = gradients.get(step.out);
    const prim = PRIMS[step.prim] as Prim<unknown>;
    if (!dout || !prim.vjp || !needs.has(step.out)) continue;
    tape.node = step.node;
    const inputs = step.inputs.map((id) => tape.ref(id));
    const wants = inputs.map((r) => needs.has(r.id));
    const found = prim.vjp(tape, { inputs, out: tape.ref(step.out), dout, needs: wants }, step.attrs);
    for (const [k, gradient] of found.entries()) {
      const input = inputs[k];
      if (!gradient || !input || !wants[k]) continue;
      const before = gradients.get(input.id);
      gradients.set(
        input.id,
        before ? tape.emit('pointwise', [before, gradient], { formula: ADD, name: 'add' }) : gradient,
      );
    }
  }
  return gradients;
}
const ADD = { op: 'add', a: { op: 'input', index: 0 }, b: { op: 'input', index: 1 } } as const;
