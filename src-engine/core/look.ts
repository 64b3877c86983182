/** What can be seen of a run: which tensor, reduced how, the tape's entries, the terms of an element. Plain data: the run makes it, the protocol carries it. */
import type { Shape } from './shape';

export type Phase = 'forward' | 'loss' | 'backward' | 'update';
export type Unit = 'instruction' | 'node' | 'time' | 'phase' | 'iteration' | 'epoch';

/**
 * Which tensor: an output port, its gradient, a parameter, its gradient, or other state (running statistics, optimizer slots). What goes from step to step
 * (`Hidden`, by its name): after each step, its gradient, and the two that meet in it, from what the step itself did with it and from the step behind.
 */
export type TensorRef = {
  readonly node: string;
  readonly of: 'out' | 'grad-out' | 'param' | 'grad-param' | 'state' | 'gate' | HiddenPart;
  readonly name: string;
};
export type HiddenPart = 'hidden' | 'grad-hidden' | 'grad-hidden-out' | 'grad-hidden-next';
/** A state that goes from step to step: h and c of each layer and direction ("h_l0", "c_l1_reverse"), what a Delay of a loop keeps ("h"). Its steps are counted as the node's inputs are, also where it runs backwards. */
export type HiddenInfo = {
  readonly node: string;
  readonly name: string;
  readonly reversed: boolean;
  readonly shape: Shape;
  /** Of its gradient and the two parts: which there are. */
  readonly has: readonly HiddenPart[];
};
/** A gate of a recurrent op, by layer and direction: "i_l0". Its steps are counted as the node's inputs are. */
export type GateInfo = { readonly node: string; readonly name: string; readonly reversed: boolean };
/** A loop that the user wired: ids in the order in which its body runs; its Delays. */
export type LoopInfo = { readonly nodes: readonly string[]; readonly delays: readonly string[] };

/** min, max, mean, std over finite values; the counts say what is not finite or exactly 0. */
export type Stats = {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly norm: number;
  readonly zeros: number;
  readonly notFinite: number;
};

/** What of a tensor is sent while it is watched. */
export type Reduce =
  | { readonly kind: 'stats' }
  | { readonly kind: 'histogram'; readonly bins: number }
  /** One sample of an output [C, H, W] as C maps (at most `max`), or a weight [O, I, h, w] as O*I maps (at most `max`). Vectors come as one map of 1 x n. Data: maps x height x width. */
  | { readonly kind: 'maps'; readonly sample: number; readonly max: number }
  /** One sample of a sequence, time across: [1, units (at most `max`), steps that are there]. */
  | { readonly kind: 'steps'; readonly sample: number; readonly max: number }
  /** The norm of each step of a sequence, over all samples and elements; or of one sample. Data: one number for each step that is there. */
  | { readonly kind: 'norms'; readonly sample?: number }
  /** The first `count` samples of a sequence, whole, time across: [count, numbers of a step (at most `max`), T], with their lengths. */
  | { readonly kind: 'sequences'; readonly count: number; readonly max: number }
  /** The first `count` samples, whole. Data: count x per-sample shape. */
  | { readonly kind: 'samples'; readonly count: number };
export type View = { readonly id: string; readonly tensor: TensorRef; readonly reduce: Reduce };
/** from..to-1 of `of` steps. `now`: the one that came last. */
export type Steps = { readonly from: number; readonly to: number; readonly of: number; readonly now: number };
export type Picture = {
  readonly id: string;
  /** False where the tape has not come to it in this iteration: there is no data then. */
  readonly ready: boolean;
  readonly iteration: number;
  /** Shape of `data`: [maps, height, width], [count, ...], [bins]. */
  readonly shape: Shape;
  readonly data: Float32Array;
  /** Of the whole tensor. */
  readonly stats: Stats | null;
  /** Histogram: value range of the bins. */
  readonly range?: readonly [number, number];
  /** Of a sequence: the steps that are there, of how many; in the middle of a loop not all. */
  readonly steps?: Steps;
  /** Of `sequences`: the steps of each sample; what stands past them is padding. */
  readonly lengths?: readonly number[];
  /** Full shape of the tensor, N and T in front; T counts the steps that are there. */
  readonly full: Shape;
};

/** One instruction as the page shows it. */
export type TapeEntry = {
  readonly prim: string;
  /** `name` of a pointwise ("tanh", "add"), else the primitive. */
  readonly name: string;
  readonly node: string;
  readonly phase: Phase;
  readonly cost: number;
  /** The time step, where it is one of a loop; one that runs backwards counts its steps from each sample's last. */
  readonly t?: number;
  /** Of its node's states those that this loop carries: a node has a loop for each layer and direction. */
  readonly states?: readonly string[];
  /** What it makes: the node's output port, the gradient of a port or a parameter, the next value of a parameter or slot, or an inner value. */
  readonly gives: {
    readonly of: 'out' | 'grad-out' | 'grad-param' | 'next' | 'inner' | 'commit';
    readonly name: string;
  };
};
export type ParamInfo = {
  readonly key: string;
  readonly node: string;
  readonly name: string;
  readonly kind: 'param' | 'buffer' | 'slot';
  readonly shape: Shape;
  readonly frozen: boolean;
};
export type DataInfo = {
  readonly source: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly validationCount: number;
  readonly classes: readonly string[] | null;
  readonly batchesPerEpoch: number;
  /** What the ids of x stand for (characters, symbols), where it holds ids. */
  readonly vocabulary: readonly string[] | null;
  /** What each number of x is called, where it is a table, a series or a task. */
  readonly features: readonly string[] | null;
  /** Samples are sequences: whether there is a target at every step, how long the longest is, and whether lengths differ. */
  readonly sequence: { readonly y: boolean; readonly longest: number; readonly ragged: boolean } | null;
  /** x as it is fed = (x as stored - shift) / scale, one number for each feature, or one for all; fitted on the training part alone. */
  readonly scaling: {
    readonly kind: 'none' | 'unit' | 'standard';
    readonly shift: readonly number[];
    readonly scale: readonly number[];
  };
  /** Of a forecast: its name, which feature is its past, how far ahead it lies, and its own scaling. Null: the target is no forecast of a number. */
  readonly forecast: {
    readonly name: string;
    readonly feature: number;
    readonly horizon: number;
    readonly shift: number;
    readonly scale: number;
  } | null;
  /** Rows of the file that were left out. */
  readonly dropped: number;
};

/** What each step of time gives to the gradient of a parameter that all steps share. Steps are those of the op that has the parameter: one that runs backwards counts from its own first. */
export type Shares = {
  /** Of the parameter. */
  readonly shape: Shape;
  /** Steps whose share is there: where the tape has not come through all of them, not all. */
  readonly steps: Steps;
  /** The share's norm, for each step that is there. */
  readonly norms: Float32Array;
  /** The share that was asked for; null where none was, or its step is not there. */
  readonly share: Float32Array | null;
};
/** Of a state's gradient: what the step's own use of the state gave, or the next step. */
export type Part = 'out' | 'next';
export const partOf = (of: TensorRef['of']): Part | null =>
  of === 'grad-hidden-out' ? 'out' : of === 'grad-hidden-next' ? 'next' : null;
/** What an axis of a tensor counts; `axis`: nothing that has a name. */
export type Axis =
  | 'step'
  | 'sample'
  | 'layer'
  | 'channel'
  | 'depth'
  | 'row'
  | 'column'
  | 'position'
  | 'unit'
  | 'feature'
  | 'output'
  | 'input'
  | 'id'
  | 'axis';
/** A number that another one was made from. */
export type ExplainedFactor = {
  readonly name: string;
  /** Where it stands in what is called so; empty where it stands nowhere. */
  readonly index: readonly number[];
  /** What each number of `index` counts. */
  readonly axes: readonly Axis[];
  readonly value: number;
  /** How to ask what made it; null where nobody can. */
  readonly ref: TensorRef | null;
  readonly part: Part | null;
};
/** What was read of a tensor: from one place to the other, N and T counted. `every`: on each axis, 2 for every second place from the first on; 1 for all. */
export type Read = {
  readonly tensor: TensorRef;
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly every: readonly number[];
};
export type Explained = {
  /** The element's own value. */
  readonly value: number;
  readonly index: readonly number[];
  readonly axes: readonly Axis[];
  readonly join: 'sum' | 'max' | 'mean' | 'formula';
  /** Each term's factors. Of a long sum, the terms that give most. */
  readonly terms: readonly (readonly ExplainedFactor[])[];
  readonly total: number;
  /** How many of `total` are zeros of the padding: they are no terms. */
  readonly padded: number;
  readonly plus: ExplainedFactor | null;
  readonly text: string | null;
  /** Of each operand that has a picture, the smallest lattice that holds all that was read of it. */
  readonly reads: readonly Read[];
  /** The instruction that made it. */
  readonly instruction: number;
};
export type EpochMetrics = {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  readonly testMAE: number | null;
  /** Null where no part is kept for validation. */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  readonly validationMAE: number | null;
};

/** The gradients of the recurrent weights for one batch, as cut and whole: norms, and the cosine between them (null where one of them is zero). `ms`: how long it took to compute. */
export type Truncation = {
  readonly iteration: number;
  readonly ms: number;
  readonly weights: readonly {
    readonly node: string;
    readonly name: string;
    readonly truncated: number;
    readonly full: number;
    readonly cosine: number | null;
  }[];
};

/** A grid over [x0, x1] x [y0, y1], `size` cells a side. */
export type SurfaceAsk = { readonly size: number; readonly range: readonly [number, number, number, number] };
/** [size, size], row 0 the largest second coordinate: the class, or how much more the second of two is believed (-1..1), or the value. */
export type Surface = { readonly shape: Shape; readonly data: Float32Array; readonly kind: 'class' | 'value' };
/** Points of a plane [n, 2], their labels, and which are of the test part. */
export type Points = {
  readonly x: Float32Array;
  readonly label: Float32Array;
  readonly test: Uint8Array;
  readonly range: readonly [number, number, number, number];
};
/** Training steps that were timed. */
export type Benchmarked = {
  /** Of the first steps, in order. */
  readonly losses: readonly number[];
  /** The very first step, with what is compiled and allocated for it. */
  readonly firstMs: number;
  /** Floating-point operations of one step: two for each multiply-add of its products. */
  readonly flop: number;
  /** Places of the tape, loops unrolled. */
  readonly instructions: number;
  /** Of all values but the state's. */
  readonly bytes: number;
  /** Per step: median, tenth and ninetieth percentile of means over a few ms each; null where nothing was timed. */
  readonly ms: number | null;
  readonly p10: number | null;
  readonly p90: number | null;
  readonly gflops: number | null;
  /** GFLOP/s of the product of known speed, taken between those: the median; and the share of it that the step reaches. */
  readonly peak: number | null;
  readonly peakFraction: number | null;
  readonly steps: number;
  /** That worked on it. */
  readonly threads: number;
};
