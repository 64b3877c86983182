/** Element by element: one formula over operands that broadcast as in PyTorch; and the sum that undoes broadcasting. */
import type { Formula } from '../core/formula';
import { derive, input, inputsOf, isNumber, mul, replace, rewrite } from '../core/formulaDerive';
import { formulaText } from '../core/formulaText';
import { fail } from '../core/issue';
import { broadcast, type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import { broadcastPlace, broadcastSteps, placeOf } from './broadcasting';
import type { Emitter, Factor, Form, Prims, Ref } from './prim';
import { countedRows, sampleShape } from './window';

function broadcastAll(name: string, shapes: readonly Shape[]): Shape {
  let all: Shape = [];
  for (const shape of shapes) {
    const next = broadcast([all, shape]);
    if (!next) return fail('shape-mismatch', { a: shapeText(all), b: shapeText(shape), op: name });
    all = next;
  }
  return all;
}
/** The gradient of an operand that was broadcast: summed down to its own form. */
export const narrow = (b: Emitter, gradient: Ref, to: Ref): Ref =>
  gradient.lead === to.lead && sameShape(gradient.shape, to.shape)
    ? gradient
    : b.emit('sumTo', [gradient], { shape: to.shape, lead: to.lead });

/** How many operations a formula has: what one element costs. */
export function operations(f: Formula): number {
  let count = 0;
  rewrite(f, (part) => {
    if (part.op !== 'number' && part.op !== 'input') count++;
    return null;
  });
  return count;
}
const pointwise: Prims['pointwise'] = {
  infer(inputs, { name }) {
    for (const [i, x] of inputs.entries()) {
      // the step counter is the one whole number that formulas read
      const counter = x.lead === 'none' && x.shape.length === 0;
      if (x.dtype === 'int32' && !counter) fail('needs-float', { op: name, port: `x${i}` });
    }
    return {
      shape: broadcastAll(
        name,
        inputs.map((x) => x.shape),
      ),
    };
  },
  vjp(b, { inputs, out, dout, needs }, { formula: f, name }) {
    // operands of a gradient: the inputs, then the output, then its gradient; only those that it reads become operands
    const all = [...inputs, out, dout];
    const dy = input(inputs.length + 1);
    const written = new Map<string, Ref>();
    return inputs.map((x, i) => {
      if (!needs[i] || x.dtype !== 'float32') return null;
      const result = input(inputs.length);
      const slope = f.op === 'input' ? derive(f, i) : replace(derive(f, i, result), f, result);
      const gradient = mul(dy, slope);
      if (isNumber(gradient, 0)) return null;
      if (gradient === dy) return narrow(b, dout, x);
      const read = inputsOf(gradient);
      const renumbered = rewrite(gradient, (g) => (g.op === 'input' ? input(read.indexOf(g.index)) : null));
      const operands = read.map((k) => all[k] as Ref);
      // both sides of a sum have the same gradient: one instruction
      const key = JSON.stringify([read, renumbered]);
      const made = written.get(key) ?? b.emit('pointwise', operands, { formula: renumbered, name: `${name}Grad` });
      written.set(key, made);
      return narrow(b, made, x);
    });
  },
  explain({ inputs, out, attrs, index }) {
    const terms = inputs.map((x, i): Factor[] => [{ input: i, at: broadcastPlace(x, out, index) }]);
    return { join: 'formula', terms, total: terms.length, text: formulaText(attrs.formula) };
  },
  cost: (_, out, { formula: f }) => sizeOf(out.shape) * Math.max(1, operations(f)),
};

/** Whether `shape` can be broadcast to `wide`. */
const fitsInto = (shape: Shape, wide: Shape): boolean => sameShape(broadcast([shape, wide]) ?? [-1], wide);
/** Rows of the operand that add up to row `row` of the sum: those of the same sample, or all. */
const summedRows = (x: Form, out: Form, row: number, lengths: Int32Array | null): number[] =>
  countedRows(x, x.lead === out.lead ? null : lengths).filter((r) => r % out.rows === row);

const sumTo: Prims['sumTo'] = {
  sumsSteps: true,
  infer([x], { shape }) {
    const from = x?.shape ?? [];
    if (x?.dtype === 'int32') fail('needs-float', { op: 'sumTo', port: 'x0' });
    if (!fitsInto(shape, from)) fail('shape-mismatch', { a: shapeText(from), b: shapeText(shape), op: 'sumTo' });
    return { shape };
  },
  lead: (_, { lead }) => lead,
  explain({ inputs: [x], out, index, limit, lengths }) {
    if (!x) return null;
    const from = sampleShape(x);
    const to = sampleShape(out);
    const size = sizeOf(to);
    const steps = broadcastSteps(to, from);
    const each: number[] = [];
    for (let e = 0; e < sizeOf(from); e++) if (placeOf(e, from, steps) === index % size) each.push(e);
    const rows = summedRows(x, out, Math.floor(index / size), lengths);
    const total = rows.length * each.length;
    const terms = Array.from({ length: Math.min(limit, total) }, (_, k): Factor[] => {
      const row = rows[Math.floor(k / each.length)] as number;
      return [{ input: 0, at: row * sizeOf(from) + (each[k % each.length] as number) }];
    });
    return { join: 'sum', terms, total };
  },
  cost: ([x]) => sizeOf(x?.shape ?? []),
};
export const POINTWISE = { pointwise, sumTo } satisfies Pick<Prims, 'pointwise' | 'sumTo'>;
