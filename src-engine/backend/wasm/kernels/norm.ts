/** The norm that clipping needs: squares in float64, operand after operand, so that no gradient is too large or too small for it. */
import { sizeOf } from '../../../core/shape';
import type { Local } from '../asm/fn';
import { type Generator, ROW, rowsEach } from '../generator';
import { addresses, eachUnit } from './nest';
import { loadFirst, walk } from './reduce';

export const norm: Generator<Record<never, never>> = {
  forms: (spec) => ({ inputs: spec.inputs.map(() => ROW), out: ROW }),
  units: () => 1,
  emit(f, spec) {
    const pointers = addresses(f, spec);
    const sums = f.locals(2);
    const [value, half] = f.locals(2) as [Local, Local];
    eachUnit(f, [], () => {
      for (const s of sums) f.v128().set(s);
      for (const [i, o] of spec.inputs.entries()) {
        const at = pointers[i] as Local;
        walk(f, [at], sizeOf(o.shape) * rowsEach(o), (parts) => {
          for (const { offset, count } of parts) {
            loadFirst(f, at, offset, count);
            f.set(value);
            for (const [k, s] of sums.entries()) {
              f.get(value);
              if (k) f.get(value).shuffle([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
              f.op('f64x2.promote_low_f32x4').set(half);
              f.get(s).get(half).get(half).op('f64x2.mul').op('f64x2.add').set(s);
            }
          }
        });
      }
      const [a, b] = sums as [Local, Local];
      f.get(a).get(b).op('f64x2.add').set(a);
      f.get(pointers.at(-1) as Local);
      f.get(a).op('f64x2.extract_lane', 0).get(a).op('f64x2.extract_lane', 1).op('f64.add').op('f64.sqrt');
      f.op('f32.demote_f64').mem('f32.store');
    });
  },
};
