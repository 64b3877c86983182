/** The packed forms of weights that products and convolutions read. */
import type { Shape } from '../../../core/shape';
import type { Features, Form, Pack, Run, Tile } from '../generator';

/** Columns come in vectors, where V8 joins them in pairs of vectors. */
export const roundOf = (features: Features): 4 | 8 => (features.revec ? 8 : 4);
const none: Run = { count: 1, step: 0 };
export const packed = (pack: Pack): Form => ({ layout: 'packed', pack });
/** A matrix that is read as B[k, n] with these steps between elements. */
export const matrixPanels = (k: Run, n: Run, nr: number, matrices: Run = none): Form =>
  packed({ from: 0, groups: matrices, k: [k], n, nr });

/**
 * Weights [O, C/groups, kernel...] of a convolution as B[(d h w c), o] for each group; `depthwise` (one channel in, one out in each group): B[(d h w), channel].
 */
export function convPanels(w: Shape, groups: number, { nr }: Tile, features: Features): Form {
  const round = roundOf(features);
  const [outs = 1, channels = 1, ...kernel] = w;
  const taps = kernel.reduce((n, k) => n * k, 1);
  const outsEach = outs / groups;
  const along = tapRuns(kernel, 1);
  if (channels === 1 && outsEach === 1 && groups > 1)
    return packed({ from: 0, groups: none, k: along, n: { count: outs, step: taps }, nr, round });
  return packed({
    ...{ from: 0, groups: { count: groups, step: outsEach * channels * taps } },
    ...{ k: [...along, { count: channels, step: taps }], n: { count: outsEach, step: channels * taps }, nr, round },
  });
}
/** The same weights as B[(d h w o), c] for the gradient to the input, taps in the opposite order: then what is read of dy goes forwards. */
export function convInputPanels(w: Shape, groups: number, { nr }: Tile, features: Features): Form {
  const round = roundOf(features);
  const [outs = 1, channels = 1, ...kernel] = w;
  const taps = kernel.reduce((n, k) => n * k, 1);
  const outsEach = outs / groups;
  const along = tapRuns(kernel, -1);
  const from = taps - 1;
  if (channels === 1 && outsEach === 1 && groups > 1)
    return packed({ from, groups: none, k: along, n: { count: outs, step: taps }, nr, round });
  return packed({
    ...{ from, groups: { count: groups, step: outsEach * channels * taps } },
    ...{ k: [...along, { count: outsEach, step: channels * taps }], n: { count: channels, step: taps }, nr, round },
  });
}
function tapRuns(kernel: Shape, sign: 1 | -1): Run[] {
  let step = 1;
  const runs: Run[] = [];
  for (const count of [...kernel].reverse()) {
    runs.unshift({ count, step: sign * step });
    step *= count;
  }
  return runs;
}
