/** An activation's function and derivative, from the same formula that the tape computes. */
import type { Formula } from '../../../src-engine/core/formula';
import { derive } from '../../../src-engine/core/formulaDerive';
import { formulaValue } from '../../../src-engine/core/formulaValue';
import { IssueError } from '../../../src-engine/core/issue';
import { readParams } from '../../../src-engine/core/params';
import type { DocNode } from '../../../src-engine/document/doc';
import { ALL_OPS } from '../../../src-engine/ops/index';
import type { OpBuilder, Refs } from '../../../src-engine/ops/op';

type Ref = Refs[string];

export type Curve = { readonly f: Formula; readonly slope: Formula };
const scalar: Ref = { id: 0, shape: [], lead: 'N', dtype: 'float32', seq: null };

/** Runs the op's build with an emitter that only listens; null where it is no formula of one input. */
export function curveOf(node: DocNode): Curve | null {
  const op = ALL_OPS[node.op];
  if (!op) return null;
  const { values, issues } = readParams(node.op, op.params, node.params);
  if (issues.length) return null;
  let found: Formula | null = null;
  const listener = {
    emit(prim: string, inputs: readonly Ref[], attrs: unknown) {
      if (prim === 'pointwise' && inputs.length === 1) found = (attrs as { formula: Formula }).formula;
      return scalar;
    },
  } as unknown as OpBuilder;
  try {
    const ports = typeof op.inputs === 'function' ? op.inputs(values as never, []) : op.inputs;
    if (ports.length !== 1) return null;
    op.build(listener, { [ports[0] as string]: scalar }, values as never);
  } catch (e) {
    if (e instanceof IssueError) return null;
    throw e;
  }
  return found && { f: found, slope: derive(found, 0) };
}
/** `count` points of a formula over a range. */
export const sampled = (f: Formula, [from, to]: readonly [number, number], count: number): number[] =>
  Array.from({ length: count }, (_, i) => formulaValue(f, [from + ((to - from) * i) / (count - 1)]));
