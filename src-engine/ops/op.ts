/** What an op is: a value. Palette, form, shapes, tape, docs and tests are loops over the table `OPS` and name no op. */
import type { Args, Where } from '../core/issue';
import type { IssueCode } from '../core/issues';
import type { ParamSpec, Values } from '../core/params';
import type { DType, Shape } from '../core/shape';
import type { Nested } from '../core/tensor';
import type { Emitter, Ref } from '../prims/prim';
import type { TorchCode, TorchSite } from './torch';

export type Category =
  | 'data'
  | 'layer'
  | 'pooling'
  | 'activation'
  | 'recurrent'
  | 'norm'
  | 'shape'
  | 'arithmetic'
  | 'loss';
export type Initial =
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'constant'; readonly value: number };

/** A state: what it was a step ago, and what it becomes. */
export type StateRef = { readonly before: Ref; becomes(x: Ref): void };

/** What is known of a value before the data are there: how many steps its sequence has, and that its ids lie in 0 .. ids - 1. */
export type Known = { readonly steps?: number | undefined; readonly ids?: number | undefined };

/** What `build` may use. In `check` the same build runs on shapes alone; nothing is computed here. */
export interface OpBuilder extends Emitter {
  /** Whether batch statistics and dropout are on. */
  readonly training: boolean;
  /** The node's id: a stream of random numbers is named by it. */
  readonly node: string;
  readonly seed: number;
  /** A trained parameter (PyTorch's name and layout). */
  param(name: string, shape: Shape, initial: Initial): Ref;
  /** State that is not trained (running statistics). */
  buffer(name: string, shape: Shape, fill: number): Ref;
  /** What a buffer becomes at the commit. */
  next(buffer: Ref, value: Ref): void;
  /** Data from outside, per port: an Input's tensor, a Dataset's batch. */
  feed(port: string, shape: Shape, dtype: DType, sequence: boolean, known?: Known): Ref;
  /** The same for every sample and step, not trained. */
  constant(value: Nested, dtype: DType): Ref;
  /** The training step since the start, an int32 scalar. */
  step(): Ref;
  /** What runs and is hardly meant: said while drawing. */
  warn(code: IssueCode, args: Args, where?: Where): void;
  /** What `body` emits runs once for each step of `along`; in a loop that is open it is a part of that one. */
  loop<T>(body: () => T): T;
  /** In a loop: a value that goes from step to step, `init` (zeros where null) before the first. `reversed`: the sequence runs backwards. `name`: how it is called in its node, "h_l0". */
  state(name: string, shape: Shape, init: Ref | null, reversed?: boolean): StateRef;
}
export type Refs = Readonly<Record<string, Ref>>;
export type Sample = {
  readonly in: readonly Shape[];
  /** dtype of each input, float32 where left out; int32 samples are ids below `classes`. */
  readonly dtypes?: readonly DType[];
  readonly classes?: number;
  readonly p?: Readonly<Record<string, unknown>>;
  readonly out: Shape;
  /** Its inputs are sequences. */
  readonly over?: 'time';
  /** How many steps they have, where the op has to know. */
  readonly steps?: number;
};
export type OpDef<P extends ParamSpec = ParamSpec> = {
  readonly category: Category;
  /** One or two sentences, with the shape rule in words. */
  readonly doc: string;
  /** The shape rule as a formula, e.g. "H' = floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1", where there is one worth showing. */
  readonly formula?: string;
  /** Port names; a function where they depend on parameters and on what is wired (Concat, Expression). */
  readonly inputs: readonly string[] | ((p: Values<P>, wired: readonly string[]) => readonly string[]);
  /** Inputs that may stay unwired. */
  readonly optional?: readonly string[];
  readonly outputs: readonly string[];
  /** A cycle through its first input is a loop in time. */
  readonly closesLoops?: true;
  readonly params: P;
  /** What the node says of its settings in one short line ("6 of 5×5, pad 2"); symbols and numbers only, no words to translate. */
  summary?(p: Values<P>): string;
  /** Emits primitives. Shape inference is this same function run on shapes. */
  build(b: OpBuilder, x: Refs, p: Values<P>): Refs;
  /** The same in PyTorch, with its names and defaults. */
  torch(s: TorchSite, p: Values<P>): TorchCode;
  /** What should not be wired straight into a port, and the warning that says so (args: before, op). */
  readonly advises?: readonly { readonly port: string; readonly from: readonly string[]; readonly code: IssueCode }[];
  /** A loss: which formula of predictions makes "correct" (arg max, sign) or the mean absolute error. */
  readonly metric?: 'argmax' | 'sign' | 'absolute';
  /** Which picture a node of this op shows. The canvas has one component per kind. */
  readonly picture: Picture;
  /** Each is run by one test over all ops: shapes, gradients in float64, defaults. */
  readonly samples: readonly Sample[];
};
export type Picture =
  | 'samples'
  | 'value'
  | 'kernels'
  | 'curve'
  | 'maps'
  | 'weights'
  | 'statistics'
  | 'loss'
  | 'distribution';
/** Ties `build`'s parameters to the spec. */
export const defineOp = <const P extends ParamSpec>(def: OpDef<P>): OpDef<P> => def;
