/** Text that a model writes, as it is asked for and answered. */

export type WriteAsk = {
  /** What it reads before it writes. Characters that the text does not have are passed over. */
  readonly prompt: string;
  /** Which random numbers choose. */
  readonly seed: number;
};
/** The hidden state of a recurrent node after each character: a row for each, `units` numbers each. */
export type WrittenStates = {
  readonly node: string;
  readonly name: string;
  readonly units: number;
  readonly data: Float32Array;
};
export type Written = {
  /** Iterations that had made the weights when the text was begun: one model writes it to its end. */
  readonly iteration: number;
  /** What came, by characters; how probable each was at that temperature. */
  readonly characters: readonly string[];
  readonly probabilities: Float32Array;
  /** States after each character, those of the prompt before them where it was begun. */
  readonly states: readonly WrittenStates[];
  /** Characters of the prompt that the text does not have. */
  readonly unknown: readonly string[];
};
/** What keeps a graph from writing; `ended`: the text that should go on was another graph's. */
export const CANNOT_WRITE = ['text', 'prediction', 'inputs', 'backwards', 'whole', 'ended'] as const;
export type CannotWrite = { readonly cannot: (typeof CANNOT_WRITE)[number] };
