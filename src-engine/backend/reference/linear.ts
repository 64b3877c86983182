/** Linear, its gradients and MatMul: the same product loop over blocks of lines. A line is one vector along the last axis. */
import type { Numbers } from '../../core/tensor';
import { matmulForm } from '../../prims/linear';
import type { Call, Kernel, Kernels, Operand } from './call';
import { addProducts, copy, multiples, type Product, type StepSums, stepSums, sumOverSteps } from './products';

/** Lines that are converted and multiplied together: they stay in the second-level cache, and the matrix is read once for all of them. */
const BLOCK = 64;

type Lines = {
  readonly product: Product;
  readonly a: Float64Array;
  readonly w: Float64Array;
  readonly out: Float64Array;
};
/** y [lines, columns] = x [lines, length] times a matrix whose element (column, k) stands at column * columnStep + k * step, plus bias. */
function multiplyLines(call: Call<unknown>, length: number, columns: number, columnStep: number, step: number): void {
  const [x, w, bias] = call.x as [Operand, Operand, Operand?];
  const lines = call.y.data.length / columns;
  call.scratch.value ??= lineBuffers(Math.min(lines, BLOCK), length, columns, columnStep, step);
  const { product, a, w: matrix, out } = call.scratch.value as Lines;
  const y = call.y.data;
  copy(w.data, 0, w.size, matrix, 0);
  for (let first = 0; first < lines; first += BLOCK) {
    const count = Math.min(BLOCK, lines - first);
    copy(x.data, first * length, count * length, a, 0);
    out.fill(0);
    product.rows = count;
    addProducts(product, 0, 0, out, 0);
    let at = first * columns;
    if (bias)
      for (let i = 0; i < count * columns; i++) y[at++] = (out[i] as number) + (bias.data[i % columns] as number);
    else for (let i = 0; i < count * columns; i++) y[at++] = out[i] as number;
  }
}
function lineBuffers(block: number, length: number, columns: number, columnStep: number, step: number): Lines {
  const a = new Float64Array(block * length);
  const w = new Float64Array(length * columns);
  const columnAt = multiples(columns, columnStep);
  return {
    a,
    w,
    out: new Float64Array(block * columns),
    product: { rows: 0, columns, length, a, rowStep: length, step: 1, x: w, columnAt, at: multiples(length, step) },
  };
}
const matrixShape = (call: Call<unknown>): readonly [number, number] => {
  const [outs = 1, ins = 1] = call.x[1]?.shape ?? [];
  return [outs, ins];
};
const linear: Kernel<unknown> = (call) => {
  const [outs, ins] = matrixShape(call);
  multiplyLines(call, ins, outs, ins, 1);
};
const linearInputGrad: Kernel<unknown> = (call) => {
  const [outs, ins] = matrixShape(call);
  multiplyLines(call, outs, ins, 1, ins);
};

type KernelGrad = StepSums & { readonly flush: () => void };
const linearKernelGrad: Kernel<unknown> = (call) => {
  call.scratch.value ??= planKernelGrad(call);
  const plan = call.scratch.value as KernelGrad;
  sumOverSteps(call, Math.max(call.x[0]?.rows ?? 1, call.x[1]?.rows ?? 1), plan, plan.flush);
};
/**
 * Lines of valid rows gather until a block is full; the sums go on where the block before left them. A line is laid down as a column: what is multiplied
 * then stands side by side, whatever power of two the widths are (4 KiB apart, all lines of a block would share one set of the first cache).
 */
function planKernelGrad(call: Call<unknown>): KernelGrad {
  const [x, dy] = call.x as [Operand, Operand];
  const [outs = 1, ins = 1] = call.y.shape;
  const lines = x.size / ins;
  const dyLines = new Float64Array(BLOCK * outs);
  const xLines = new Float64Array(BLOCK * ins);
  const product: Product = {
    rows: outs,
    columns: ins,
    length: 0,
    a: dyLines,
    rowStep: BLOCK,
    step: 1,
    x: xLines,
    columnAt: multiples(ins, BLOCK),
    at: multiples(BLOCK, 1),
  };
  const sums = stepSums(call, (row) => {
    const xAt = (row % x.rows) * x.size;
    const dyAt = (row % dy.rows) * dy.size;
    for (let l = 0; l < lines; l++) {
      copyApart(x.data, xAt + l * ins, ins, xLines, product.length);
      copyApart(dy.data, dyAt + l * outs, outs, dyLines, product.length);
      if (++product.length === BLOCK) flush();
    }
  });
  const flush = (): void => {
    addProducts(product, 0, 0, sums.sum, 0);
    product.length = 0;
  };
  return { ...sums, flush };
}

/** `count` numbers from `from` on, to `at`, at + BLOCK, ... */
function copyApart(data: Numbers, from: number, count: number, to: Float64Array, at: number): void {
  for (let i = 0, place = at; i < count; i++, place += BLOCK) to[place] = data[from + i] as number;
}

type Matmul = {
  readonly product: Product;
  readonly aStarts: readonly number[];
  readonly bStarts: readonly number[];
  readonly out: Float64Array;
};
const matmul: Kernels['matmul'] = (call) => {
  const [a, b] = call.x as [Operand, Operand];
  call.scratch.value ??= planMatmul(call, a, b);
  const { product, aStarts, bStarts, out } = call.scratch.value as Matmul;
  const y = call.y.data;
  let at = 0;
  for (let row = 0; row < call.y.rows; row++) {
    if (row === 0 || a.rows > 1) copy(a.data, (row % a.rows) * a.size, a.size, product.a, 0);
    if (row === 0 || b.rows > 1) copy(b.data, (row % b.rows) * b.size, b.size, product.x, 0);
    for (let i = 0; i < aStarts.length; i++) {
      out.fill(0);
      addProducts(product, aStarts[i] as number, bStarts[i] as number, out, 0);
      for (let j = 0; j < out.length; j++) y[at++] = out[j] as number;
    }
  }
};
function planMatmul(call: Parameters<Kernels['matmul']>[0], a: Operand, b: Operand): Matmul {
  const f = matmulForm(a.shape, b.shape, call.attrs);
  const product: Product = {
    rows: f.m,
    columns: f.n,
    length: f.k,
    a: new Float64Array(a.size),
    rowStep: f.aRow,
    step: f.aStep,
    x: new Float64Array(b.size),
    columnAt: multiples(f.n, f.bColumn),
    at: multiples(f.k, f.bStep),
  };
  return { product, aStarts: f.aStarts, bStarts: f.bStarts, out: new Float64Array(f.m * f.n) };
}

export const LINEAR_KERNELS = { linear, linearInputGrad, linearKernelGrad, matmul } satisfies Partial<Kernels>;
