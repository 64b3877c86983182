/** Ranges that pictures share, so that one colour is one number all over the canvas, and the legend can say which. Pure, no React. */
import type { Picture, TensorRef } from '../../src-engine/protocol/messages';

/** Weights and what flows through the net differ too much in size for one range. */
export type Family = 'samples' | 'values' | 'gradients' | 'weights' | 'weightGradients';
export const FAMILIES: readonly Family[] = ['values', 'gradients', 'weights', 'weightGradients', 'samples'];
export type Range = { readonly least: number; readonly most: number };

const FAMILY_OF: Readonly<Record<TensorRef['of'], Family>> = {
  out: 'values',
  'grad-out': 'gradients',
  param: 'weights',
  'grad-param': 'weightGradients',
  state: 'weights',
  gate: 'values',
  hidden: 'values',
  'grad-hidden': 'gradients',
  'grad-hidden-out': 'gradients',
  'grad-hidden-next': 'gradients',
};
export const familyOf = (of: TensorRef['of']): Family => FAMILY_OF[of];

/** A picture whose largest number is smaller than the shared one by more than this would be nearly blank: it keeps a range of its own. */
const VISIBLE = 8;
const STEPS = [1, 1.5, 2, 3, 5, 7.5, 10];

/** The next number upwards that is short to say: 1, 1.5, 2, 3, 5, 7.5 times a power of ten. */
export function roundedUp(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  const step = STEPS.find((s) => s * power >= x * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(2));
}
/** The largest absolute value that most pictures can be drawn with: one that is far beyond all others does not make them blank. 0 where there is none. */
export function sharedMost(maxima: readonly number[]): number {
  const usable = maxima.filter((m) => m > 0 && Number.isFinite(m)).sort((a, b) => b - a);
  let best = 0;
  let served = 0;
  for (const m of usable) {
    const count = usable.filter((other) => other <= m && other >= m / VISIBLE).length;
    if (count > served) [best, served] = [m, count];
  }
  return best;
}
/** What pictures that have one scale need: their tensors' largest numbers, which are the same for every sample; but where the chosen sample would be nearly blank on it, its own. */
export function neededBy(pictures: readonly (Pick<Picture, 'stats' | 'data'> | undefined)[]): number {
  let [whole, drawn] = [0, 0];
  for (const p of pictures) {
    if (!p?.stats) continue;
    whole = Math.max(whole, Math.abs(p.stats.min), Math.abs(p.stats.max));
    for (const x of p.data) if (Number.isFinite(x)) drawn = Math.max(drawn, Math.abs(x));
  }
  return drawn > 0 && drawn < whole / VISIBLE / 2 ? drawn : whole;
}
/** The range that a picture is drawn with: the shared one where it fits. */
export function rangeFor(own: number, shared: number): { readonly most: number; readonly isOwn: boolean } {
  if (!(own > 0)) return { most: shared || 1, isOwn: false };
  if (!(shared > 0)) return { most: own, isOwn: false };
  const isOwn = own > shared * (1 + 1e-9) || own < shared / VISIBLE / 2;
  return { most: isOwn ? own : shared, isOwn };
}

/** Pictures in view say what they need; each family's range follows, and holds still while it can. */
export class Ranges {
  #pictures = new Map<string, Range & { readonly family: Family }>();
  #shared: Readonly<Partial<Record<Family, Range>>> = {};
  #listeners = new Set<() => void>();
  #planned = false;
  constructor(private readonly later: (run: () => void) => void = (run) => queueMicrotask(run)) {}

  get shared(): Readonly<Partial<Record<Family, Range>>> {
    return this.#shared;
  }
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  set(id: string, family: Family, least: number, most: number): void {
    const old = this.#pictures.get(id);
    if (old?.family === family && old.least === least && old.most === most) return;
    this.#pictures.set(id, { family, least, most });
    this.#plan();
  }
  delete(id: string): void {
    if (this.#pictures.delete(id)) this.#plan();
  }
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.later(() => {
      this.#planned = false;
      this.#settle();
    });
  }
  #settle(): void {
    const next: Partial<Record<Family, Range>> = {};
    for (const family of FAMILIES) {
      const mine = [...this.#pictures.values()].filter((p) => p.family === family);
      if (mine.length) next[family] = family === 'samples' ? widest(mine) : symmetric(mine, this.#shared[family]);
    }
    const isSame = FAMILIES.every(
      (f) => next[f]?.least === this.#shared[f]?.least && next[f]?.most === this.#shared[f]?.most,
    );
    if (isSame) return;
    this.#shared = next;
    for (const listener of this.#listeners) listener();
  }
}
const widest = (all: readonly Range[]): Range => ({
  least: Math.min(...all.map((p) => p.least)),
  most: Math.max(...all.map((p) => p.most)),
});
/** The range is given up when it is too small, or twice too large: it does not flicker between two steps. */
function symmetric(all: readonly Range[], before: Range | undefined): Range {
  const most = sharedMost(all.map((p) => Math.max(Math.abs(p.least), Math.abs(p.most))));
  if (before && most <= before.most && most * 2 >= before.most) return before;
  const end = most > 0 ? roundedUp(most) : 1;
  return { least: -end, most: end };
}
