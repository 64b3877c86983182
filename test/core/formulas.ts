/** Random formulas: the same seed gives the same ones. */
import type { Binary, Formula, Unary } from '../../src-engine/core/formula';
import { uniform } from '../../src-engine/core/random';

const UNARY: readonly Unary[] = [
  'neg',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'abs',
  'sign',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'softplus',
  'erf',
];
const BINARY: readonly Binary[] = ['add', 'sub', 'mul', 'div', 'pow', 'max', 'min', 'lt', 'le', 'gt', 'ge', 'eq', 'ne'];

export class Dice {
  #next = 0;
  constructor(private readonly seed: number) {}
  number(low = 0, high = 1): number {
    return low + uniform(this.seed, this.#next++) * (high - low);
  }
  below(n: number): number {
    return Math.floor(this.number(0, n));
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
export function randomFormula(dice: Dice, inputs: number, depth: number): Formula {
  const part = () => randomFormula(dice, inputs, depth - 1);
  const kind = depth === 0 ? dice.below(3) : 2 + dice.below(8);
  if (kind === 0) return { op: 'number', value: dice.of([0, 1, 2, 3, 0.5, -1, -1.5]) };
  if (kind < 3) return { op: 'input', index: dice.below(inputs) };
  if (kind < 6) return { op: dice.of(UNARY), a: part() };
  if (kind < 9) return { op: dice.of(BINARY), a: part(), b: part() };
  return { op: 'where', c: part(), a: part(), b: part() };
}
