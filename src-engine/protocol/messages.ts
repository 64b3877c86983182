/** Every request and event between the page (or the CLI) and the engine. Only plain data crosses; big arrays are transferred. */

import type { CannotForecast, Forecast, ForecastAsk } from '../core/forecast';
import type { GradTime, GradTimeAsk } from '../core/gradTime';
import type { Issue } from '../core/issue';
import type {
  Axis,
  Benchmarked,
  DataInfo,
  EpochMetrics,
  Explained,
  ExplainedFactor,
  GateInfo,
  HiddenInfo,
  HiddenPart,
  LoopInfo,
  ParamInfo,
  Phase,
  Picture,
  Points,
  Read,
  Reduce,
  Shares,
  Stats,
  Steps,
  Surface,
  SurfaceAsk,
  TapeEntry,
  TensorRef,
  Truncation,
  Unit,
  View,
} from '../core/look';
import type { MachineSettings, MemoryNeed } from '../core/machine';
import type { DType, Shape } from '../core/shape';
import type { StateMove } from '../core/stateMove';
import type { Tensor } from '../core/tensor';
import type { Inspected } from '../core/userData';
import type { CannotWrite, WriteAsk, Written } from '../core/writing';
import type { Doc } from '../document/doc';

export type {
  Axis,
  Benchmarked,
  DataInfo,
  EpochMetrics,
  Explained,
  ExplainedFactor,
  GateInfo,
  HiddenInfo,
  HiddenPart,
  LoopInfo,
  ParamInfo,
  Phase,
  Picture,
  Points,
  Read,
  Reduce,
  Shares,
  Stats,
  Steps,
  Surface,
  SurfaceAsk,
  TapeEntry,
  TensorRef,
  Truncation,
  Unit,
  View,
};
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a load answers. Shapes are per sample; a port that could not be built is absent. */
export type Loaded = {
  readonly ports: Readonly<
    Record<string, { readonly shape: Shape; readonly sequence: boolean; readonly dtype: DType }>
  >;
  readonly params: readonly ParamInfo[];
  readonly issues: readonly Issue[];
  /** Of the part of the document that no error is in or before; empty where that is nothing. */
  readonly tape: readonly TapeEntry[];
  /** "conv1.y" and parameter keys that have a gradient on the tape. */
  readonly grads: readonly string[];
  /** Errors keep the document from being trained: the tape is of the part that has none, forward alone. */
  readonly isPart: boolean;
  /** After an edit while there was a run: state that kept its value, and state that starts from the seed. */
  readonly kept: readonly string[];
  readonly fresh: readonly string[];
  readonly data: DataInfo | null;
  /** What goes from step to step, and the loops that the user wired. */
  readonly hidden: readonly HiddenInfo[];
  /** Of LSTM and GRU. */
  readonly gates: readonly GateInfo[];
  readonly loops: readonly LoopInfo[];
  readonly position: Position | null;
};
export type Position = {
  /** Iterations are counted from 0. `at` instructions of this one have run: 0 is before its first, tape.length after its commit. */
  readonly iteration: number;
  readonly at: number;
  /** So many have their values: `at`, or more where an edit shows what comes. */
  readonly computed: number;
  /** Another number where values may be others: after a move, a change, another document. */
  readonly revision: number;
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
/** request -> reply. A line here makes serve() fail to compile until it is handled. */
export type Requests = {
  /** A document to run: `open` starts afresh; `edit` goes on from the same iteration where it can; `undo` also brings back the weights that the earlier document had. */
  load: {
    in: {
      doc: Doc;
      why: 'open' | 'edit' | 'undo';
      /** Inputs that every step sees, by the names of contract 5. */
      tensors?: Tensors;
      /** State to start from, by its keys. */
      weights?: Tensors;
      /** The first iteration, where a run goes on from `weights`. */
      start?: number;
      /** Of an edit that replaced nodes by others with the same weights: where those are. */
      moves?: readonly StateMove[];
    };
    out: Loaded;
  };
  /** How what is loaded or evaluated from now on is run. */
  machine: { in: MachineSettings; out: Record<never, never> };
  /** What was measured of this runtime so far, for a host to keep and to give with `machine` the next time. */
  tuning: { in: Record<never, never>; out: { readonly text: string } };
  /** Of a host that is about to end: the next process is to start with what this one has compiled. */
  keepCode: { in: Record<never, never>; out: Record<never, never> };
  /** What a batch needs in each schedule, state apart; inputs without values of their own get random ones of so many samples and steps. */
  memory: {
    in: { doc: Doc; samples: number; steps: number };
    out: { readonly fast: MemoryNeed; readonly inspect: MemoryNeed; readonly samples: number };
  };
  /** One pass outside any run, as `unroll eval` does it (contract 5). */
  eval: {
    in: { doc: Doc; tensors: Tensors; mode: 'train' | 'infer'; grad: boolean };
    out: { tensors: Tensors; issues: readonly Issue[] };
  };
  /** Parameters and running statistics as a run would start from: `weights`, then those of the document, then the seed. */
  parameters: { in: { doc: Doc; weights: Tensors }; out: { tensors: Tensors } };
  /** What the run has come to: all state (parameters, running statistics, optimizer slots) as the last whole iteration committed it, which of its keys are slots, and the iteration, epoch and batch that come next. */
  weights: {
    in: Record<never, never>;
    out: {
      tensors: Tensors;
      slots: readonly string[];
      step: number;
      epoch: number;
      batch: number;
      seed: number;
    };
  };
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
  watch: { in: { views: readonly View[] }; out: { watched: number } };
  /** How long the last pictures, and what was reported with them, kept the page busy: whoever says so is sent the next ones only then, and no oftener than leaves the processors to a run. */
  shown: { in: { ms: number }; out: Record<never, never> };
  /** One tensor whole (one sample of it where `sample` is given). Null where it is not computed at the cursor. */
  tensor: {
    in: { tensor: TensorRef; sample?: number };
    out: { shape: Shape; data: Float32Array; stats: Stats; steps?: Steps } | null;
  };
  /** What each step of time gives to a parameter's gradient, and the share of step `t` whole: added for t = 0, 1, ... they are its bits. Null where it is none that steps share, or nothing is there yet. */
  shares: { in: { key: string; t?: number }; out: Shares | null };
  explain: { in: { tensor: TensorRef; index: readonly number[] }; out: Explained | null };
  /** Sets one number of a parameter while paused: an event on the time line, before the current iteration's forward. */
  setWeight: { in: { key: string; index: number; value: number }; out: Position };
  /** What the cuts of `training.bptt` do to the gradient of each recurrent weight, on the batch of the current iteration: a second backward pass, beside the run. Null where nothing recurs or nothing is trained. */
  truncation: { in: Record<never, never>; out: Truncation | null };
  /** How far back in time the gradient reaches, on the current iteration's batch and weights. Computed beside the run, in slices; null where nothing recurs, or another was asked for, or it was stopped. */
  gradTime: { in: GradTimeAsk; out: GradTime | null };
  stopGradTime: { in: Record<never, never>; out: Record<never, never> };
  /** Multiplies the recurrent matrices, while paused: a change by the user as setWeight is. */
  scaleRecurrent: { in: { factor: number }; out: Position };
  /** A text model writes, beside the run: `begin` starts a text, without it the one before goes on. Answers after `count` characters. */
  write: { in: { begin?: WriteAsk; count: number; temperature: number }; out: Written | CannotWrite };
  /** What a series model predicts over the test part, beside the run, in the units of the file. */
  forecast: { in: ForecastAsk; out: Forecast | CannotForecast };
  /** Predictions over a grid of a two-dimensional input: [height, width] of class (arg max), sign or value. */
  surface: { in: SurfaceAsk; out: Surface | null };
  /** Points of a two-dimensional data set, to lie over the surface: [n, 2], labels, and which are test points. */
  points: { in: { max: number }; out: Points | null };
  /** A file of the user, for the Dataset nodes that name it; it is kept while the engine lives. */
  giveFile: { in: { name: string; bytes: Uint8Array }; out: { sha256: string } };
  /** What is in a file of the user. */
  inspect: { in: { name: string; bytes: Uint8Array }; out: Inspected };
  /** Of an IDX file of labels: how many classes they name. */
  countLabels: { in: { name: string; bytes: Uint8Array }; out: { classes: number } };
  /**
   * Trains a document on random numbers, `samples` of `steps` steps each: losses of the first `iterations`, then `seconds` of timing. The run that was loaded
   * is gone.
   */
  benchmark: {
    in: { doc: Doc; samples: number; steps: number; iterations: number; seconds: number };
    out: Benchmarked & { readonly compileMs: number };
  };
  /** The same losses where each step begins at what the reference backend has come to. The run that was loaded is gone. */
  led: {
    in: { doc: Doc; samples: number; steps: number; iterations: number };
    out: { readonly losses: readonly number[] };
  };
  /** FNV-1a over all state, as hex: what "the same bits" is checked by; and how many threads work on it now. */
  hash: { in: Record<never, never>; out: { hash: string; threads: number } };
};
export type Events =
  /** How many passes of a `gradTime` are done. */
  | { readonly type: 'gradTime'; readonly done: number; readonly of: number }
  | { readonly type: 'position'; readonly position: Position }
  /** The tape of the current batch, where it has other steps or samples than the one before. */
  | { readonly type: 'tape'; readonly tape: readonly TapeEntry[] }
  | { readonly type: 'pictures'; readonly pictures: readonly Picture[] }
  /** Losses of iterations since the last such event, as pairs (iteration, loss). Going back says from which iteration on points are void. */
  | { readonly type: 'losses'; readonly points: Float32Array; readonly voidFrom: number | null }
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics }
  /** The committed state while running: what a new engine goes on from where this one dies. */
  | { readonly type: 'checkpoint'; readonly iteration: number; readonly tensors: Tensors }
  /** A run ended by itself: done, or an issue that stopped it. */
  | { readonly type: 'stopped'; readonly issue: Issue | null };
