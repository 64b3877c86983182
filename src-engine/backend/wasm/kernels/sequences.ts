/** Kernels that know of time, and those that ids choose by. */
import type { Generators } from '../generator';
import { embedding, embeddingGrad, oneHot } from './gather';
import { fromSequence, maxOverTime, maxOverTimeGrad, meanOverTime, toSequence } from './overTime';
import { delay, delayGrad, delayInitGrad, lastStep, lastStepGrad, meanOverTimeGrad, reverseTime } from './steps';

export const SEQUENCES = {
  delay,
  delayGrad,
  delayInitGrad,
  reverseTime,
  lastStep,
  lastStepGrad,
  meanOverTime,
  meanOverTimeGrad,
  maxOverTime,
  maxOverTimeGrad,
  toSequence,
  fromSequence,
  embedding,
  embeddingGrad,
  oneHot,
} satisfies Partial<Generators>;
