/** What was asked about gradients over time, and what of the answer is looked at. Lives as long as the window: the panel may come and go. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { GradTime, LossPart } from '../../src-engine/core/gradTime';
import { IssueError } from '../../src-engine/core/issue';
import type { Run } from './run';

export type ReachState = {
  readonly found: GradTime | null;
  readonly isComputing: boolean;
  /** What the recurrent matrices are multiplied by, as asked. */
  readonly scale: number;
  /** Which of `found.states`, by node and name; null: the first. */
  readonly state: string | null;
  readonly part: LossPart;
};
const START: ReachState = { found: null, isComputing: false, scale: 1, state: null, part: 'whole' };
/** A backward pass for each; more steps are told by some of them. */
const ROWS = 64;
/** A slider that moves asks when it rests so long, in ms. */
const REST = 120;
export const stateKey = ({ node, name }: { readonly node: string; readonly name: string }): string => `${node}.${name}`;

export class Reach {
  readonly store: StoreApi<ReachState> = createStore(() => START);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly run: Run) {
    // another document, or another program of it: what was computed is of the one before. A batch of other lengths unrolls the same one
    run.store.subscribe((now, before) => {
      if (now.loaded?.params === before.loaded?.params) return;
      this.#asked++;
      clearTimeout(this.#timer);
      this.store.setState({ found: null, isComputing: false, scale: 1, part: 'whole' });
    });
  }
  /** Computes with the scale that is set; what is under way is given up. */
  async compute(): Promise<void> {
    const mine = ++this.#asked;
    clearTimeout(this.#timer);
    this.store.setState({ isComputing: true });
    this.run.store.setState({ reaching: null });
    try {
      const found = await this.run.call('gradTime', { rows: ROWS, scale: this.store.getState().scale });
      if (mine === this.#asked) this.store.setState({ found: found ?? this.store.getState().found });
    } catch (e) {
      if (!(e instanceof IssueError)) throw e;
      if (mine === this.#asked) this.run.store.setState({ stopped: e.issue });
    } finally {
      if (mine === this.#asked) this.store.setState({ isComputing: false });
    }
  }
  stop(): void {
    this.#asked++;
    this.store.setState({ isComputing: false });
    void this.run.call('stopGradTime', {});
  }
  setScale(scale: number): void {
    this.store.setState({ scale });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.compute(), REST);
  }
  /** The scale becomes the weights', and is 1 from there. */
  async apply(): Promise<void> {
    const { scale } = this.store.getState();
    clearTimeout(this.#timer);
    await this.run.scaleRecurrent(scale);
    this.store.setState({ scale: 1 });
    await this.compute();
  }
}
