/** The generators of this folder that are sums of products: Linear, MatMul, convolution, their gradients. */
import type { Generators } from '../generator';
import { biasGrad } from './biasGrad';
import { conv, convInputGrad } from './conv';
import { convKernelGrad } from './convKernel';
import { linear, linearInputGrad, matmul } from './linear';
import { linearKernelGrad } from './linearKernel';

export const PRODUCT_GENERATORS = {
  ...{ linear, linearInputGrad, linearKernelGrad, matmul },
  ...{ conv, convInputGrad, convKernelGrad, biasGrad },
} satisfies Partial<Generators>;
