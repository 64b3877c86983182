/**
 * A backward pass of one step's loss alone. A loss is the sum over all valid steps over their number: where its gradient leaves the loss, a step's part of it is a
 * select, by a mask that is fed. So L is the sum of every step's L_k and of what no step's loss is (a loss behind LastStep), each normalised as in L.
 */
import { formula } from '../core/formulaParse';
import type { Ref } from '../prims/prim';
import type { Feed, Hyper, Instruction } from './program';
import type { Tape } from './tape';

/** The port of a feed that no node has: 1 at the steps whose loss counts, [T, N]. */
export const STEP_LOSS = 'stepLoss';
/** 1 where losses count that are of no step. */
export const REST_LOSS = 'restLoss';
const SELECT = formula('where(m > 0.5, g, 0)', ['m', 'g']);

export class StepMasks {
  readonly feeds: Feed[] = [];
  readonly hypers: Hyper[] = [];
  #rest: Ref | null = null;
  readonly #steps = new Map<number, Ref>();
  constructor(private readonly tape: Tape) {}
  /** The gradients that an instruction gives, each as far as it is asked for. */
  apply(step: Instruction, given: readonly (Ref | null)[]): readonly (Ref | null)[] {
    if (step.phase !== 'loss' || this.tape.ref(step.out).lead !== 'none') return given;
    return given.map((g) => {
      if (!g || g.lead === 'none') return g;
      const mask = g.lead === 'TN' ? this.#step(this.tape.sequence(g.seq) as number) : this.#other();
      return this.tape.emit('pointwise', [mask, g], { formula: SELECT, name: 'stepLoss' });
    });
  }
  #step(seq: number): Ref {
    const known = this.#steps.get(seq);
    if (known) return known;
    const mask = this.tape.value([], 'TN', 'float32', { of: 'inner', name: STEP_LOSS }, seq);
    this.#steps.set(seq, mask);
    this.feeds.push({ node: '', port: STEP_LOSS, value: mask.id, seq });
    return mask;
  }
  #other(): Ref {
    if (this.#rest) return this.#rest;
    const mask = this.tape.value([], 'none', 'float32', { of: 'hyper', name: REST_LOSS });
    this.#rest = mask;
    this.hypers.push({ name: REST_LOSS, value: mask.id });
    return mask;
  }
}
