/** An activation's function and derivative, from the same formula that the tape computes. */
import type { Formula } from '../../src-engine/core/formula';
import { derive } from '../../src-engine/core/formulaDerive';
import { formulaValue } from '../../src-engine/core/formulaValue';
import { IssueError } from '../../src-engine/core/issue';
import { readParams } from '../../src-engine/core/params';
import type { DocNode } from '../../src-engine/document/doc';
import { ALL_OPS } from '../../src-engine/ops/index';
import type { OpBuilder, Refs } from '../../src-engine/ops/op';

type Ref = Refs[string];

export type Curve = { readonly f: Formula; readonly slope: Formula };
const POINTS = 84;
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
export type Plot = {
  readonly y: string;
  readonly dy: string;
  /** Where 0 stands, in px from above. */
  readonly zero: number;
  readonly low: number;
  readonly high: number;
};
/** Both lines as SVG paths over a range of x, on one scale of y that includes 0. */
export function plotted(
  curve: Curve,
  range: readonly [number, number],
  size: { readonly width: number; readonly height: number },
  at: readonly number[] = [],
  index = 0,
): Plot {
  const y = sampled(curve.f, range, POINTS, at, index);
  const dy = sampled(curve.slope, range, POINTS, at, index);
  const all = [...y, ...dy, 0].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const place = (v: number) => size.height - 4 - ((size.height - 8) * (v - low)) / Math.max(1e-9, high - low);
  // where there is no number the line stops, and begins anew after it
  const path = (values: readonly number[]) =>
    values
      .map((v, i) =>
        Number.isFinite(v)
          ? `${Number.isFinite(values[i - 1]) ? 'L' : 'M'}${((i * size.width) / (POINTS - 1)).toFixed(1)} ${place(v).toFixed(1)}`
          : '',
      )
      .join('');
  return { y: path(y), dy: path(dy), zero: place(0), low, high };
}
/** `count` points of a formula over a range of its input `index`, the others held at `at`. */
export const sampled = (
  f: Formula,
  [from, to]: readonly [number, number],
  count: number,
  at: readonly number[] = [],
  index = 0,
): number[] =>
  Array.from({ length: count }, (_, i) => {
    const x = [...at];
    x[index] = from + ((to - from) * i) / (count - 1);
    return formulaValue(f, x);
  });
