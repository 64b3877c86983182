/** Every primitive. tsc asks for what is missing: `Prims` is exhaustive. */
import { BLOCKWISE } from './blockwise';
import { COMMIT } from './commit';
import { CONV } from './conv';
import { GATHER } from './gather';
import { LINEAR } from './linear';
import { LOSS } from './loss';
import { MOVEMENT } from './movement';
import { NORM } from './norm';
import { POINTWISE } from './pointwise';
import { POOL } from './pool';
import type { Prims } from './prim';
import { RANDOM } from './random';
import { SOFTMAX } from './softmax';
import { TIME } from './time';

export const PRIMS: Prims = {
  ...POINTWISE,
  ...BLOCKWISE,
  ...CONV,
  ...LINEAR,
  ...POOL,
  ...MOVEMENT,
  ...GATHER,
  ...SOFTMAX,
  ...NORM,
  ...RANDOM,
  ...LOSS,
  ...TIME,
  ...COMMIT,
};
