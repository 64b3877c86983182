/** The loss of each iteration that was computed, and the mean of an epoch's. */
import type { Machine } from '../backend/machine';
import { lossRows } from './valid';

export class Losses {
  readonly #losses: number[] = [];
  /** Samples, or their valid steps, that each is the mean of. */
  readonly #weights: number[] = [];
  /** `start`: the first iteration. */
  constructor(private readonly start: number) {}

  of(iteration: number): number | null {
    return this.#losses[iteration - this.start] ?? null;
  }
  /** What the machine has just computed of an iteration. */
  take(iteration: number, machine: Machine): void {
    const { loss } = machine.program;
    if (loss === null) return;
    this.#losses[iteration - this.start] = machine.data(loss)[0] as number;
    this.#weights[iteration - this.start] = lossRows(machine);
  }
  /** Forgets those from an iteration on. */
  cut(iteration: number): void {
    this.#losses.length = Math.min(this.#losses.length, iteration - this.start);
  }
  /** Mean over the samples (or their valid steps) of the batches of so many iterations, each with the weights of its own. */
  mean(from: number, to: number): number {
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, from - this.start); i <= to - this.start; i++) {
      const n = this.#weights[i] ?? 0;
      sum += n * (this.#losses[i] ?? 0);
      count += n;
    }
    return sum / count;
  }
}
