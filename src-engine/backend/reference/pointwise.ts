/** Pointwise formulas, a chunk at a time in float64; and the sum that undoes broadcasting. */
import { sameShape } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import { broadcastSteps, places } from '../../prims/broadcasting';
import type { Attributes } from '../../prims/prim';
import { type Call, isValid, type Kernels, type Operand } from './call';
import { type FormulaPlan, planFormulas, runFormula } from './formulaPlan';
import { type StepSums, stepSums, sumOverSteps } from './products';

/** Elements computed at a time: a few chunks of float64 stay in the first cache. */
const CHUNK = 1024;

/** How an operand's elements reach the chunk. Nothing of one step's data: the plan serves every step of a loop. */
type Load = {
  readonly index: number;
  readonly chunk: Float64Array;
  /** scalar: one number for all; flat: element for element; row: as `at` says (null: in order), rows repeating where the operand has fewer. */
  readonly kind: 'scalar' | 'flat' | 'row';
  readonly at: Int32Array | null;
};
type Plan = { readonly formula: FormulaPlan; readonly loads: readonly Load[] };

function makePlan(call: Call<Attributes['pointwise']>): Plan {
  const { x, y, attrs } = call;
  const formula = planFormulas([attrs.formula], Math.max(1, Math.min(CHUNK, y.data.length)));
  const loads = [...formula.inputs].map(([index, chunk]): Load => {
    const operand = x[index] as Operand;
    const inOrder = sameShape(operand.shape, y.shape);
    if (operand.data.length === 1 && y.data.length > 0) return { index, chunk, kind: 'scalar', at: null };
    if (inOrder && operand.rows === y.rows) return { index, chunk, kind: 'flat', at: null };
    return {
      index,
      chunk,
      kind: 'row',
      at: inOrder ? null : places(y.shape, broadcastSteps(operand.shape, y.shape)),
    };
  });
  return { formula, loads };
}
function loadRows(x: Operand, { chunk, at }: Load, from: number, n: number, size: number): void {
  const { data } = x;
  let row = Math.floor(from / size);
  let e = from - row * size;
  for (let i = 0; i < n; row++, e = 0) {
    const base = (row % x.rows) * x.size;
    const stop = Math.min(n, i + size - e);
    if (at) for (; i < stop; i++, e++) chunk[i] = data[base + (at[e] as number)] as number;
    else for (; i < stop; i++, e++) chunk[i] = data[base + e] as number;
  }
}
function load(data: Numbers, chunk: Float64Array, from: number, n: number): void {
  for (let i = 0; i < n; i++) chunk[i] = data[from + i] as number;
}
function store(chunk: Float64Array, data: Numbers, from: number, n: number): void {
  for (let i = 0; i < n; i++) data[from + i] = chunk[i] as number;
}
const pointwise: Kernels['pointwise'] = (call) => {
  call.scratch.value ??= makePlan(call);
  const { formula, loads } = call.scratch.value as Plan;
  const { data, size } = call.y;
  for (const l of loads) if (l.kind === 'scalar') l.chunk.fill(call.x[l.index]?.data[0] as number);
  for (let from = 0; from < data.length; from += CHUNK) {
    const n = Math.min(CHUNK, data.length - from);
    for (let k = 0; k < loads.length; k++) {
      const l = loads[k] as Load;
      const x = call.x[l.index] as Operand;
      if (l.kind === 'flat') load(x.data, l.chunk, from, n);
      else if (l.kind === 'row') loadRows(x, l, from, n, size);
    }
    runFormula(formula, n);
    store(formula.results[0] as Float64Array, data, from, n);
  }
};

type SumPlan = {
  /** Which element of the sum each element of a row goes to. */
  readonly to: Int32Array;
  /** One row's sum in float64, and rounded as y is. */
  readonly sum: Float64Array;
  readonly share: Numbers;
  /** For sums over everything. */
  readonly steps: StepSums | null;
};
function makeSumPlan(call: Call<Attributes['sumTo']>): SumPlan {
  const { y } = call;
  const x = call.x[0] as Operand;
  const to = places(x.shape, broadcastSteps(y.shape, x.shape));
  const all = y.lead === 'none' && x.lead !== 'none';
  return {
    to,
    sum: new Float64Array(y.size),
    share: y.data.slice(0, y.size),
    steps: all ? stepSums(call, (row, sum) => addRow(x, row, to, sum)) : null,
  };
}
function addRow({ data, size }: Operand, row: number, to: Int32Array, sum: Float64Array): void {
  const base = row * size;
  for (let e = 0; e < size; e++) {
    const s = to[e] as number;
    sum[s] = (sum[s] as number) + (data[base + e] as number);
  }
}
/** A sample's sum within a step is rounded, then added to those of the steps before. */
const sumTo: Kernels['sumTo'] = (call) => {
  call.scratch.value ??= makeSumPlan(call);
  const { to, sum, share, steps } = call.scratch.value as SumPlan;
  const { y } = call;
  const x = call.x[0] as Operand;
  if (steps) return sumOverSteps(call, x.rows, steps);
  const overTime = x.rows > y.rows || x.lead !== y.lead;
  for (let row = 0; row < x.rows; row++) {
    const base = (row % y.rows) * y.size;
    const first = row < y.rows;
    if (overTime && !isValid(call, row)) continue;
    sum.fill(0);
    addRow(x, row, to, sum);
    if (first) for (let i = 0; i < y.size; i++) y.data[base + i] = sum[i] as number;
    else {
      for (let i = 0; i < y.size; i++) share[i] = sum[i] as number;
      for (let i = 0; i < y.size; i++) y.data[base + i] = (y.data[base + i] as number) + (share[i] as number);
    }
  }
};
export const POINTWISE_KERNELS = { pointwise, sumTo } satisfies Pick<Kernels, 'pointwise' | 'sumTo'>;
