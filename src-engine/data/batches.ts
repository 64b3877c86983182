/** Which rows stand in which batch: a pure function of (seed, epoch, batch), so that any iteration can be replayed. */
import { permutation, streamKey } from '../core/random';

/** Rows in their order, cut into batches; the last may be smaller. */
export function inOrder(rows: Uint32Array, batchSize: number): Uint32Array[] {
  const out: Uint32Array[] = [];
  for (let i = 0; i < rows.length; i += batchSize) out.push(rows.subarray(i, i + batchSize));
  return out;
}

/** Batches of the training part, shuffled anew each epoch where `shuffle` is on. */
export class Batches {
  readonly perEpoch: number;
  readonly #train: Uint32Array;
  /** The order of the epoch that was asked for last. */
  #order: { readonly epoch: number; readonly rows: Uint32Array } | null = null;
  constructor(
    set: { readonly train: Uint32Array },
    readonly batchSize: number,
    readonly shuffle: boolean,
    readonly seed: number,
  ) {
    this.#train = set.train;
    this.perEpoch = Math.ceil(set.train.length / batchSize);
  }
  /** Row indices of a batch; both are counted from 0. */
  rows(epoch: number, batch: number): Uint32Array {
    if (!(batch >= 0 && batch < this.perEpoch)) throw new Error(`batch ${batch} of ${this.perEpoch}`);
    return this.#epoch(epoch).subarray(batch * this.batchSize, (batch + 1) * this.batchSize);
  }
  #epoch(epoch: number): Uint32Array {
    if (!this.shuffle) return this.#train;
    if (this.#order?.epoch !== epoch) {
      const order = permutation(this.#train.length, streamKey(this.seed, 'shuffle', epoch));
      this.#order = { epoch, rows: order.map((i) => this.#train[i] as number) };
    }
    return this.#order.rows;
  }
}
