/** Who looks at what: views are counted, sent to the engine together, and each picture reaches only those who show it. */
import type { Picture, View } from '../../src-engine/protocol/messages';

/** Pictures shown in the first task; then more or fewer at once, so that a task takes about so many ms: every task may be a frame, and frames are dear. */
const AT_ONCE = 5;
const TASK_MS = 10;

export class Watch {
  #views = new Map<string, { view: View; count: number }>();
  #pictures = new Map<string, Picture>();
  #listeners = new Map<string, Set<() => void>>();
  #planned = false;
  /** Pictures that wait to be shown; a newer one takes the place of an older. */
  #waiting = new Map<string, Picture>();
  #atOnce = AT_ONCE;
  constructor(
    /** Tells the engine the new list. */
    private readonly send: (views: readonly View[]) => void,
    /** Runs something in a task of its own. */
    private readonly later: (run: () => void) => void = (run) => void setTimeout(run),
    /** All pictures that came have been shown. */
    private readonly shown: () => void = () => {},
  ) {}

  /** Watches until the returned function is called. `listener` is told when the picture is another one. */
  add(view: View, listener: () => void): () => void {
    const held = this.#views.get(view.id);
    if (held) held.count++;
    else {
      this.#views.set(view.id, { view, count: 1 });
      this.#plan();
    }
    const group = this.#listeners.get(view.id) ?? new Set();
    this.#listeners.set(view.id, group.add(listener));
    return () => {
      group.delete(listener);
      const v = this.#views.get(view.id);
      if (!v || --v.count > 0) return;
      this.#views.delete(view.id);
      this.#pictures.delete(view.id);
      this.#plan();
    };
  }
  picture(id: string): Picture | undefined {
    return this.#pictures.get(id);
  }
  /** Shows a few at a time, so that no task of the page grows long however many are watched. */
  receive(pictures: readonly Picture[]): void {
    const isIdle = this.#waiting.size === 0;
    for (const p of pictures) if (this.#views.has(p.id)) this.#waiting.set(p.id, p);
    if (this.#waiting.size === 0) this.shown();
    else if (isIdle) this.later(this.#show);
  }
  #show = (): void => {
    const group = [...this.#waiting].slice(0, this.#atOnce);
    this.#learn(group.length);
    for (const [id, picture] of group) {
      this.#waiting.delete(id);
      if (!this.#views.has(id)) continue;
      this.#pictures.set(id, picture);
      for (const listener of this.#listeners.get(id) ?? []) listener();
    }
    if (this.#waiting.size) this.later(this.#show);
    else this.shown();
  };
  /** How many fit into a task, from how long one with so many takes. What is rendered for them is rendered before its end. */
  #learn(count: number): void {
    const began = performance.now();
    const measure = () => {
      const took = performance.now() - began;
      if (took > 2 * TASK_MS) this.#atOnce = Math.max(1, this.#atOnce >> 1);
      else if (took < TASK_MS && count === this.#atOnce) this.#atOnce *= 2;
    };
    // the rendering that the listeners ask for stands in line before the second of these
    queueMicrotask(() => queueMicrotask(measure));
  }
  /** Nothing is computed any more: what was shown is not shown on. */
  clear(): void {
    const ids = [...this.#pictures.keys()];
    this.#pictures.clear();
    this.#waiting.clear();
    for (const id of ids) for (const listener of this.#listeners.get(id) ?? []) listener();
  }
  /** After a new engine or document: asks for everything again. */
  resend(): void {
    this.#plan();
  }
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.send([...this.#views.values()].map((v) => v.view));
    });
  }
}
/** One id for equal views. */
export const view = (tensor: View['tensor'], reduce: View['reduce']): View => ({
  id: JSON.stringify([tensor.node, tensor.of, tensor.name, reduce]),
  tensor,
  reduce,
});
