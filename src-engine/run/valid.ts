/** Which rows of a value count: all samples, or all steps of all samples up to their lengths. */
import type { Machine } from '../backend/machine';

/** Rows of a value in the current form, in the order of its data; `isValid(row)` is false past a sample's length. */
export function validRows(
  machine: Machine,
  value: number,
): { readonly count: number; readonly isValid: (row: number) => boolean } {
  const { N, sequences } = machine.binding;
  const { lead, seq } = machine.program.values[value] ?? { lead: 'none', seq: null };
  const form = seq === null ? undefined : sequences.get(seq);
  if (lead !== 'TN' || !form) return { count: lead === 'none' ? 1 : N, isValid: () => true };
  const { T, lengths } = form;
  if (!lengths) return { count: T * N, isValid: () => true };
  return {
    count: lengths.reduce((sum, n) => sum + n, 0),
    isValid: (row) => Math.floor(row / N) < (lengths[row % N] as number),
  };
}
/** Of two values that meet, the one with more rows: where one is a sequence, the other stands at every step. */
export const widerOf = (machine: Machine, a: number, b: number): number =>
  machine.program.values[a]?.lead === 'TN' ? a : b;
/** What the loss of a batch is a mean of: how much it weighs beside other batches. */
export const lossRows = (machine: Machine): number => {
  const [first] = machine.program.losses;
  return first ? validRows(machine, widerOf(machine, first.prediction, first.target)).count : machine.binding.N;
};
