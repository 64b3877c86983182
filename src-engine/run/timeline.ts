/** What a user changed in a run, and before which iteration: a replay applies it again, stepping back before it takes it away. */
import type { Numbers } from '../core/tensor';
import type { Training } from '../document/training';
import type { State } from './state';

export type Change =
  | { readonly kind: 'weight'; readonly key: string; readonly index: number; readonly value: number }
  /** All numbers of some weights times a factor. */
  | { readonly kind: 'scale'; readonly keys: readonly string[]; readonly factor: number }
  | { readonly kind: 'training'; readonly training: Training };
type TimelineEvent = Change & { readonly iteration: number };
type TrainingEvent = Extract<TimelineEvent, { readonly kind: 'training' }>;

export class Timeline {
  #events: TimelineEvent[] = [];
  constructor(private readonly first: Training) {}

  /** Adds an event; what was changed later belongs to a future that is no more. */
  add(event: TimelineEvent): void {
    this.#events = [...this.#events.filter((e) => e.iteration <= event.iteration), event];
  }
  /** The training settings that hold in an iteration. */
  training(iteration: number): Training {
    const last = this.#events.findLast((e): e is TrainingEvent => e.kind === 'training' && e.iteration <= iteration);
    return last?.training ?? this.first;
  }
  /** The settings that were made last, wherever the cursor stands. */
  get latest(): Training {
    return this.training(Number.POSITIVE_INFINITY);
  }
  /** Whether the gradient is cut elsewhere than before. */
  movesCuts({ bptt }: Training): boolean {
    const before = this.latest.bptt;
    return JSON.stringify([bptt.truncate, bptt.cuts]) !== JSON.stringify([before.truncate, before.cuts]);
  }
  /** Writes the weights that were set before an iteration's forward. */
  apply(iteration: number, state: State): void {
    for (const e of this.#events) {
      if (e.iteration !== iteration) continue;
      const data = e.kind === 'weight' ? state.get(e.key) : undefined;
      if (data && e.kind === 'weight') data[e.index] = e.value;
      if (e.kind === 'scale') for (const key of e.keys) scaled(state.get(key), e.factor);
    }
  }
}
function scaled(data: Numbers | undefined, factor: number): void {
  for (let i = 0; data && i < data.length; i++) data[i] = (data[i] as number) * factor;
}
