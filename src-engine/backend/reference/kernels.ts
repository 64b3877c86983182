/** Every primitive's reference loop. tsc asks for what is missing. */
import { BLOCKWISE_KERNELS } from './blockwise';
import type { Kernels } from './call';
import { COMMIT_KERNELS } from './commit';
import { CONV_KERNELS } from './conv';
import { GATHER_KERNELS } from './gather';
import { LINEAR_KERNELS } from './linear';
import { LOSS_KERNELS } from './loss';
import { MOVEMENT_KERNELS } from './movement';
import { NORM_KERNELS } from './norm';
import { POINTWISE_KERNELS } from './pointwise';
import { POOL_KERNELS } from './pool';
import { RANDOM_KERNELS } from './random';
import { SOFTMAX_KERNELS } from './softmax';
import { TIME_KERNELS } from './time';

export const KERNELS: Kernels = {
  ...POINTWISE_KERNELS,
  ...BLOCKWISE_KERNELS,
  ...CONV_KERNELS,
  ...LINEAR_KERNELS,
  ...POOL_KERNELS,
  ...MOVEMENT_KERNELS,
  ...GATHER_KERNELS,
  ...SOFTMAX_KERNELS,
  ...NORM_KERNELS,
  ...RANDOM_KERNELS,
  ...LOSS_KERNELS,
  ...TIME_KERNELS,
  ...COMMIT_KERNELS,
};
