/** Formulas over blocks of rows, a chunk at a time in float64. */
import type { Numbers } from '../../core/tensor';
import type { Attributes, Block } from '../../prims/prim';
import type { Call, Kernels, Operand } from './call';
import { type FormulaPlan, planFormulas, runFormula } from './formulaPlan';

/** Elements of a block computed at a time: a dozen chunks of float64 stay in the first two caches. */
const CHUNK = 1024;
type Plan = {
  readonly formulas: FormulaPlan;
  readonly loads: readonly { readonly block: Block; readonly chunk: Float64Array }[];
};
function makePlan({ attrs, y }: Call<Attributes['blockwise']>): Plan {
  const chunk = Math.max(1, Math.min(CHUNK, y.rows * attrs.size));
  const formulas = planFormulas(attrs.results, chunk);
  return {
    formulas,
    loads: [...formulas.inputs].map(([j, chunk]) => ({ block: attrs.operands[j] as Block, chunk })),
  };
}
/** The elements from .. from + n - 1 of block `block`, counted over all rows; an operand with fewer rows stands at every step or sample. */
function load(x: Operand, block: number, size: number, from: number, n: number, chunk: Float64Array): void {
  const { data } = x;
  let row = Math.floor(from / size);
  let e = from - row * size;
  for (let i = 0; i < n; row++, e = 0) {
    let at = (row % x.rows) * x.size + block * size + e;
    for (const stop = Math.min(n, i + size - e); i < stop; i++) chunk[i] = data[at++] as number;
  }
}
function store(chunk: Float64Array, block: number, size: number, from: number, n: number, y: Numbers, width: number) {
  let row = Math.floor(from / size);
  let e = from - row * size;
  for (let i = 0; i < n; row++, e = 0) {
    let at = row * width + block * size + e;
    for (const stop = Math.min(n, i + size - e); i < stop; i++) y[at++] = chunk[i] as number;
  }
}
const blockwise: Kernels['blockwise'] = (call) => {
  call.scratch.value ??= makePlan(call);
  const { formulas, loads } = call.scratch.value as Plan;
  const { size } = call.attrs;
  const { y } = call;
  const all = y.rows * size;
  for (let from = 0; from < all; from += CHUNK) {
    const n = Math.min(CHUNK, all - from);
    for (let k = 0; k < loads.length; k++) {
      const { block, chunk } = loads[k] as Plan['loads'][number];
      load(call.x[block.input] as Operand, block.block, size, from, n, chunk);
    }
    runFormula(formulas, n);
    for (let k = 0; k < formulas.results.length; k++)
      store(formulas.results[k] as Float64Array, k, size, from, n, y.data, y.size);
  }
};
export const BLOCKWISE_KERNELS = { blockwise } satisfies Pick<Kernels, 'blockwise'>;
