/** Which rows stand in which batch: a pure function of (seed, epoch, batch), so that any iteration can be replayed. */
import { permutation, streamKey } from '../core/random';

/** Rows in their order, cut into batches; the last may be smaller. */
export function inOrder(rows: Uint32Array, batchSize: number): Uint32Array[] {
  const out: Uint32Array[] = [];
  for (let i = 0; i < rows.length; i += batchSize) out.push(rows.subarray(i, i + batchSize));
  return out;
}
/**
 * Rows as `batchSize` parallel streams of consecutive rows: row i of a batch goes on where row i of the batch before ended. Where the rows do not divide evenly
 * the first streams have one more, which is a last batch that is smaller.
 */
export function inStreams(rows: Uint32Array, batchSize: number): Uint32Array[] {
  const streams = Math.min(batchSize, rows.length);
  const each = streams ? Math.floor(rows.length / streams) : 0;
  const longer = streams ? rows.length % streams : 0;
  return Array.from({ length: each + (longer > 0 ? 1 : 0) }, (_, b) =>
    Uint32Array.from(
      { length: b < each ? streams : longer },
      (_v, i) => rows[i * each + Math.min(i, longer) + b] as number,
    ),
  );
}

/** Batches of the training part, shuffled anew each epoch where `shuffle` is on; as parallel streams where `streams` is. */
export class Batches {
  readonly perEpoch: number;
  readonly #train: Uint32Array;
  readonly #streams: readonly Uint32Array[] | null;
  /** The order of the epoch that was asked for last. */
  #order: { readonly epoch: number; readonly rows: Uint32Array } | null = null;
  constructor(
    set: { readonly train: Uint32Array },
    readonly batchSize: number,
    readonly shuffle: boolean,
    readonly seed: number,
    /** No shuffling: batches go on from each other. */
    readonly streams = false,
  ) {
    this.#train = set.train;
    this.#streams = streams ? inStreams(set.train, batchSize) : null;
    this.perEpoch = this.#streams?.length ?? Math.ceil(set.train.length / batchSize);
  }
  /** Row indices of a batch; both are counted from 0. */
  rows(epoch: number, batch: number): Uint32Array {
    if (!(batch >= 0 && batch < this.perEpoch)) throw new Error(`batch ${batch} of ${this.perEpoch}`);
    if (this.#streams) return this.#streams[batch] as Uint32Array;
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
