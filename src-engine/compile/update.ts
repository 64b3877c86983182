/**
 * Update: what each parameter and each slot of the optimizer becomes. Formulas: torch.optim.SGD, Adam, AdamW, RMSprop; clipping: torch.nn.utils.
 * Numbers that a run may change without another tape (lr, momentum, ...) are scalar operands.
 */

import type { Formula } from '../core/formula';
import { formula } from '../core/formulaParse';
import type { Optimizer, Training } from '../document/training';
import type { Ref } from '../prims/prim';
import type { Cell } from './lower';
import type { Hyper } from './program';
import type { Tape } from './tape';

/** A parameter with its gradient: what is updated. */
export type Trained = { readonly cell: Cell; readonly gradient: Ref };
export type Slot = {
  readonly key: string;
  readonly node: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Ref;
  readonly next: Ref;
};
export type Update = {
  readonly slots: readonly Slot[];
  readonly next: ReadonlyMap<string, Ref>;
  readonly hypers: readonly Hyper[];
};

export function update(tape: Tape, trained: readonly Trained[], training: Training, step: () => Ref): Update {
  const writer = new Writer(tape, training.optimizer, step);
  const clipped = clip(writer, trained, training);
  for (const t of clipped) {
    tape.node = t.cell.node;
    OPTIMIZERS[training.optimizer.name](writer, t);
  }
  return { slots: writer.slots, next: writer.next, hypers: writer.hypers };
}

class Writer {
  readonly slots: Slot[] = [];
  readonly next = new Map<string, Ref>();
  readonly hypers: Hyper[] = [];
  #hyper = new Map<string, Ref>();
  #corrections = new Map<string, Ref>();
  constructor(
    readonly tape: Tape,
    readonly optimizer: Optimizer,
    readonly step: () => Ref,
  ) {
    tape.phase = 'update';
  }
  /** A scalar that the run sets before each iteration. */
  hyper(name: string): Ref {
    const known = this.#hyper.get(name);
    if (known) return known;
    const node = this.tape.node;
    this.tape.node = '';
    const ref = this.tape.value([], 'none', 'float32', { of: 'hyper', name });
    this.tape.node = node;
    this.#hyper.set(name, ref);
    this.hypers.push({ name, value: ref.id });
    return ref;
  }
  /** `code` over named operands, as one instruction. */
  compute(name: string, code: string, operands: Readonly<Record<string, Ref>>): Ref {
    const names = Object.keys(operands);
    return this.tape.emit('pointwise', Object.values(operands), { formula: parsed(code, names), name });
  }
  /** 1 - beta^t, t = 1 at the first step (Adam's bias correction). */
  correction(beta: number): Ref {
    const key = String(beta);
    const known = this.#corrections.get(key);
    if (known) return known;
    const node = this.tape.node;
    this.tape.node = '';
    const ref = this.compute('biasCorrection', `1 - ${beta} ^ (t + 1)`, { t: this.step() });
    this.tape.node = node;
    this.#corrections.set(key, ref);
    return ref;
  }
  slot(t: Trained, name: string, code: string, operands: Readonly<Record<string, Ref>>): Ref {
    const { cell } = t;
    const value = this.tape.value(cell.shape, 'none', 'float32', { of: 'slot', name: `${cell.name}.${name}` });
    const next = this.compute(name, code, { s: value, ...operands });
    this.#name(next, `${cell.name}.${name}`);
    this.slots.push({
      key: `${cell.key}.${name}`,
      node: cell.node,
      name: `${cell.name}.${name}`,
      shape: cell.shape,
      value,
      next,
    });
    return next;
  }
  finish(t: Trained, name: string, code: string, operands: Readonly<Record<string, Ref>>): void {
    const next = this.compute(name, code, { w: t.cell.value, ...operands });
    this.#name(next, t.cell.name);
    this.next.set(t.cell.key, next);
  }
  #name(ref: Ref, name: string): void {
    const v = this.tape.values[ref.id];
    if (v) v.role = { of: 'next', name };
  }
}
const formulas = new Map<string, Formula>();
function parsed(code: string, names: readonly string[]): Formula {
  const key = `${names.join()}:${code}`;
  const known = formulas.get(key) ?? formula(code, [...names]);
  formulas.set(key, known);
  return known;
}

/** clipValue first, each element; then clipNorm, all gradients together, scaled by min(1, c / (norm + 1e-6)). */
function clip(w: Writer, trained: readonly Trained[], { clipValue, clipNorm }: Training): readonly Trained[] {
  const each = (name: string, list: readonly Trained[], code: string, operands: Readonly<Record<string, Ref>>) =>
    list.map(({ cell, gradient }) => {
      w.tape.node = cell.node;
      return { cell, gradient: w.compute(name, code, { g: gradient, ...operands }) };
    });
  let list = trained;
  if (clipValue !== null) list = each('clipValue', list, 'min(max(g, -c), c)', { c: w.hyper('clipValue') });
  if (clipNorm === null || !list.length) return list;
  w.tape.node = '';
  const norm = w.tape.emit(
    'norm',
    list.map((t) => t.gradient),
    {},
  );
  const scale = w.compute('clipScale', 'min(1, c / (n + 0.000001))', { c: w.hyper('clipNorm'), n: norm });
  return each('clipNorm', list, 'g * k', { k: scale });
}
/** Weight decay as a part of the gradient (all but AdamW). */
const decayed = (w: Writer, t: Trained): Ref =>
  w.optimizer.weightDecay === 0
    ? t.gradient
    : w.compute('weightDecay', 'g + d * w', { g: t.gradient, d: w.hyper('weightDecay'), w: t.cell.value });

const OPTIMIZERS: Record<Optimizer['name'], (w: Writer, t: Trained) => void> = {
  SGD(w, t) {
    const g = decayed(w, t);
    const lr = w.hyper('lr');
    if (w.optimizer.momentum === 0) return w.finish(t, 'sgd', 'w - lr * g', { lr, g });
    const momentum = w.hyper('momentum');
    const m = w.slot(t, 'momentum_buffer', 'momentum * s + g', { momentum, g });
    if (!w.optimizer.nesterov) return w.finish(t, 'sgd', 'w - lr * m', { lr, m });
    w.finish(t, 'sgd', 'w - lr * (g + momentum * m)', { lr, g, momentum, m });
  },
  Adam: (w, t) => adam(w, t, decayed(w, t), false),
  AdamW: (w, t) => adam(w, t, t.gradient, w.optimizer.weightDecay !== 0),
  RMSprop(w, t) {
    const { alpha, eps } = w.optimizer;
    const g = decayed(w, t);
    const lr = w.hyper('lr');
    const v = w.slot(t, 'square_avg', `${alpha} * s + ${1 - alpha} * g * g`, { g });
    if (w.optimizer.momentum === 0) return w.finish(t, 'rmsprop', `w - lr * g / (sqrt(v) + ${eps})`, { lr, g, v });
    const m = w.slot(t, 'momentum_buffer', `momentum * s + g / (sqrt(v) + ${eps})`, {
      momentum: w.hyper('momentum'),
      g,
      v,
    });
    w.finish(t, 'rmsprop', 'w - lr * m', { lr, m });
  },
};
function adam(w: Writer, t: Trained, g: Ref, decouple: boolean): void {
  const { betas, eps } = w.optimizer;
  const m = w.slot(t, 'exp_avg', `${betas[0]} * s + ${1 - betas[0]} * g`, { g });
  const v = w.slot(t, 'exp_avg_sq', `${betas[1]} * s + ${1 - betas[1]} * g * g`, { g });
  const lr = w.hyper('lr');
  const operands = { lr, m, v, c1: w.correction(betas[0]), c2: w.correction(betas[1]) };
  const step = `lr / c1 * m / (sqrt(v) / sqrt(c2) + ${eps})`;
  if (decouple) w.finish(t, 'adamw', `w * (1 - lr * decay) - ${step}`, { ...operands, decay: w.hyper('weightDecay') });
  else w.finish(t, 'adam', `w - ${step}`, operands);
}
