/** Every op that can be wired, by the name it has in a document. The order is the palette's. */

import { Add } from './add';
import { AvgPool1d } from './avgPool1d';
import { AvgPool2d } from './avgPool2d';
import { AvgPool3d } from './avgPool3d';
import { BatchNorm } from './batchNorm';
import { BCEWithLogitsLoss } from './bceWithLogitsLoss';
import { Concat } from './concat';
import { Constant } from './constant';
import { Conv1d } from './conv1d';
import { Conv2d } from './conv2d';
import { Conv3d } from './conv3d';
import { ConvTranspose1d } from './convTranspose1d';
import { ConvTranspose2d } from './convTranspose2d';
import { CrossEntropyLoss } from './crossEntropyLoss';
import { Dataset } from './dataset';
import { Delay } from './delay';
import { Dropout } from './dropout';
import { ELU } from './elu';
import { Embedding } from './embedding';
import { Expression } from './expression';
import { Flatten } from './flatten';
import { FromSequence } from './fromSequence';
import { GELU } from './gelu';
import { GlobalAvgPool } from './globalAvgPool';
import { GlobalMaxPool } from './globalMaxPool';
import { GRU } from './gru';
import { HuberLoss } from './huberLoss';
import { Input } from './input';
import { L1Loss } from './l1Loss';
import { LastStep } from './lastStep';
import { LayerNorm } from './layerNorm';
import { LeakyReLU } from './leakyRelu';
import { Linear } from './linear';
import { LogSoftmax } from './logSoftmax';
import { LSTM } from './lstm';
import { MatMul } from './matMul';
import { MaxOverTime } from './maxOverTime';
import { MaxPool1d } from './maxPool1d';
import { MaxPool2d } from './maxPool2d';
import { MaxPool3d } from './maxPool3d';
import { MeanOverTime } from './meanOverTime';
import { MSELoss } from './mseLoss';
import { Multiply } from './multiply';
import { OneHot } from './oneHot';
import type { OpDef } from './op';
import { ReLU } from './relu';
import { Reshape } from './reshape';
import { RNN } from './rnn';
import { Sigmoid } from './sigmoid';
import { SiLU } from './silu';
import { Slice } from './slice';
import { Softmax } from './softmax';
import { Softplus } from './softplus';
import { Subtract } from './subtract';
import { Tanh } from './tanh';
import { ToSequence } from './toSequence';
import { Transpose } from './transpose';
import { Upsample } from './upsample';

export const OPS = {
  Input,
  Constant,
  Dataset,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  Linear,
  Embedding,
  OneHot,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  GlobalAvgPool,
  GlobalMaxPool,
  Upsample,
  ReLU,
  LeakyReLU,
  ELU,
  GELU,
  SiLU,
  Sigmoid,
  Tanh,
  Softplus,
  Softmax,
  LogSoftmax,
  RNN,
  GRU,
  LSTM,
  Delay,
  ToSequence,
  FromSequence,
  LastStep,
  MeanOverTime,
  MaxOverTime,
  BatchNorm,
  LayerNorm,
  Dropout,
  Flatten,
  Reshape,
  Transpose,
  Slice,
  Concat,
  Add,
  Subtract,
  Multiply,
  MatMul,
  Expression,
  CrossEntropyLoss,
  MSELoss,
  L1Loss,
  HuberLoss,
  BCEWithLogitsLoss,
} as const;
export type OpName = keyof typeof OPS;
/**
 * The same table for loops that name no op and for names that come from a file: it has no prototype, so that "constructor" is no op.
 * Each op's values are read through its own spec, which is what makes the wide type true.
 */
export const ALL_OPS: Readonly<Record<string, OpDef>> = Object.freeze(Object.assign(Object.create(null), OPS));
