/** What ids choose. Ids past a length are not looked at: zeros stand there. */
import { fail } from '../../core/issue';
import { type Call, isValid, type Kernels, type Operand } from './call';
import { type StepSums, stepSums, sumOverSteps } from './products';

/** The id at `at`, which must be one of `count` classes. */
function idAt(call: Call<unknown>, ids: Operand, row: number, at: number, count: number): number {
  const value = ids.data[at] as number;
  if (value < 0 || value >= count) fail('class-out-of-range', { sample: row % call.N, value, last: count - 1 });
  return value;
}
const embedding: Kernels['embedding'] = (call) => {
  const { y } = call;
  const [ids, w] = call.x as [Operand, Operand];
  const [num, dim] = w.shape as [number, number];
  for (let row = 0; row < y.rows; row++) {
    const base = row * y.size;
    if (!isValid(call, row)) {
      for (let i = 0; i < y.size; i++) y.data[base + i] = 0;
      continue;
    }
    const first = (row % ids.rows) * ids.size;
    for (let k = 0; k < ids.size; k++) {
      const from = idAt(call, ids, row, first + k, num) * dim;
      const to = base + k * dim;
      for (let i = 0; i < dim; i++) y.data[to + i] = w.data[from + i] as number;
    }
  }
};
const embeddingGrad: Kernels['embeddingGrad'] = (call) => {
  const [ids, dy] = call.x as [Operand, Operand];
  const dim = call.y.shape[1] as number;
  call.scratch.value ??= stepSums(call, (row, sum) => {
    const first = (row % ids.rows) * ids.size;
    const base = (row % dy.rows) * dy.size;
    for (let k = 0; k < ids.size; k++) {
      const to = idAt(call, ids, row, first + k, call.attrs.num) * dim;
      const from = base + k * dim;
      for (let i = 0; i < dim; i++) sum[to + i] = (sum[to + i] as number) + (dy.data[from + i] as number);
    }
  });
  sumOverSteps(call, Math.max(ids.rows, dy.rows), call.scratch.value as StepSums);
};
const oneHot: Kernels['oneHot'] = (call) => {
  const { y } = call;
  const ids = call.x[0] as Operand;
  const { classes } = call.attrs;
  y.data.fill(0);
  for (let row = 0; row < y.rows; row++) {
    if (!isValid(call, row)) continue;
    for (let k = 0; k < ids.size; k++) {
      const at = row * ids.size + k;
      y.data[at * classes + idAt(call, ids, row, at, classes)] = 1;
    }
  }
};
export const GATHER_KERNELS = { embedding, embeddingGrad, oneHot } satisfies Pick<
  Kernels,
  'embedding' | 'embeddingGrad' | 'oneHot'
>;
