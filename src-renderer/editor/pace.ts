/** What the engine's reports cost the page, told to the engine: it makes them no oftener than leaves the processors to the run. */

/** Runs `done` once what stands now has been drawn, with the ms that drawing took; never where the page is hidden. */
export type Drawn = (done: (ms: number) => void) => void;

export class Pace {
  #spent = 0;
  constructor(
    private readonly tell: (ms: number) => void,
    private readonly drawn: Drawn,
  ) {}
  /** Runs a part of what a report makes the page do. What that renders in the same task counts too. */
  spend(run: () => void): void {
    const began = performance.now();
    run();
    queueMicrotask(() => {
      this.#spent += performance.now() - began;
    });
  }
  /** Everything of a report has been handed to those who show it. */
  shown(): void {
    this.drawn((ms) => {
      const spent = this.#spent + ms;
      this.#spent = 0;
      this.tell(spent);
    });
  }
}
