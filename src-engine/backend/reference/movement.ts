/** Elements take other places. */

import type { Shape } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import { places } from '../../prims/broadcasting';
import { transposeSteps } from '../../prims/movement';
import type { Kernels, Operand } from './call';

const reshape: Kernels['reshape'] = ({ x: [x], y }) => {
  y.data.set((x as Operand).data);
};
const transpose: Kernels['transpose'] = (call) => {
  const { y, attrs, scratch } = call;
  const x = call.x[0] as Operand;
  scratch.value ??= places(y.shape, transposeSteps(x.shape, attrs.axes));
  const at = scratch.value as Int32Array;
  for (let row = 0; row < y.rows; row++) {
    const base = row * y.size;
    for (let e = 0; e < y.size; e++) y.data[base + e] = x.data[base + (at[e] as number)] as number;
  }
};
/** `count` blocks of `size` elements, from every `fromStep` to every `toStep`. */
function copyBlocks(
  from: Numbers,
  fromAt: number,
  fromStep: number,
  to: Numbers,
  toAt: number,
  toStep: number,
  size: number,
  count: number,
): void {
  for (let block = 0; block < count; block++) {
    const a = fromAt + block * fromStep;
    const b = toAt + block * toStep;
    for (let i = 0; i < size; i++) to[b + i] = from[a + i] as number;
  }
}
/** Elements of one place of the axis, of the axis with all behind it, and how many such blocks stand in a sample. */
const behind = (shape: Shape, axis: number): number => {
  let n = 1;
  for (let i = axis + 1; i < shape.length; i++) n *= shape[i] as number;
  return n;
};
const slice: Kernels['slice'] = (call) => {
  const { y, attrs } = call;
  const x = call.x[0] as Operand;
  const inner = behind(x.shape, attrs.axis);
  const long = (x.shape[attrs.axis] as number) * inner;
  const short = (attrs.end - attrs.start) * inner;
  // samples stand one after the other, so that rows are only more blocks
  copyBlocks(x.data, attrs.start * inner, long, y.data, 0, short, short, x.data.length / long);
};
const pad: Kernels['pad'] = (call) => {
  const { y, attrs } = call;
  const x = call.x[0] as Operand;
  const inner = behind(x.shape, attrs.axis);
  const short = (x.shape[attrs.axis] as number) * inner;
  const long = (y.shape[attrs.axis] as number) * inner;
  y.data.fill(0);
  copyBlocks(x.data, 0, short, y.data, attrs.before * inner, long, short, x.data.length / short);
};
const concat: Kernels['concat'] = ({ x: operands, y, attrs }) => {
  const inner = behind(y.shape, attrs.axis);
  const long = (y.shape[attrs.axis] as number) * inner;
  const blocks = y.size / long;
  let start = 0;
  for (let k = 0; k < operands.length; k++) {
    const x = operands[k] as Operand;
    const short = (x.shape[attrs.axis] as number) * inner;
    // an operand with fewer rows stands at every sample or step
    for (let row = 0; row < y.rows; row++)
      copyBlocks(x.data, (row % x.rows) * x.size, short, y.data, row * y.size + start, long, short, blocks);
    start += short;
  }
};
export const MOVEMENT_KERNELS = { reshape, transpose, slice, pad, concat } satisfies Pick<
  Kernels,
  'reshape' | 'transpose' | 'slice' | 'pad' | 'concat'
>;
