/** Products with a matrix: Linear with its gradients, and MatMul. */
import { fail } from '../core/issue';
import { broadcast, type Shape, sameShape, shapeText, sizeOf, stridesOf } from '../core/shape';
import { needFloats, operands } from './conv';
import type { Explanation, Factor, Form, Prims, Ref } from './prim';
import { countedRows, rowStart, sampleShape } from './window';

const mismatch = (op: string, a: Shape, b: Shape): never =>
  fail('shape-mismatch', { a: shapeText(a), b: shapeText(b), op });
const last = (shape: Shape): number => shape.at(-1) ?? 1;
/** Two operands, the second a matrix [O, I]; the first's last axis must be the matrix's `axis`. */
function fitMatrix(op: string, inputs: readonly Ref[], axis: 0 | 1): readonly [Ref, Ref] {
  const [x, w] = operands(inputs);
  needFloats(op, inputs);
  if (x.shape.length < 1) fail('wrong-rank', { op, expected: '[..., in]', shape: shapeText(x.shape) });
  if (w.shape.length !== 2 || last(x.shape) !== w.shape[axis]) mismatch(op, x.shape, w.shape);
  return [x, w];
}
/** `count` products, the i-th of the elements that `at` names. */
function sum(count: number, limit: number, at: (i: number) => readonly [number, number]): Explanation {
  const terms = Array.from({ length: Math.min(limit, count) }, (_, i): Factor[] => {
    const [a, b] = at(i);
    return [
      { input: 0, at: a },
      { input: 1, at: b },
    ];
  });
  return { join: 'sum', terms, total: count };
}

const linear: Prims['linear'] = {
  infer(inputs) {
    const [x, w] = fitMatrix('linear', inputs, 1);
    const outs = w.shape[0] ?? 1;
    const bias = inputs[2];
    if (bias && !sameShape(bias.shape, [outs])) mismatch('linear', w.shape, bias.shape);
    return { shape: [...x.shape.slice(0, -1), outs] };
  },
  vjp(b, { inputs, dout, needs }) {
    const [x, w] = operands(inputs);
    return [
      needs[0] ? b.emit('linearInputGrad', [dout, w], {}) : null,
      needs[1] ? b.emit('linearKernelGrad', [x, dout], {}) : null,
      needs[2] ? b.emit('biasGrad', [dout], { axis: -1 }) : null,
    ];
  },
  explain({ inputs, index, limit }) {
    const [x, w] = inputs;
    if (!x || !w) return null;
    const [outs = 1, ins = 1] = w.shape;
    const line = Math.floor(index / outs);
    const o = index % outs;
    return {
      ...sum(ins, limit, (i) => [line * ins + i, o * ins + i]),
      ...(inputs.length > 2 ? { plus: { input: 2, at: o } } : {}),
    };
  },
  cost: ([x, w]) => sizeOf(x?.shape ?? []) * (w?.shape[0] ?? 1),
};
const linearInputGrad: Prims['linearInputGrad'] = {
  infer(inputs) {
    const [dy, w] = fitMatrix('linearInputGrad', inputs, 0);
    return { shape: [...dy.shape.slice(0, -1), w.shape[1] ?? 1] };
  },
  explain({ inputs, index, limit }) {
    const [dy, w] = inputs;
    if (!dy || !w) return null;
    const [outs = 1, ins = 1] = w.shape;
    const line = Math.floor(index / ins);
    return sum(outs, limit, (o) => [line * outs + o, o * ins + (index % ins)]);
  },
  cost: ([dy, w]) => sizeOf(dy?.shape ?? []) * (w?.shape[1] ?? 1),
};
const linearKernelGrad: Prims['linearKernelGrad'] = {
  sumsSteps: true,
  infer(inputs) {
    const [x, dy] = operands(inputs);
    needFloats('linearKernelGrad', inputs);
    if (!x.shape.length || !sameShape(x.shape.slice(0, -1), dy.shape.slice(0, -1)))
      mismatch('linearKernelGrad', x.shape, dy.shape);
    return { shape: [last(dy.shape), last(x.shape)] };
  },
  lead: () => 'none',
  explain({ inputs, out, index, limit, lengths }) {
    const [x, dy] = inputs;
    if (!x || !dy) return null;
    const [outs = 1, ins = 1] = out.shape;
    const lines = sizeOf(sampleShape(x)) / ins;
    const rows = countedRows(x.rows > dy.rows ? x : dy, lengths);
    return sum(rows.length * lines, limit, (n) => {
      const row = rows[Math.floor(n / lines)] as number;
      const line = n % lines;
      return [rowStart(x, row) + line * ins + (index % ins), rowStart(dy, row) + line * outs + Math.floor(index / ins)];
    });
  },
  cost: ([x, dy]) => sizeOf(x?.shape ?? []) * last(dy?.shape ?? []),
};

type Transposes = { readonly transA: boolean; readonly transB: boolean };
/** Sizes of [m, k] times [k, n], steps from one element to the next along them, and where each matrix of the batch axes starts. */
export function matmulForm(a: Shape, b: Shape, t: Transposes) {
  const [ra = 1, ca = 1] = a.slice(-2);
  const [rb = 1, cb = 1] = b.slice(-2);
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)]) ?? [];
  return {
    m: t.transA ? ca : ra,
    k: t.transA ? ra : ca,
    n: t.transB ? rb : cb,
    kOfB: t.transB ? cb : rb,
    aRow: t.transA ? 1 : ca,
    aStep: t.transA ? ca : 1,
    bColumn: t.transB ? cb : 1,
    bStep: t.transB ? 1 : cb,
    batch,
    aStarts: starts(a.slice(0, -2), batch, ra * ca),
    bStarts: starts(b.slice(0, -2), batch, rb * cb),
  };
}
function starts(own: Shape, batch: Shape, size: number): number[] {
  const steps = stridesOf(batch);
  const mine = stridesOf(own);
  return Array.from(
    { length: sizeOf(batch) },
    (_, flat) =>
      size *
      own.reduce((at, d, i) => {
        const axis = batch.length - own.length + i;
        return at + (d === 1 ? 0 : (Math.floor(flat / (steps[axis] ?? 1)) % d) * (mine[i] ?? 1));
      }, 0),
  );
}
const matmul: Prims['matmul'] = {
  infer(inputs, t) {
    const [a, b] = operands(inputs);
    needFloats('matmul', inputs);
    for (const { shape } of [a, b])
      if (shape.length < 2) fail('wrong-rank', { op: 'matmul', expected: '[..., m, k]', shape: shapeText(shape) });
    if (!broadcast([a.shape.slice(0, -2), b.shape.slice(0, -2)])) mismatch('matmul', a.shape, b.shape);
    const f = matmulForm(a.shape, b.shape, t);
    if (f.k !== f.kOfB) mismatch('matmul', a.shape, b.shape);
    return { shape: [...f.batch, f.m, f.n] };
  },
  vjp(b, { inputs, dout, needs }, { transA, transB }) {
    const [x, w] = operands(inputs);
    // an operand that stands at every sample, step or matrix gets the sum over them
    const like = (d: Ref, to: Ref): Ref =>
      d.lead === to.lead && sameShape(d.shape, to.shape) ? d : b.emit('sumTo', [d], { shape: to.shape, lead: to.lead });
    const dx = () =>
      transA
        ? b.emit('matmul', [w, dout], { transA: transB, transB: true })
        : b.emit('matmul', [dout, w], { transA: false, transB: !transB });
    const dw = () =>
      transB
        ? b.emit('matmul', [dout, x], { transA: true, transB: transA })
        : b.emit('matmul', [x, dout], { transA: !transA, transB: false });
    return [needs[0] ? like(dx(), x) : null, needs[1] ? like(dw(), w) : null];
  },
  explain({ inputs, out, attrs, index, limit }) {
    const [a, b] = inputs;
    if (!a || !b) return null;
    const f = matmulForm(sampleShape(a), sampleShape(b), attrs);
    const matrix = Math.floor(index / (f.m * f.n));
    const each = sizeOf(f.batch);
    const start = (form: Form, of: readonly number[]): number =>
      rowStart(form, Math.floor(index / sizeOf(sampleShape(out)))) + (of[matrix % each] ?? 0);
    const i = Math.floor(index / f.n) % f.m;
    const j = index % f.n;
    return sum(f.k, limit, (k) => [
      start(a, f.aStarts) + i * f.aRow + k * f.aStep,
      start(b, f.bStarts) + j * f.bColumn + k * f.bStep,
    ]);
  },
  cost: ([a, b], out, t) => sizeOf(out.shape) * matmulForm(a?.shape ?? [], b?.shape ?? [], t).k,
};

export const LINEAR = { linear, linearInputGrad, linearKernelGrad, matmul } satisfies Partial<Prims>;
