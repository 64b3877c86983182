/** A value out of the form that kernels want it in, into its logical order: what people and files see. */
import type { Shape } from '../../core/shape';
import { sizeOf } from '../../core/shape';
import type { Numbers } from '../../core/tensor';
import { type Form, rowFloats, withHalo } from './generator';

/** Rows of [C, d...] out of rows of [d + halo..., C]. */
export function toRows(shape: Shape, form: Form, from: Numbers, rows: number): Float32Array {
  if (form.layout !== 'last') throw new Error(`no value is made as ${form.layout}`);
  const size = sizeOf(shape);
  const each = rowFloats(shape, form);
  const [channels = 1, ...axes] = shape;
  const wide = withHalo(shape, form.halo);
  const out = new Float32Array(rows * size);
  const positions = sizeOf(axes);
  const at = new Int32Array(positions);
  for (let p = 0; p < positions; p++) {
    let left = p;
    let stride = channels;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const d = axes[axis] as number;
      const i = (left % d) + (form.halo?.[axis]?.[0] ?? 0);
      left = Math.floor(left / d);
      at[p] = (at[p] as number) + i * stride;
      stride *= wide[axis] as number;
    }
  }
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < positions; p++)
        out[row * size + c * positions + p] = from[row * each + (at[p] as number) + c] as number;
  return out;
}
