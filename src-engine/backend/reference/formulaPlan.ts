/** A formula as a list of operations on chunks: made once, then run over and over without allocating. */
import type { Binary, Formula, Unary } from '../../core/formula';
import { BINARY_LOOPS, type BinaryLoop, selectLoop, UNARY_LOOPS, type UnaryLoop } from './elementwise';

type Operation =
  | { readonly kind: 'unary'; readonly loop: UnaryLoop; readonly a: number }
  | { readonly kind: 'binary'; readonly loop: BinaryLoop; readonly a: number; readonly b: number }
  | { readonly kind: 'where'; readonly c: number; readonly a: number; readonly b: number };
type Bound = (
  | { readonly kind: 'unary'; readonly loop: UnaryLoop; readonly a: Float64Array }
  | { readonly kind: 'binary'; readonly loop: BinaryLoop; readonly a: Float64Array; readonly b: Float64Array }
  | { readonly kind: 'where'; readonly c: Float64Array; readonly a: Float64Array; readonly b: Float64Array }
) & { readonly y: Float64Array };
export type FormulaPlan = {
  /** A chunk for each operand that is read; filled by the caller. */
  readonly inputs: ReadonlyMap<number, Float64Array>;
  readonly operations: readonly Bound[];
  /** One for each formula. */
  readonly results: readonly Float64Array[];
};

/** Numbers the different values of the formulas: equal parts are computed once. */
function number(formulas: readonly Formula[]) {
  const numbers = new Map<string, number>();
  const known = new Map<Formula, number>();
  const leaves: { readonly value: number; readonly leaf: Formula }[] = [];
  const steps: { readonly value: number; readonly step: Operation }[] = [];
  const add = (key: string, put: (value: number) => void): number => {
    const have = numbers.get(key);
    if (have !== undefined) return have;
    const value = numbers.size;
    numbers.set(key, value);
    put(value);
    return value;
  };
  const of = (g: Formula): number => {
    const have = known.get(g);
    if (have !== undefined) return have;
    const value = make(g);
    known.set(g, value);
    return value;
  };
  const step = (op: string, parts: readonly number[], made: Operation): number =>
    add(`${op} ${parts.join(' ')}`, (value) => steps.push({ value, step: made }));
  const make = (g: Formula): number => {
    if (g.op === 'number')
      return add(`number ${Object.is(g.value, -0) ? '-0' : g.value}`, (value) => leaves.push({ value, leaf: g }));
    if (g.op === 'input') return add(`input ${g.index}`, (value) => leaves.push({ value, leaf: g }));
    const a = of(g.a);
    if (!('b' in g)) return step(g.op, [a], { kind: 'unary', loop: UNARY_LOOPS[g.op as Unary], a });
    if (g.op === 'where') {
      const b = of(g.b);
      const c = of(g.c);
      return step('where', [c, a, b], { kind: 'where', c, a, b });
    }
    // the power everybody writes; x * x is what x^2 means
    if (g.op === 'pow' && g.b.op === 'number' && g.b.value === 2)
      return step('mul', [a, a], { kind: 'binary', loop: BINARY_LOOPS.mul, a, b: a });
    const b = of(g.b);
    return step(g.op, [a, b], { kind: 'binary', loop: BINARY_LOOPS[g.op as Binary], a, b });
  };
  return { results: formulas.map(of), leaves, steps };
}
const partsOf = (s: Operation): readonly number[] =>
  s.kind === 'unary' ? [s.a] : s.kind === 'binary' ? [s.a, s.b] : [s.c, s.a, s.b];

/** `chunk`: how many elements are computed at a time. */
export function planFormulas(formulas: readonly Formula[], chunk: number): FormulaPlan {
  const { leaves, steps, results } = number(formulas);
  const buffers = new Map<number, Float64Array>();
  const inputs = new Map<number, Float64Array>();
  for (const { value, leaf } of leaves) {
    const buffer = new Float64Array(chunk);
    buffers.set(value, buffer);
    if (leaf.op === 'number') buffer.fill(leaf.value);
    else if (leaf.op === 'input') inputs.set(leaf.index, buffer);
  }
  // a buffer is free again after the last operation that reads it; those of operands, numbers and results stay
  const lastUse = new Map<number, number>();
  steps.forEach(({ step }, i) => {
    for (const part of partsOf(step)) lastUse.set(part, i);
  });
  const temporary = new Set(steps.map((s) => s.value).filter((v) => !results.includes(v)));
  const free: Float64Array[] = [];
  const at = (value: number): Float64Array => buffers.get(value) as Float64Array;
  const operations = steps.map(({ value, step }, i): Bound => {
    const parts = partsOf(step);
    const bound =
      step.kind === 'unary'
        ? { kind: step.kind, loop: step.loop, a: at(step.a) }
        : step.kind === 'binary'
          ? { kind: step.kind, loop: step.loop, a: at(step.a), b: at(step.b) }
          : { kind: step.kind, c: at(step.c), a: at(step.a), b: at(step.b) };
    for (const part of new Set(parts)) if (temporary.has(part) && lastUse.get(part) === i) free.push(at(part));
    const y = free.pop() ?? new Float64Array(chunk);
    buffers.set(value, y);
    return { ...bound, y };
  });
  return { inputs, operations, results: results.map(at) };
}
/** Computes the first n elements of the chunk. */
export function runFormula({ operations }: FormulaPlan, n: number): void {
  for (let i = 0; i < operations.length; i++) {
    const o = operations[i] as Bound;
    if (o.kind === 'unary') o.loop(o.a, o.y, n);
    else if (o.kind === 'binary') o.loop(o.a, o.b, o.y, n);
    else selectLoop(o.c, o.a, o.b, o.y, n);
  }
}
