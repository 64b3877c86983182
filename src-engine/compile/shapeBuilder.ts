/** A builder that knows shapes alone: what `check` runs every op's `build` with. */
import { type Args, type Issue, issue, type Where } from '../core/issue';
import type { IssueCode } from '../core/issues';
import { type DType, type Lead, type Shape, widest } from '../core/shape';
import { type Nested, nestedShape } from '../core/tensor';
import type { Known, OpBuilder, StateRef } from '../ops/op';
import { PRIMS } from '../prims/index';
import type { Attributes, Prim, PrimName, Ref } from '../prims/prim';
import { knownSteps } from './tape';

/** Ids stay below what they were below, however they are arranged; where one input says nothing, nothing is known. */
const knownIds = (inputs: readonly Ref[]): number | undefined => {
  const known = inputs.map((r) => r.ids ?? Number.NaN);
  const most = Math.max(...known);
  return known.length && !Number.isNaN(most) ? most : undefined;
};

/** Infers and forgets: no instruction is kept. */
export class ShapeBuilder implements OpBuilder {
  readonly training = true;
  readonly seed = 0;
  readonly params = new Map<string, Shape>();
  /** What is there only when all steps are: it cannot go round a loop. */
  readonly late = new WeakSet<Ref>();
  readonly warnings: Issue[] = [];
  constructor(
    readonly node: string,
    private readonly steps?: number,
  ) {}
  #ref = (shape: Shape, lead: Lead, dtype: DType, { steps, ids }: Known = {}): Ref => ({
    id: 0,
    shape,
    lead,
    dtype,
    seq: null,
    ...(steps === undefined ? {} : { steps }),
    ...(ids === undefined ? {} : { ids }),
  });
  emit<P extends PrimName>(prim: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref {
    const p = PRIMS[prim] as Prim<Attributes[P]>;
    const { shape, dtype = 'float32' } = p.infer(inputs, attrs);
    const lead = p.lead?.(inputs, attrs) ?? widest(inputs.map((r) => r.lead));
    const steps = p.starts?.(attrs) ?? (lead === 'TN' ? knownSteps(inputs) : undefined);
    const ref = this.#ref(shape, lead, dtype, { steps, ids: dtype === 'int32' ? knownIds(inputs) : undefined });
    const sumsOverTime = ref.lead !== 'TN' && inputs.some((r) => r.lead === 'TN');
    if (sumsOverTime || p.looksAhead || inputs.some((r) => this.late.has(r))) this.late.add(ref);
    return ref;
  }
  param(name: string, shape: Shape): Ref {
    this.params.set(name, shape);
    return this.#ref(shape, 'none', 'float32');
  }
  buffer(_name: string, shape: Shape): Ref {
    return this.#ref(shape, 'none', 'float32');
  }
  next(): void {}
  feed(_port: string, shape: Shape, dtype: DType, sequence: boolean, { steps, ids }: Known = {}): Ref {
    return this.#ref(shape, sequence ? 'TN' : 'N', dtype, { steps: sequence ? (this.steps ?? steps) : undefined, ids });
  }
  constant(value: Nested, dtype: DType): Ref {
    return this.#ref(nestedShape(value) ?? [], 'none', dtype);
  }
  step(): Ref {
    return this.#ref([], 'none', 'int32');
  }
  warn(code: IssueCode, args: Args, where: Where = {}): void {
    this.warnings.push(issue(code, args, where));
  }
  loop<T>(body: () => T): T {
    return body();
  }
  state(_name: string, shape: Shape): StateRef {
    return { before: this.#ref(shape, 'TN', 'float32'), becomes: () => {} };
  }
}
