/** A program: the tape of one document in one mode, and what its values are. */
import type { Phase } from '../core/look';
import type { DType, Lead, Shape } from '../core/shape';
import type { Initial } from '../ops/op';
import type { PrimName } from '../prims/prim';

export type { Phase };
/** What a value is to its node. `port` and `param` are the op's own names; `slot` is an optimizer's (PyTorch's names). */
export type Role =
  | { readonly of: 'out'; readonly name: string }
  | { readonly of: 'param' | 'buffer' | 'slot' | 'carry' | 'next' | 'grad-param' | 'grad-out'; readonly name: string }
  | { readonly of: 'hyper' | 'step' | 'constant' | 'inner'; readonly name: string };
export type Value = {
  readonly id: number;
  readonly shape: Shape;
  readonly lead: Lead;
  readonly dtype: DType;
  readonly seq: number | null;
  readonly node: string;
  readonly role: Role;
  /** Index of the instruction that makes it; -1 for feeds, state and constants. */
  readonly made: number;
};
export type Instruction = {
  readonly prim: PrimName;
  readonly inputs: readonly number[];
  /** -1 for commit. */
  readonly out: number;
  readonly attrs: unknown;
  readonly node: string;
  readonly phase: Phase;
  /** Multiply-adds for one row, from the primitive. */
  readonly cost: number;
  /** Which sequence's lengths mask it, or null. */
  readonly seq: number | null;
};
/** Instructions that run once for each step of a sequence: the body of a loop, unrolled as many times as the batch has steps. */
export type Segment = {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
  readonly seq: number;
  /** From the last step to the first: the backward half of a loop. */
  readonly backwards: boolean;
};
/** State that lives across iterations: parameters, running statistics, optimizer slots, by file name ("conv1.weight", "conv1.weight.momentum_buffer"). */
export type StateCell = {
  readonly key: string;
  readonly node: string;
  readonly name: string;
  /** `carry`: what a recurrent state came to in the batch before, a row for each sample. */
  readonly kind: 'param' | 'buffer' | 'slot' | 'carry';
  readonly shape: Shape;
  readonly initial: Initial;
  /** Value id in this program. */
  readonly value: number;
  /** The primed value that commit makes it, or null. */
  readonly next: number | null;
  /** Its gradient (params), or null. */
  readonly grad: number | null;
  readonly frozen: boolean;
};
export type Feed = {
  readonly node: string;
  readonly port: string;
  readonly value: number;
  readonly seq: number | null;
};
/** A state that goes from step to step: h and c of each layer and direction of a recurrent op ("h_l0", "c_l1_reverse"), what a Delay of a loop keeps ("h"). Values of the tape, by id. */
export type Hidden = {
  readonly node: string;
  readonly name: string;
  /** Its steps are counted from each sample's last. */
  readonly reversed: boolean;
  /** After each step; and before it. */
  readonly value: number;
  readonly before: number;
  /** dL/dh_t; null where no gradient is asked for. It is the sum of what step t's own use of the state gives and what step t + 1 gives, in this order. */
  readonly gradient: number | null;
  readonly fromOutput: number | null;
  readonly fromNext: number | null;
};
/** A loop that the user wired. */
export type LoopNodes = { readonly nodes: readonly string[]; readonly delays: readonly string[] };
/** Numbers that a run may change without another tape: lr, momentum, clipNorm ... */
export type Hyper = { readonly name: string; readonly value: number };
export type Program = {
  readonly mode: 'train' | 'infer';
  readonly values: readonly Value[];
  readonly code: readonly Instruction[];
  readonly segments: readonly Segment[];
  /** Sequences whose steps the graph itself says, not the data. */
  readonly steps: readonly { readonly seq: number; readonly steps: number }[];
  readonly state: readonly StateCell[];
  readonly feeds: readonly Feed[];
  readonly hypers: readonly Hyper[];
  readonly constants: readonly { readonly value: number; readonly data: readonly number[] }[];
  /** The training step (int32 scalar), where it is read. */
  readonly step: number | null;
  /** "conv1.y" -> value id; and its gradient where one reaches it. */
  readonly ports: ReadonlyMap<string, number>;
  readonly grads: ReadonlyMap<string, number>;
  readonly hidden: readonly Hidden[];
  readonly loops: readonly LoopNodes[];
  /** The weighted sum of all losses, and each loss. */
  readonly loss: number | null;
  readonly losses: readonly {
    readonly node: string;
    readonly value: number;
    readonly prediction: number;
    readonly target: number;
    readonly metric: 'argmax' | 'sign' | 'absolute' | null;
  }[];
  /** Two programs with the same text run the same instructions. */
  readonly text: string;
};
