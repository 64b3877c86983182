/** What runs of an instruction, and the cells that it reads and writes. */
import type { Form, Generator, Spec } from './generator';

/** A value in one of its forms: what has a place in memory. */
export type Cell = {
  readonly value: number;
  readonly form: Form;
  /** Numbers of one row. */
  readonly floats: number;
  /** The cell whose bytes it is: itself, or what it is only another shape of. */
  readonly same: number;
};
/** `kernel`: made by a generator; `plain`: by the reference kernel, for no generator is there; `copy`: bits are copied. */
export type Task = {
  readonly how: 'kernel' | 'plain' | 'copy';
  /** The instruction that it belongs to; -1: it stands before the first. */
  readonly index: number;
  readonly spec: Spec<unknown> | null;
  readonly generator: Generator<unknown> | null;
  readonly key: string;
  readonly inputs: readonly number[];
  readonly out: number;
  /** Which sequence its steps and lengths are of. */
  readonly seq: number | null;
  /** Sees one step of a loop. */
  readonly step: boolean;
  /** What its kernel is told of the number of steps: so many times. */
  readonly per: number;
  /** For one row: that of its instruction; of a chain, of all that it does; of a conversion, the numbers that it moves. */
  readonly cost: number;
  /** Where nobody needs what stands before it by itself, the first of these that leaves out nothing that is needed is done instead. */
  readonly chains: readonly Chain[];
};
export type Tasks = {
  readonly cells: readonly Cell[];
  /** The cell that a value is first made in. */
  readonly primary: Int32Array;
  /** In the order of the tape; conversions stand right behind what they convert. Those of state and feeds stand before the first instruction: so many. */
  readonly list: readonly Task[];
  readonly initial: number;
  /** Where the tasks of an instruction begin in the list; one more for the end. */
  readonly first: Int32Array;
  /** The cell that has a value in rows. */
  readonly rows: (value: number) => number;
};
/** What is computed in place of a task, and the cells that are not written then. */
export type Chain = { readonly task: Task; readonly over: readonly number[] };
