/** The end of an iteration: the norm that clipping needs, and the commit. */
import { fail } from '../core/issue';
import { sizeOf } from '../core/shape';
import type { Prims } from './prim';

const norm: Prims['norm'] = {
  infer(inputs) {
    for (const [i, x] of inputs.entries())
      if (x.dtype !== 'float32') fail('needs-float', { op: 'norm', port: `x${i}` });
    return { shape: [] };
  },
  lead: () => 'none',
  cost: (inputs) => inputs.reduce((n, x) => n + sizeOf(x.shape), 0),
};
const commit: Prims['commit'] = {
  infer: () => ({ shape: [] }),
  lead: () => 'none',
  cost: () => 1,
};
export const COMMIT = { norm, commit } satisfies Pick<Prims, 'norm' | 'commit'>;
