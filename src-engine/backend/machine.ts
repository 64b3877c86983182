/** What runs a program, whichever backend it is: `run/` and its probes know nothing else of one. */

import type { Program } from '../compile/program';
import type { MemoryNeed, Schedule } from '../core/machine';
import type { Numbers } from '../core/tensor';

/** T and lengths of one sequence. */
export type SequenceForm = { readonly T: number; readonly lengths: Int32Array | null };
/** What a tape is run with, not what it is compiled for. */
export type Binding = {
  readonly N: number;
  readonly sequences: ReadonlyMap<number, SequenceForm>;
  /** 1 at every step t where no gradient crosses from t to t - 1. */
  readonly cuts?: Uint8Array | null;
};
/** One place of the unrolled tape: which instruction, at which step (-1: all of them, or there is no time). */
export type Place = { readonly index: number; readonly t: number };
/** The loop that an instruction is a part of: how many steps and instructions, and which way it runs. */
export type Loop = { readonly steps: number; readonly size: number; readonly backwards: boolean };

/** A state's arrays by key. A machine may put others of the same numbers in their place (its own memory): ask the map each time, keep no array of it. */
export type StateMap = Map<string, Numbers>;

export interface Machine {
  readonly program: Program;
  readonly binding: Binding;
  /** Bytes of all values but the state's. */
  readonly bytes: number;
  /** Places of the tape in the current form: each instruction of a loop once for each step. */
  readonly length: number;
  /** How many threads work on it now: helping ones take a moment to come. */
  readonly threads: number;
  /** How many do when all have come. */
  readonly seats: number;
  /** Holds from the next `bind` on. A backend may keep more than it is asked to, also where `fast` is said, and less where there is no room. */
  schedule: Schedule;
  /** Values that `fast` keeps whole to the end of an iteration, from the next `bind` on. */
  pin(values: ReadonlySet<number>): void;
  /** Whether a value that was computed in this iteration is still there. */
  holds(value: number): boolean;
  /** What the batch that is bound would need in a schedule, state apart. */
  need(schedule: Schedule): MemoryNeed;
  /** Kernels that were compiled for its state so far. Another T, other lengths and another cut leave it as it is. */
  readonly compiled: number;
  /** Sets N, T, lengths and cuts for what follows; allocates only where this form is larger than any before. */
  bind(binding: Binding): void;
  /**
   * The numbers of a value in the current form, in logical order, N and T in front. Feeds, state, hypers and constants are the machine's own memory, to be written to;
   * others may be a converted copy. Good until the next `bind` or `run`.
   */
  data(value: number): Numbers;
  /** Full shape of a value in the current form: [T, N, ...], [N, ...] or [...]. */
  shape(value: number): number[];
  at(place: number): Place | undefined;
  /** The place of an instruction: in a loop the one of step `t`, or the first that runs. -1: the batch has no step for it. */
  placeOf(index: number, t?: number): number;
  loopOf(index: number): Loop | null;
  /**
   * What step t alone gives to a value that sums over the steps of a sequence (`sumsSteps`, no axes in front: a parameter's gradient): the same kernel on that step's
   * rows, from zero, samples whose length it is past left out. Computed now from what its operands hold, never stored; added for t = 0, 1, ... the shares have the value's bits.
   */
  share(value: number, t: number): Numbers;
  /** A thread that worked on it is gone, and its numbers are half done: another machine has to be made. */
  readonly isLost: boolean;
  /** Whether the loss and everything that the commit would make state is free of NaN and Inf. */
  readonly isSound: boolean;
  /** Runs the places from..to-1. Throws an IssueError, with its node, where the data do not fit (an id that is no class). */
  run(from: number, to: number): void;
}
