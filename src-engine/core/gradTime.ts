/** How far back in time a gradient reaches, as it is asked for and answered. */

export type GradTimeAsk = {
  /** The most rows: losses of single steps, spread over all. */
  readonly rows: number;
  /** The recurrent matrices are multiplied by it first; 1 leaves them. The run keeps its own. */
  readonly scale: number;
};
/** dL_k/dh_t of one state. A row for each of `GradTime.rows`, T numbers each: the norm over all samples and units. */
export type StateReach = {
  readonly node: string;
  readonly name: string;
  /** It runs from the last step to the first: a later step's state is the earlier one. */
  readonly reversed: boolean;
  readonly norms: Float32Array;
  /** Of the whole loss. */
  readonly whole: Float32Array;
};
/** A square block of a matrix that a state is multiplied by at each step. */
export type RecurrentMatrix = {
  readonly node: string;
  /** The parameter: "weight_hh_l0". */
  readonly name: string;
  /** Which gate's rows; empty where it is one block. */
  readonly gate: string;
  readonly rows: number;
  readonly columns: number;
  /** The largest modulus of its eigenvalues; null where it is not square. */
  readonly radius: number | null;
};
/** How much of what an activation gives lies where its slope is small, over valid steps, samples and units. */
export type Saturation = {
  readonly node: string;
  readonly name: string;
  readonly activation: 'tanh' | 'sigmoid' | 'relu';
  /** tanh under -0.97, sigmoid under 0.03; relu at 0. */
  readonly low: number;
  /** tanh over 0.97, sigmoid over 0.97; relu has none. */
  readonly high: number;
};
export type GradTime = {
  readonly iteration: number;
  /** Steps of the batch, and its samples. */
  readonly T: number;
  readonly N: number;
  readonly scale: number;
  /** Which step's loss each row is of. Empty where no loss is of a single step. */
  readonly rows: readonly number[];
  /** Whether some loss is of no single step (behind LastStep or a mean over time); its row is `rest`. */
  readonly hasRest: boolean;
  readonly states: readonly StateReach[];
  readonly matrices: readonly RecurrentMatrix[];
  readonly saturation: readonly Saturation[];
  /** Steps t at which no gradient crosses from t to t - 1. */
  readonly cuts: readonly number[];
  /** Computing, without what went on in between. */
  readonly ms: number;
};
/** Which step's loss a gradient is of; `rest` that of no step, `whole` all. */
export type LossPart = number | 'rest' | 'whole';
