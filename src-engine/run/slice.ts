/** How many instructions are run in one go: as many as take about so long, for whoever drives a move may stop only between two of them. */
const SLICE_MS = 4;

/** A move in slices: each `next()` is one of them; true where it may be left: where an iteration is complete, or nothing moves. */
export type Move = Generator<boolean, void, void>;

export class Slice {
  #places = 1;
  get places(): number {
    return this.#places;
  }
  /** So many were run, in so many ms. */
  learn(places: number, took: number): void {
    if (took > 2 * SLICE_MS) this.#places = Math.max(1, this.#places >> 1);
    else if (took < SLICE_MS && places === this.#places) this.#places *= 2;
  }
}
