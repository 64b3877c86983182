/** Kernels that work element by element, and the sums that undo them. */
import type { Generators } from '../generator';
import { blockwise } from './blockwise';
import { pointwise } from './pointwise';
import { sumTo } from './sumTo';

export const ELEMENTWISE = { pointwise, blockwise, sumTo } satisfies Partial<Generators>;
