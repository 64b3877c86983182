/** Every request and event between the page (or the CLI) and the engine. Only plain data crosses; big arrays are transferred. */
import type { Issue } from '../core/issue';
import type { DType, Shape } from '../core/shape';
import type { Tensor } from '../core/tensor';
import type { Doc } from '../document/doc';

export type Tensors = Readonly<Record<string, Tensor>>;

export type Phase = 'forward' | 'loss' | 'backward' | 'update';
export type Unit = 'instruction' | 'node' | 'phase' | 'iteration' | 'epoch';

/** Which tensor: an output port, its gradient, a parameter, its gradient, or other state (running statistics, optimizer slots). */
export type TensorRef = {
  readonly node: string;
  readonly of: 'out' | 'grad-out' | 'param' | 'grad-param' | 'state';
  readonly name: string;
};

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
  /** The first `count` samples, whole. Data: count x per-sample shape. */
  | { readonly kind: 'samples'; readonly count: number };
export type View = { readonly id: string; readonly tensor: TensorRef; readonly reduce: Reduce };
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
  /** Full shape of the tensor, N and T in front. */
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
/** What a load answers. Shapes are per sample; a port that could not be built is absent. */
export type Loaded = {
  readonly ports: Readonly<
    Record<string, { readonly shape: Shape; readonly sequence: boolean; readonly dtype: DType }>
  >;
  readonly params: readonly ParamInfo[];
  readonly issues: readonly Issue[];
  /** Empty where errors keep the document from running. */
  readonly tape: readonly TapeEntry[];
  /** "conv1.y" and parameter keys that have a gradient on the tape. */
  readonly grads: readonly string[];
  /** After an edit while there was a run: state that kept its value, and state that starts from the seed. */
  readonly kept: readonly string[];
  readonly fresh: readonly string[];
  readonly data: DataInfo | null;
  readonly position: Position | null;
};
export type DataInfo = {
  readonly source: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly validationCount: number;
  readonly classes: readonly string[] | null;
  readonly batchesPerEpoch: number;
};

export type Position = {
  /** Iterations are counted from 0. `at` instructions of this one have run: 0 is before its first, tape.length after its commit. */
  readonly iteration: number;
  readonly at: number;
  readonly length: number;
  readonly epoch: number;
  readonly running: boolean;
  /** Of the last iteration whose loss is known, or null. */
  readonly loss: number | null;
  /** Of the last epoch that ended, or null. */
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  readonly stepsPerSecond: number | null;
  /** Bytes of kept snapshots, their limit, and the oldest iteration that can be gone back to. */
  readonly history: { readonly bytes: number; readonly limit: number; readonly oldest: number };
};
export type Explained = {
  /** The element's own value. */
  readonly value: number;
  readonly index: readonly number[];
  readonly join: 'sum' | 'max' | 'mean' | 'formula';
  /** Each term's factors, with where they stand and what they are. */
  readonly terms: readonly (readonly {
    readonly name: string;
    readonly index: readonly number[];
    readonly value: number;
  }[])[];
  readonly total: number;
  readonly plus: number | null;
  readonly text: string | null;
  /** The instruction that made it. */
  readonly instruction: number;
};
export type EpochMetrics = {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  readonly testMAE: number | null;
};

/** request -> reply. A line here makes serve() fail to compile until it is handled. */
export type Requests = {
  /** A document to run: `open` starts afresh; `edit` goes on from the same iteration where it can; `undo` also brings back the weights that the earlier document had. */
  load: {
    in: {
      doc: Doc;
      why: 'open' | 'edit' | 'undo' /** Inputs that every step sees, by the names of contract 5. */;
      tensors?: Tensors /** State to start from, by its keys. */;
      weights?: Tensors;
    };
    out: Loaded;
  };
  /** One pass outside any run, as `unroll eval` does it (contract 5). */
  eval: {
    in: { doc: Doc; tensors: Tensors; mode: 'train' | 'infer'; grad: boolean };
    out: { tensors: Tensors; issues: readonly Issue[] };
  };
  /** All committed state (parameters, running statistics, optimizer slots) by key. */
  weights: { in: Record<never, never>; out: { tensors: Tensors } };
  step: { in: { unit: Unit; back: boolean }; out: Position };
  /** Runs until paused; `iterations` bounds it, `toNode` stops after the node's next instruction. */
  run: { in: { iterations?: number; toNode?: string }; out: Position };
  pause: { in: Record<never, never>; out: Position };
  reset: { in: Record<never, never>; out: Position };
  /** Moves the cursor inside the current iteration. */
  seek: { in: { at: number }; out: Position };
  /** Goes to the end of an iteration, forwards by running or back by snapshot and replay. */
  goTo: { in: { iteration: number }; out: Position };
  /** Replaces what is watched; pictures come as events, at once and after each change. */
  watch: { in: { views: readonly View[]; rate: number }; out: { watched: number } };
  /** One tensor whole (one sample of it where `sample` is given). Null where it is not computed at the cursor. */
  tensor: {
    in: { tensor: TensorRef; sample?: number };
    out: { shape: Shape; data: Float32Array; stats: Stats } | null;
  };
  explain: { in: { tensor: TensorRef; index: readonly number[] }; out: Explained | null };
  /** Sets one number of a parameter while paused: an event on the time line, before the current iteration's forward. */
  setWeight: { in: { key: string; index: number; value: number }; out: Position };
  /** Predictions over a grid of a two-dimensional input: [height, width] of class (arg max), sign or value. */
  surface: {
    in: { size: number; range: readonly [number, number, number, number] };
    out: { shape: Shape; data: Float32Array; kind: 'class' | 'value' } | null;
  };
  /** Points of a two-dimensional data set, to lie over the surface: [n, 2], labels, and which are test points. */
  points: {
    in: { max: number };
    out: {
      x: Float32Array;
      label: Float32Array;
      test: Uint8Array;
      range: readonly [number, number, number, number];
    } | null;
  };
  /** FNV-1a over all state, as hex: what "the same bits" is checked by. */
  hash: { in: Record<never, never>; out: { hash: string } };
};
export type Events =
  | { readonly type: 'position'; readonly position: Position }
  | { readonly type: 'pictures'; readonly pictures: readonly Picture[] }
  /** Losses of iterations since the last such event, as pairs (iteration, loss). Going back says from which iteration on points are void. */
  | { readonly type: 'losses'; readonly points: Float32Array; readonly voidFrom: number | null }
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics }
  /** A run ended by itself: done, or an issue that stopped it. */
  | { readonly type: 'stopped'; readonly issue: Issue | null };
