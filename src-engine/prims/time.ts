/** What goes from one step to another, and what a whole sequence comes to. Only these primitives know that there is time. */
import { fail } from '../core/issue';
import { type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import type { ExplainCall, Explanation, Form, Prim, Prims, Ref } from './prim';
import { sampleShape } from './window';

type Asked = Pick<ExplainCall<unknown>, 'index' | 'limit' | 'lengths'>;
const only = (inputs: readonly Ref[], i = 0): Ref => {
  const x = inputs[i];
  if (!x) throw new Error('an operand is missing');
  return x;
};
function sequence(op: string, inputs: readonly Ref[]): Ref {
  const x = only(inputs);
  if (x.lead !== 'TN') fail('needs-sequence', { op, port: 'x' });
  return x;
}
const one = (at: number, input = 0): Explanation => ({ join: 'sum', terms: [[{ input, at }]], total: 1 });
const NOTHING: Explanation = { join: 'sum', terms: [], total: 0 };
const like: Prim<unknown>['infer'] = (inputs) => ({ shape: only(inputs).shape, dtype: only(inputs).dtype });
const visits: Prim<unknown>['cost'] = (_, out) => sizeOf(out.shape);

const delay: Prims['delay'] = {
  infer(inputs) {
    const x = sequence('Delay', inputs);
    const init = inputs[1];
    if (init?.lead === 'TN') fail('is-sequence', { op: 'Delay', port: 'init' }, { port: 'init' });
    if (init && !sameShape(init.shape, x.shape))
      fail('shape-mismatch', { a: shapeText(init.shape), b: shapeText(x.shape), op: 'Delay' });
    return { shape: x.shape, dtype: x.dtype };
  },
  looksBack: true,
  vjp(b, { inputs, dout, needs }, attrs) {
    const init = inputs[1];
    const first = init && needs[1] ? b.emit('delayInitGrad', [dout], {}) : null;
    return [
      needs[0] ? b.emit('delayGrad', [dout], attrs) : null,
      first && init?.lead === 'none' ? b.emit('sumTo', [first], { shape: init.shape, lead: 'none' }) : first,
    ];
  },
  explain({ inputs: [x, init], index, lengths }) {
    if (!x) return null;
    const { t, n, e, size, N } = placeIn(x, index);
    // past its length it is what it was at the last valid step
    const from = Math.min(t, lengthOf(lengths, n, x) - 1) - 1;
    if (from >= 0) return one((from * N + n) * size + e);
    return init ? { join: 'sum', terms: [[{ input: 1, at: (n % init.rows) * size + e }]], total: 1 } : NOTHING;
  },
  cost: visits,
};
/** Step, sample and element of a flat index into a sequence. */
function placeIn(x: Form, index: number) {
  const [, N = 1] = x.shape;
  const size = sizeOf(sampleShape(x));
  const row = Math.floor(index / size);
  return { t: Math.floor(row / N), n: row % N, e: index % size, size, N };
}
const lengthOf = (lengths: Int32Array | null, n: number, x: Form): number => lengths?.[n] ?? x.shape[0] ?? 1;
/** The numbers of one sample's valid steps that an element of what they come to is made of. */
function overSteps(x: Form | undefined, { index, limit, lengths }: Asked, join: 'mean' | 'max'): Explanation | null {
  if (!x) return null;
  const [, N = 1] = x.shape;
  const size = sizeOf(sampleShape(x));
  const total = lengthOf(lengths, Math.floor(index / size), x);
  const terms = Array.from({ length: Math.min(limit, total) }, (_, t) => [{ input: 0, at: t * N * size + index }]);
  return { join, terms, total };
}
/** Which cut lies between the steps t and t + 1. A reversed sequence counts its steps from each sample's end. */
export const cutBehind = (t: number, length: number, reversed: boolean): number => (reversed ? length - 1 - t : t + 1);
const delayGrad: Prims['delayGrad'] = {
  infer: like,
  looksBack: true,
  // what the step behind gives to the state that it began with; nothing comes from behind the last, nor over a cut
  explain({ inputs: [x], attrs: { reversed }, index, lengths, cuts }) {
    if (!x) return null;
    const { t, n, e, size, N } = placeIn(x, index);
    const length = lengthOf(lengths, n, x);
    const isCut = cuts?.[cutBehind(t, length, reversed)] === 1;
    return t + 1 < length && !isCut ? one(((t + 1) * N + n) * size + e) : NOTHING;
  },
  cost: visits,
};
const delayInitGrad: Prims['delayInitGrad'] = {
  infer: like,
  lead: () => 'N',
  explain: ({ index }) => one(index),
  cost: visits,
};
const reverseTime: Prims['reverseTime'] = {
  infer: (inputs) => {
    const { shape, dtype } = sequence('reverseTime', inputs);
    return { shape, dtype };
  },
  looksAhead: true,
  explain({ inputs: [x], index, lengths }) {
    if (!x) return null;
    const { t, n, e, size, N } = placeIn(x, index);
    const from = lengthOf(lengths, n, x) - 1 - t;
    return from < 0 ? NOTHING : one((from * N + n) * size + e);
  },
  vjp: (b, { dout, needs }) => [needs[0] ? b.emit('reverseTime', [dout], {}) : null],
  cost: visits,
};
/** A sequence to one value for each sample. */
const overTime = (
  op: string,
  gradient: 'lastStepGrad' | 'meanOverTimeGrad' | 'maxOverTimeGrad',
  explain: (x: Form | undefined, asked: Asked) => Explanation | null,
) =>
  ({
    explain: (call) => explain(call.inputs[0], call),
    infer: (inputs) => {
      const { shape, dtype } = sequence(op, inputs);
      return { shape, dtype };
    },
    lead: () => 'N',
    vjp: (b, { inputs, dout, needs }) => [needs[0] ? b.emit(gradient, [only(inputs), dout], {}) : null],
    cost: visits,
  }) satisfies Prim<Record<never, never>>;
/** `explain`: of an element at step `t` of a sample with `length` valid steps; `from`: where what comes back to its sample stands. */
const overTimeGrad = (
  explain: (place: ReturnType<typeof placeIn>, length: number, from: number, call: ExplainCall<unknown>) => Explanation,
) =>
  ({
    infer: (inputs) => ({ shape: only(inputs, 1).shape }),
    explain(call) {
      const [x] = call.inputs;
      if (!x) return null;
      const place = placeIn(x, call.index);
      const length = lengthOf(call.lengths, place.n, x);
      return place.t < length ? explain(place, length, place.n * place.size + place.e, call) : NOTHING;
    },
    cost: visits,
  }) satisfies Prim<Record<never, never>>;

const without = (shape: Shape, axis: number): Shape => shape.filter((_, i) => i !== axis);
const toSequence: Prims['toSequence'] = {
  infer(inputs, { axis, steps }) {
    const { shape, dtype, lead } = only(inputs);
    if (lead === 'TN') fail('is-sequence', { op: 'ToSequence', port: 'x' }, { port: 'x' });
    if (shape[axis] !== steps) fail('bad-axis', { axis, shape: shapeText(shape) });
    return { shape: without(shape, axis), dtype };
  },
  lead: () => 'TN',
  starts: ({ steps }) => steps,
  vjp: (b, { dout, needs }, attrs) => [needs[0] ? b.emit('fromSequence', [dout], attrs) : null],
  cost: visits,
};
const fromSequence: Prims['fromSequence'] = {
  fixes: ({ steps }) => steps,
  infer(inputs, { axis, steps }) {
    const { shape, dtype } = sequence('FromSequence', inputs);
    return { shape: [...shape.slice(0, axis), steps, ...shape.slice(axis)], dtype };
  },
  lead: () => 'N',
  vjp: (b, { dout, needs }, attrs) => [needs[0] ? b.emit('toSequence', [dout], attrs) : null],
  cost: visits,
};
export const TIME = {
  delay,
  delayGrad,
  delayInitGrad,
  reverseTime,
  lastStep: overTime('LastStep', 'lastStepGrad', (x, { index, lengths }) => {
    if (!x) return null;
    const [, N = 1] = x.shape;
    const size = sizeOf(sampleShape(x));
    return one((lengthOf(lengths, Math.floor(index / size), x) - 1) * N * size + index);
  }),
  lastStepGrad: overTimeGrad(({ t }, length, from) => (t === length - 1 ? one(from, 1) : NOTHING)),
  meanOverTime: overTime('MeanOverTime', 'meanOverTimeGrad', (x, asked) => overSteps(x, asked, 'mean')),
  meanOverTimeGrad: overTimeGrad((_, length, from) => ({
    ...{ join: 'formula', terms: [[{ input: 1, at: from }]], made: [{ name: 'steps', value: length }] },
    ...{ total: 2, text: 'x0 / x1' },
  })),
  maxOverTime: overTime('MaxOverTime', 'maxOverTimeGrad', (x, asked) => overSteps(x, asked, 'max')),
  // to the first of the largest
  maxOverTimeGrad: overTimeGrad(({ t, n, e, size, N }, length, from, { at }) => {
    const steps = Array.from({ length }, (_, k) => at(0, (k * N + n) * size + e));
    return steps.indexOf(Math.max(...steps)) === t ? one(from, 1) : NOTHING;
  }),
  toSequence,
  fromSequence,
} satisfies Partial<Prims>;
