/** Random numbers on the tape. */
import { fail } from '../core/issue';
import { sizeOf } from '../core/shape';
import type { Prims } from './prim';

/** No gradient: the mask depends on the form of x alone. */
const dropoutMask: Prims['dropoutMask'] = {
  infer([x, step]) {
    if (step?.dtype !== 'int32') fail('needs-int', { op: 'dropoutMask', port: 'step' });
    return { shape: x?.shape ?? [] };
  },
  cost: (_, out) => sizeOf(out.shape),
};
export const RANDOM = { dropoutMask } satisfies Pick<Prims, 'dropoutMask'>;
