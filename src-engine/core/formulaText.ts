/** A formula as readable text, with no more parentheses than its order of operations needs: the parser reads the same formula back. */
import type { Binary, Formula } from './formula';

/** As formulas are typed, and Python has them. */
export const COMPARISONS: Readonly<Partial<Record<Binary, string>>> = {
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  eq: '==',
  ne: '!=',
};
const SIGNS: Readonly<Partial<Record<Binary, string>>> = {
  ...COMPARISONS,
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  pow: '^',
};
/** How tightly it binds: comparison, sum, product, minus, power, and what never needs parentheses. */
const [COMPARISON, SUM, PRODUCT, MINUS, POWER, ATOM] = [1, 2, 3, 4, 5, 6] as const;
function level(f: Formula): number {
  switch (f.op) {
    case 'number':
      return f.value < 0 || Object.is(f.value, -0) ? MINUS : ATOM;
    case 'neg':
      return MINUS;
    case 'add':
    case 'sub':
      return SUM;
    case 'mul':
    case 'div':
      return PRODUCT;
    case 'pow':
      return POWER;
    default:
      return 'b' in f && f.op in SIGNS ? COMPARISON : ATOM;
  }
}
/** Input i is called names[i], or x0, x1, ... where there is no name. */
export function formulaText(f: Formula, names: readonly string[] = []): string {
  const text = (g: Formula, least: number): string => {
    const found = formulaText(g, names);
    return level(g) < least ? `(${found})` : found;
  };
  switch (f.op) {
    case 'number':
      return Object.is(f.value, -0) ? '-0' : String(f.value);
    case 'input':
      return names[f.index] ?? `x${f.index}`;
    case 'where':
      return `where(${[f.c, f.a, f.b].map((g) => formulaText(g, names)).join(', ')})`;
    case 'neg':
      return `-${text(f.a, MINUS)}`;
    case 'pow':
      return `${text(f.a, ATOM)}^${text(f.b, MINUS)}`;
  }
  if (!('b' in f)) return `${f.op}(${formulaText(f.a, names)})`;
  const sign = SIGNS[f.op];
  if (!sign) return `${f.op}(${formulaText(f.a, names)}, ${formulaText(f.b, names)})`;
  const own = level(f);
  // what stands to the right of the same sign keeps its parentheses: a - (b - c); comparisons are not chained at all
  return `${text(f.a, own === COMPARISON ? SUM : own)} ${sign} ${text(f.b, own + 1)}`;
}
