/** Normalisation, dropout's mask, and the norm of all gradients. */
import type { Generators } from '../generator';
import { batchNorm, batchNormGrad, batchNormWeightGrad, channelMean, channelVar, moveStatistic } from './batchNorm';
import { layerNorm, layerNormGrad, layerNormWeightGrad } from './layerNorm';
import { norm } from './norm';
import { dropoutMask } from './random';

export const NORMS = {
  channelMean,
  channelVar,
  batchNorm,
  batchNormGrad,
  batchNormWeightGrad,
  moveStatistic,
  layerNorm,
  layerNormGrad,
  layerNormWeightGrad,
  dropoutMask,
  norm,
} satisfies Partial<Generators>;
