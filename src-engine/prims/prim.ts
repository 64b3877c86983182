/**
 * Primitives: the smallest things with a kernel and a gradient. A gradient emits primitives, so backward is on the tape like forward.
 * Shapes are per sample; `lead` says which axes stand before them.
 */
import type { Formula } from '../core/formula';
import type { DType, Lead, Shape } from '../core/shape';

/** A value on the tape. `seq` names the sequence a TN value runs along (its T and lengths); values that meet share it. */
export type Ref = {
  readonly id: number;
  readonly shape: Shape;
  readonly lead: Lead;
  readonly dtype: DType;
  readonly seq: number | null;
  /** How many steps its sequence has, where that is known before the data are. */
  readonly steps?: number;
  /** Its ids lie in 0 .. ids - 1, where that is known before the data are. */
  readonly ids?: number;
};

/** Window geometry, one number an axis. */
export type Window = {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
};
export type PoolWindow = {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
};
/** Elements block * size ... of the input's one axis. */
export type Block = { readonly input: number; readonly block: number };
type None = Readonly<Record<never, never>>;

/** Every primitive and its attributes. tsc asks for what is missing in PRIMS and in every backend. */
export type Attributes = {
  /** Element by element over operands broadcast as in PyTorch; `name` says what it is ("tanh", "add", "sgd"). */
  pointwise: { readonly formula: Formula; readonly name: string };
  /**
   * Inputs [n size], each n blocks of `size`: operand j of the formulas is block `operands[j].block` of input `operands[j].input`, element by element;
   * result k is block k of the output [results size]. What two results share is computed once. `name` says what it is ("lstmGates").
   */
  blockwise: {
    readonly name: string;
    readonly size: number;
    readonly operands: readonly Block[];
    readonly results: readonly Formula[];
  };
  /** Sums over broadcast axes down to `shape`, and over steps and samples down to `lead`: the gradient of broadcasting. */
  sumTo: { readonly shape: Shape; readonly lead: Lead };
  /** x [C, d...], w [O, C/groups, k...], bias? [O] -> [O, d'...]. */
  conv: Window;
  /** dy [O, d'...], w [O, C/groups, k...], bias? [C] -> dx = `input` [C, d...]. Forward of ConvTranspose, too. */
  convInputGrad: Window & { readonly input: Shape };
  /** x [C, d...], dy [O, d'...] -> dw = `kernel` [O, C/groups, k...]; lead none. */
  convKernelGrad: Window & { readonly kernel: Shape };
  /** dy -> the sum over everything but `axis` (0 or -1), [dy.shape[axis]]; lead none. */
  biasGrad: { readonly axis: 0 | -1 };
  /** x [..., I], w [O, I], bias? [O] -> [..., O]. */
  linear: None;
  /** dy [..., O], w [O, I] -> dx [..., I]. */
  linearInputGrad: None;
  /** x [..., I], dy [..., O] -> dw [O, I]; lead none. */
  linearKernelGrad: None;
  /** a [..., m, k], b [..., k, n] -> [..., m, n]; either transposed in its last two axes first. */
  matmul: { readonly transA: boolean; readonly transB: boolean };
  maxPool: PoolWindow;
  /** x, dy -> dx: the gradient goes to the first maximum of each window. */
  maxPoolGrad: PoolWindow;
  avgPool: PoolWindow;
  /** dy -> dx = `input`. */
  avgPoolGrad: PoolWindow & { readonly input: Shape };
  /** [C, d...] -> [C, scale*d...], nearest. */
  upsample: { readonly scale: number };
  upsampleGrad: { readonly scale: number };
  reshape: { readonly shape: Shape };
  /** Output axis i is input axis axes[i]. */
  transpose: { readonly axes: readonly number[] };
  slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** Zeros before and after along an axis: the gradient of slice. */
  pad: { readonly axis: number; readonly before: number; readonly after: number };
  concat: { readonly axis: number };
  /** ids int32 [...], w [num, dim] -> [..., dim]. */
  embedding: None;
  /** ids [...], dy [..., dim] -> [num, dim]; lead none. */
  embeddingGrad: { readonly num: number };
  /** ids int32 [...] -> [..., classes]. */
  oneHot: { readonly classes: number };
  softmax: { readonly axis: number };
  /** y, dy -> dx = y (dy - sum(dy y)). */
  softmaxGrad: { readonly axis: number };
  logSoftmax: { readonly axis: number };
  /** y = log softmax, dy -> dx = dy - exp(y) sum(dy). */
  logSoftmaxGrad: { readonly axis: number };
  /** x [C, ...] -> [C]: mean over samples, valid steps, positions; lead none. */
  channelMean: None;
  /** x [C, ...], mean [C] -> [C]: biased variance over the same; lead none. */
  channelVar: None;
  /** x [C, ...], mean [C], var [C], weight? [C], bias? [C] -> (x - mean) / sqrt(var + eps) * weight + bias. `batch`: mean and var are this batch's own, and the gradient goes through them. */
  batchNorm: { readonly eps: number; readonly batch: boolean };
  /** x, mean, var, dy, weight? -> dx, through the statistics where `batch`. */
  batchNormGrad: { readonly eps: number; readonly batch: boolean };
  /** x, mean, var, dy -> dw [C] = sum(dy xhat); lead none. */
  batchNormWeightGrad: { readonly eps: number };
  /** running [C], batch [C], x -> running + momentum (batch - running); `unbiased`: batch times M / (M - 1) first, M = valid values per channel of x. */
  moveStatistic: { readonly momentum: number; readonly unbiased: boolean };
  /** x, weight? , bias? over the last `dims` axes. */
  layerNorm: { readonly dims: number; readonly eps: number };
  /** x, dy, weight? -> dx. */
  layerNormGrad: { readonly dims: number; readonly eps: number };
  /** x, dy -> dw (trailing shape); lead none. */
  layerNormWeightGrad: { readonly dims: number; readonly eps: number };
  /** like x, step (int32 scalar) -> 0 or 1 / (1 - p), from (key, step, t, sample, element). */
  dropoutMask: { readonly p: number; readonly key: number };
  /** logits [K, ...], ids int32 [...] -> scalar: sum over valid positions over their number; lead none. */
  crossEntropy: { readonly labelSmoothing: number };
  /** logits, ids, dloss -> dlogits; 0 past a length. */
  crossEntropyGrad: { readonly labelSmoothing: number };
  /** x -> scalar mean over every valid element; lead none. */
  meanValid: None;
  /** x (for its form only), dloss -> dloss / count at valid elements, 0 past a length. */
  meanValidGrad: None;
  /** x (a sequence), init? (per sample, or one for all) -> at step 0 init or zeros, then x of the step before; past a length it holds. `reversed`: its sequence runs backwards, which is where cuts stand. */
  delay: { readonly reversed: boolean };
  /** dy -> dx: dy of the step behind, 0 at the last step and where a cut parts the two. */
  delayGrad: { readonly reversed: boolean };
  /** dy -> the gradient of init: dy at step 0. */
  delayInitGrad: None;
  /** Each sample's valid steps in the opposite order; 0 past its length. */
  reverseTime: None;
  /** The last valid step; a sequence no more. */
  lastStep: None;
  /** x (for its form only), dy -> dy at the last valid step, 0 elsewhere. */
  lastStepGrad: None;
  /** Mean over valid steps; a sequence no more. */
  meanOverTime: None;
  /** x (for its form only), dy -> dy / valid steps. */
  meanOverTimeGrad: None;
  /** The largest of the valid steps, element by element. */
  maxOverTime: None;
  /** x, dy -> dy at the first step that has the maximum. */
  maxOverTimeGrad: None;
  /** The per-sample axis of `steps` places becomes time. */
  toSequence: { readonly axis: number; readonly steps: number };
  /** Time, of `steps` steps, becomes that per-sample axis: all lengths are the same. */
  fromSequence: { readonly axis: number; readonly steps: number };
  /** Any number of tensors -> sqrt of the sum of all squares; lead none. */
  norm: None;
  /** Operands are the primed values: makes them the state of the next iteration. Has no output of its own. */
  commit: None;
};
export type PrimName = keyof Attributes;

/** Which numbers make one element of the output. `at` is a flat index into that operand's data, N and T counted. */
export type Factor = { readonly input: number; readonly at: number };
export type Explanation = {
  /** How the terms join: their sum, the largest of them, their mean, or (formula) a formula over single operands. */
  readonly join: 'sum' | 'max' | 'mean' | 'formula';
  /** Each term is a product of its factors. */
  readonly terms: readonly (readonly Factor[])[];
  /** Terms of their own behind those: numbers that stand nowhere in memory, worked out for the explanation. */
  readonly made?: readonly { readonly name: string; readonly value: number }[];
  /** How many terms there are in all, where only the first were listed. */
  readonly total: number;
  /** How many of them are zeros that the padding puts around the input: they stand nowhere, and are not listed. */
  readonly padded?: number;
  /** Added after the join (a bias). */
  readonly plus?: Factor;
  /** For `formula`: the text, with x0, x1, ... for the terms. */
  readonly text?: string;
};
/** What `explain` is told: form of operands and output with N and T in front, and the flat index asked for. */
export type Form = { readonly shape: Shape; readonly lead: Lead; readonly rows: number };
export type ExplainCall<A> = {
  readonly inputs: readonly Form[];
  readonly out: Form;
  readonly attrs: A;
  readonly index: number;
  readonly limit: number;
  /** Valid steps of each sample, where the instruction reads a sequence with lengths: what stands past one is no term of a sum. */
  readonly lengths: Int32Array | null;
  /** T + 1 bytes, 1 where no gradient crosses from t to t - 1. */
  readonly cuts: Uint8Array | null;
  /** A number of an operand. */
  readonly at: (input: number, index: number) => number;
};

/** What a gradient may use to write its instructions. */
export interface Emitter {
  emit<P extends PrimName>(prim: P, inputs: readonly Ref[], attrs: Attributes[P]): Ref;
}
export type Prim<A> = {
  /** Shape per sample, and dtype where it is not float32. Says by `fail` what does not fit. */
  infer(inputs: readonly Ref[], attrs: A): { readonly shape: Shape; readonly dtype?: DType };
  /** Steps of the sequence that begins here, where the primitive makes one. */
  starts?(attrs: A): number;
  /** Steps that the sequence it reads must have. */
  fixes?(attrs: A): number;
  /** In a loop it is called with all steps and told which one it is; others see one step as if there were no time. */
  readonly looksBack?: true;
  /** It reads later steps, too: it cannot stand in a loop. */
  readonly looksAhead?: true;
  /** Over a sequence it is the sum of what its steps give: each a subtotal from zero, rounded, then added for t = 0, 1, ... So a step's share is the same kernel on that step alone. */
  readonly sumsSteps?: true;
  /** Axes before the sample in the output. Left out: the widest of the inputs (it maps over them). */
  lead?(inputs: readonly Ref[], attrs: A): Lead;
  /** Emits d(loss)/d(input i), null where nothing flows; left out where the primitive has no gradient. `needs[i]`: whether input i's gradient is wanted. */
  vjp?(
    b: Emitter,
    io: { readonly inputs: readonly Ref[]; readonly out: Ref; readonly dout: Ref; readonly needs: readonly boolean[] },
    attrs: A,
  ): readonly (Ref | null)[];
  /** The terms of one element, where they can be listed. */
  explain?(call: ExplainCall<A>): Explanation | null;
  /** Multiply-adds (or element visits) for one row (one sample at one step): the height of its bar on the tape. */
  cost(inputs: readonly Ref[], out: Ref, attrs: A): number;
};
export type Prims = { readonly [P in PrimName]: Prim<Attributes[P]> };
