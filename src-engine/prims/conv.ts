/** Convolution and its gradients. Weights are [O, C/groups, k...]; group g joins the g-th share of the inputs to the g-th of the outputs. */
import { fail } from '../core/issue';
import { axisOf, type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import type { Explanation, Factor, Prim, Prims, Ref, Window } from './prim';
import {
  countedRows,
  covered,
  covering,
  type Geometry,
  padded,
  reach,
  rowStart,
  sampleShape,
  slide,
  visits,
  volume,
} from './window';

const EXPECTED = '[C, L], [C, H, W] or [C, D, H, W]';
/** Every operand of these primitives holds real numbers. */
export function needFloats(op: string, inputs: readonly Ref[]): void {
  if (inputs.some((r) => r.dtype !== 'float32')) fail('needs-float', { op, port: 'x' });
}
/** The operands that a primitive cannot do without. */
export function operands(inputs: readonly Ref[]): readonly [Ref, Ref] {
  const [a, b] = inputs;
  if (!a || !b) throw new Error('a primitive was given too few operands');
  return [a, b];
}
const mismatch = (op: string, a: Shape, b: Shape): never =>
  fail('shape-mismatch', { a: shapeText(a), b: shapeText(b), op });
const needBias = (op: string, bias: Ref | undefined, channels: number, beside: Shape): void => {
  if (bias && !sameShape(bias.shape, [channels])) mismatch(op, beside, bias.shape);
};

type Sides = Geometry & {
  /** Input and output channels, all and of one group. */
  readonly channels: number;
  readonly outs: number;
  readonly channelsEach: number;
  readonly outsEach: number;
};
/** Geometry from shapes per sample that are known to fit: x or dx, and the weights. */
export function convGeometry(x: Shape, w: Shape, a: Window): Sides {
  const channels = x[0] ?? 1;
  const outs = w[0] ?? 1;
  return {
    ...slide(x.slice(1), w.slice(2), a),
    channels,
    outs,
    channelsEach: channels / a.groups,
    outsEach: outs / a.groups,
  };
}
function needFit(op: string, x: Shape, w: Shape, a: Window): Sides {
  if (x.length < 2 || x.length > 4) fail('wrong-rank', { op, expected: EXPECTED, shape: shapeText(x) });
  if (w.length !== x.length + 1) mismatch(op, x, w);
  for (const channels of [x[0] ?? 0, w[0] ?? 0])
    if (channels % a.groups) fail('bad-groups', { groups: a.groups, channels });
  if ((w[1] ?? 0) * a.groups !== x[0]) mismatch(op, x, w);
  const g = convGeometry(x, w, a);
  if (g.out.some((n) => n < 1))
    fail('kernel-too-large', {
      kernel: shapeText(reach(w.slice(2), a.dilation)),
      input: shapeText(padded(x.slice(1), a.padding)),
    });
  return g;
}
const outShape = (g: Sides, rank: number): Shape => [g.outs, ...g.out.slice(3 - rank)];
/** dy must be what a convolution of `x` with `w` gives. */
function fitGradient(op: string, x: Shape, w: Shape, dy: Shape, a: Window): void {
  const made = outShape(needFit(op, x, w, a), x.length - 1);
  if (!sameShape(made, dy)) mismatch(op, made, dy);
}
const term = (x: number, w: number): Factor[] => [
  { input: 0, at: x },
  { input: 1, at: w },
];
const biasOf = (inputs: readonly unknown[], at: number): Pick<Explanation, 'plus'> =>
  inputs.length > 2 ? { plus: { input: 2, at } } : {};

const conv: Prim<Window> = {
  infer(inputs, a) {
    const [x, w] = operands(inputs);
    needFloats('conv', inputs);
    const g = needFit('conv', x.shape, w.shape, a);
    needBias('conv', inputs[2], g.outs, w.shape);
    return { shape: outShape(g, x.shape.length - 1) };
  },
  vjp(b, { inputs, dout, needs }, a) {
    const [x, w] = operands(inputs);
    return [
      needs[0] ? b.emit('convInputGrad', [dout, w], { ...a, input: x.shape }) : null,
      needs[1] ? b.emit('convKernelGrad', [x, dout], { ...a, kernel: w.shape }) : null,
      needs[2] ? b.emit('biasGrad', [dout], { axis: 0 }) : null,
    ];
  },
  explain({ inputs, out, attrs, index, limit }) {
    const [x, w] = inputs;
    if (!x || !w) return null;
    const g = convGeometry(sampleShape(x), sampleShape(w), attrs);
    const positions = volume(g.out);
    const o = Math.floor(index / positions) % g.outs;
    const taps = covered(g, index % positions);
    const from = rowStart(x, Math.floor(index / sizeOf(sampleShape(out))));
    const first = Math.floor(o / g.outsEach) * g.channelsEach;
    const terms: Factor[][] = [];
    for (let c = 0; c < g.channelsEach && terms.length < limit; c++)
      for (const [k, i] of taps.slice(0, limit - terms.length))
        terms.push(term(from + (first + c) * volume(g.input) + i, (o * g.channelsEach + c) * volume(g.kernel) + k));
    const total = g.channelsEach * volume(g.kernel);
    return { join: 'sum', terms, total, padded: total - g.channelsEach * taps.length, ...biasOf(inputs, o) };
  },
  cost: ([, w], out) => (sizeOf(out.shape) * sizeOf(w?.shape ?? [])) / (w?.shape[0] ?? 1),
};

const convInputGrad: Prims['convInputGrad'] = {
  infer(inputs, a) {
    const [dy, w] = operands(inputs);
    needFloats('convInputGrad', inputs);
    fitGradient('convInputGrad', a.input, w.shape, dy.shape, a);
    needBias('convInputGrad', inputs[2], a.input[0] ?? 0, w.shape);
    return { shape: a.input };
  },
  // this is the forward of ConvTranspose: its own gradients are the convolution and the same product with the sides exchanged
  vjp(b, { inputs, dout, needs }, { stride, padding, dilation, groups }) {
    const [dy, w] = operands(inputs);
    const window = { stride, padding, dilation, groups };
    return [
      needs[0] ? b.emit('conv', [dout, w], window) : null,
      needs[1] ? b.emit('convKernelGrad', [dout, dy], { ...window, kernel: w.shape }) : null,
      needs[2] ? b.emit('biasGrad', [dout], { axis: 0 }) : null,
    ];
  },
  explain({ inputs, out, attrs, index, limit }) {
    const [dy, w] = inputs;
    if (!dy || !w) return null;
    const g = convGeometry(attrs.input, sampleShape(w), attrs);
    const positions = volume(g.input);
    const c = Math.floor(index / positions) % g.channels;
    const taps = covering(g, index % positions);
    const from = rowStart(dy, Math.floor(index / sizeOf(sampleShape(out))));
    const first = Math.floor(c / g.channelsEach) * g.outsEach;
    const terms: Factor[][] = [];
    for (let o = first; o < first + g.outsEach && terms.length < limit; o++)
      for (const [k, at] of taps.slice(0, limit - terms.length))
        terms.push(
          term(from + o * volume(g.out) + at, (o * g.channelsEach + (c % g.channelsEach)) * volume(g.kernel) + k),
        );
    return { join: 'sum', terms, total: g.outsEach * taps.length, ...biasOf(inputs, c) };
  },
  cost: ([dy, w]) => (sizeOf(dy?.shape ?? []) * sizeOf(w?.shape ?? [])) / (w?.shape[0] ?? 1),
};

const convKernelGrad: Prims['convKernelGrad'] = {
  sumsSteps: true,
  infer(inputs, a) {
    const [x, dy] = operands(inputs);
    needFloats('convKernelGrad', inputs);
    fitGradient('convKernelGrad', x.shape, a.kernel, dy.shape, a);
    return { shape: a.kernel };
  },
  lead: () => 'none',
  explain({ inputs, attrs, index, limit, lengths }) {
    const [x, dy] = inputs;
    if (!x || !dy) return null;
    const g = convGeometry(sampleShape(x), attrs.kernel, attrs);
    const k = index % volume(g.kernel);
    const pair = Math.floor(index / volume(g.kernel));
    const o = Math.floor(pair / g.channelsEach);
    const c = Math.floor(o / g.outsEach) * g.channelsEach + (pair % g.channelsEach);
    const places = visits(g, k);
    const rows = countedRows(x.rows > dy.rows ? x : dy, lengths);
    const terms: Factor[][] = [];
    for (let r = 0; r < rows.length && terms.length < limit; r++) {
      const row = rows[r] as number;
      for (const [at, i] of places.slice(0, limit - terms.length))
        terms.push(term(rowStart(x, row) + c * volume(g.input) + i, rowStart(dy, row) + o * volume(g.out) + at));
    }
    return { join: 'sum', terms, total: rows.length * places.length };
  },
  cost: ([, dy], _, a) => (sizeOf(dy?.shape ?? []) * sizeOf(a.kernel)) / (a.kernel[0] ?? 1),
};

/** The axis that stays, the elements before it (in a sample) and behind it. */
export function biasForm(dy: Shape, axis: number): { before: number; size: number; behind: number } {
  const at = axisOf(axis, dy.length) ?? 0;
  return { before: sizeOf(dy.slice(0, at)), size: dy[at] ?? 1, behind: sizeOf(dy.slice(at + 1)) };
}
const biasGrad: Prims['biasGrad'] = {
  sumsSteps: true,
  infer(inputs, { axis }) {
    needFloats('biasGrad', inputs);
    const shape = inputs[0]?.shape ?? [];
    if (!shape.length) fail('wrong-rank', { op: 'biasGrad', expected: '[C, ...]', shape: shapeText(shape) });
    return { shape: [biasForm(shape, axis).size] };
  },
  lead: () => 'none',
  explain({ inputs, attrs, index, limit, lengths }) {
    const [dy] = inputs;
    if (!dy) return null;
    const { before, size, behind } = biasForm(sampleShape(dy), attrs.axis);
    const rows = countedRows(dy, lengths);
    const each = before * behind;
    const total = rows.length * each;
    const terms = Array.from({ length: Math.min(limit, total) }, (_, n): Factor[] => {
      const line = (rows[Math.floor(n / each)] as number) * before + (Math.floor(n / behind) % before);
      return [{ input: 0, at: (line * size + index) * behind + (n % behind) }];
    });
    return { join: 'sum', terms, total };
  },
  cost: ([dy]) => sizeOf(dy?.shape ?? []),
};

export const CONV = { conv, convInputGrad, convKernelGrad, biasGrad } satisfies Partial<Prims>;
