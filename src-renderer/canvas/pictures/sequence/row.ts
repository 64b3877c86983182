/** One sample of a batch of sequences, as its pictures read it. */
import type { Picture } from '../../../../src-engine/protocol/messages';

export type SequenceRow = {
  /** Its own steps; what stands past them is not looked at. */
  readonly steps: number;
  /** Steps of the longest of the batch: one scale for all rows. */
  readonly longest: number;
  readonly units: number;
  /** [units, longest]. */
  readonly x: Float32Array;
  /** A target at every step, or one. */
  readonly y: readonly number[];
};
/** `x` is reduced as sequences; `y` too, where there is a target at every step. */
export function rowOf(x: Picture, y: Picture, i: number): SequenceRow {
  const [, units = 1, longest = 1] = x.shape;
  const steps = x.lengths?.[i] ?? longest;
  const isEvery = y.lengths !== undefined;
  const from = isEvery ? i * longest : i;
  return {
    steps,
    longest,
    units,
    x: x.data.subarray(i * units * longest, (i + 1) * units * longest),
    y: [...y.data.subarray(from, from + (isEvery ? steps : 1))],
  };
}
