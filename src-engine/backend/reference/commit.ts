/** The norm that clipping needs, and the commit. */
import type { Kernels, Operand } from './call';

const norm: Kernels['norm'] = ({ x, y }) => {
  let sum = 0;
  for (let k = 0; k < x.length; k++) {
    const { data } = x[k] as Operand;
    for (let i = 0; i < data.length; i++) sum += (data[i] as number) * (data[i] as number);
  }
  y.data[0] = Math.sqrt(sum);
};
/** Nothing to compute: the machine copies the primed values, because it knows whose state they are. */
const commit: Kernels['commit'] = () => {};
export const COMMIT_KERNELS = { norm, commit } satisfies Pick<Kernels, 'norm' | 'commit'>;
