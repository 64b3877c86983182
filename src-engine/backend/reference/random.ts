/** Random numbers, each a function of where it stands: key, training step, t, sample, element. */
import { streamKey, uniform } from '../../core/random';
import type { Kernels, Operand } from './call';

const dropoutMask: Kernels['dropoutMask'] = ({ x, y, attrs: { p, key }, N, t: at }) => {
  const step = (x[1] as Operand).data[0] as number;
  const samples = y.lead === 'none' ? 1 : N;
  // p = 1 keeps nothing, and its factor is never read
  const kept = 1 / (1 - p);
  for (let t = 0; t * samples < y.rows; t++) {
    const own = streamKey(key, step, Math.max(0, at) + t);
    const base = t * samples * y.size;
    const count = samples * y.size;
    for (let i = 0; i < count; i++) y.data[base + i] = uniform(own, i) < p ? 0 : kept;
  }
};
export const RANDOM_KERNELS = { dropoutMask } satisfies Pick<Kernels, 'dropoutMask'>;
