/** A formula as PyTorch's Python: the same numbers, and the same gradient where branches meet. */
import type { Binary, Formula } from '../core/formula';
import { COMPARISONS } from '../core/formulaText';
import { formulaValue } from '../core/formulaValue';
import type { TorchHelper } from './torch';

const SIGNS: Readonly<Partial<Record<Binary, string>>> = { add: '+', sub: '-', mul: '*', div: '/', pow: '**' };
/** How tightly it binds in Python: sum, product, minus, power, and what never needs parentheses. */
const [SUM, PRODUCT, MINUS, POWER, ATOM] = [1, 2, 3, 4, 5] as const;
/** What may have no finite value or slope somewhere. */
const SINGULAR: ReadonlySet<string> = new Set(['log', 'log1p', 'sqrt', 'exp', 'expm1']);
const isSingular = (f: Formula): boolean =>
  f.op === 'div' || f.op === 'pow'
    ? !isConstant(f.b) || (f.op === 'pow' ? !(formulaValue(f.b, []) >= 1) : formulaValue(f.b, []) === 0)
    : SINGULAR.has(f.op);

const partsOf = (f: Formula): readonly Formula[] =>
  f.op === 'where' ? [f.c, f.a, f.b] : 'b' in f ? [f.a, f.b] : 'a' in f ? [f.a] : [];
const some = (f: Formula, holds: (g: Formula) => boolean): boolean =>
  holds(f) || partsOf(f).some((g) => some(g, holds));
const isConstant = (f: Formula): boolean => !some(f, (g) => g.op === 'input');

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : 'float("-inf")';
  return Object.is(value, -0) ? '-0.0' : String(value);
}
function level(f: Formula): number {
  if (isConstant(f)) return formulaValue(f, []) < 0 || Object.is(formulaValue(f, []), -0) ? MINUS : ATOM;
  switch (f.op) {
    case 'add':
    case 'sub':
      return SUM;
    case 'mul':
    case 'div':
      return PRODUCT;
    case 'neg':
      return MINUS;
    case 'pow':
      return POWER;
    default:
      return ATOM;
  }
}
/** Input i is called texts[i]. */
export function torchFormula(f: Formula, texts: readonly string[], helper: (name: TorchHelper) => string): string {
  const part = (g: Formula, least: number): string => {
    const found = torchFormula(g, texts, helper);
    return level(g) < least ? `(${found})` : found;
  };
  const whole = (g: Formula): string => torchFormula(g, texts, helper);
  if (isConstant(f)) return numberText(formulaValue(f, []));
  if (f.op === 'where') return choice(f, texts, helper);
  if (f.op === 'number' || f.op === 'input') return f.op === 'input' ? (texts[f.index] as string) : '';
  if (f.op === 'neg') return `-${part(f.a, MINUS)}`;
  if (f.op === 'pow') return `${part(f.a, ATOM)} ** ${part(f.b, MINUS)}`;
  if (f.op === 'softplus') return `F.softplus(${whole(f.a)})`;
  if (!('b' in f)) return `torch.${f.op}(${whole(f.a)})`;
  if (f.op in COMPARISONS) return `(${condition(f, texts, helper)}).float()`;
  if (f.op === 'max' || f.op === 'min') return extreme(f, whole, helper);
  const own = level(f);
  return `${part(f.a, own)} ${SIGNS[f.op]} ${part(f.b, own + 1)}`;
}
/** The gradient of a tie goes to the first: relu is that with 0 first, clamp with the number last. */
function extreme(
  f: Extract<Formula, { readonly b: Formula }>,
  whole: (g: Formula) => string,
  helper: (name: TorchHelper) => string,
): string {
  const isMax = f.op === 'max';
  if (isMax && isConstant(f.a) && formulaValue(f.a, []) === 0) return `torch.relu(${whole(f.b)})`;
  if (isConstant(f.b)) return `torch.clamp(${whole(f.a)}, ${isMax ? 'min' : 'max'}=${whole(f.b)})`;
  return `${helper(isMax ? 'larger' : 'smaller')}(${whole(f.a)}, ${whole(f.b)})`;
}
/** True or false: a comparison, or whether it is not 0. */
function condition(f: Formula, texts: readonly string[], helper: (name: TorchHelper) => string): string {
  const side = (g: Formula): string => {
    const found = torchFormula(g, texts, helper);
    return level(g) < SUM ? `(${found})` : found;
  };
  const sign = COMPARISONS[f.op as Binary];
  return sign && 'b' in f ? `${side(f.a)} ${sign} ${side(f.b)}` : `${side(f)} != 0`;
}
/** A select: what the branch not taken would give, or its slope there, is not looked at; so its inputs have no gradient there. */
function choice(
  f: Extract<Formula, { readonly op: 'where' }>,
  texts: readonly string[],
  helper: (name: TorchHelper) => string,
): string {
  const c = isConstant(f.c)
    ? `torch.tensor(${formulaValue(f.c, []) === 0 ? 'False' : 'True'})`
    : condition(f.c, texts, helper);
  const branch = (g: Formula, taken: string): string => {
    const guarded = some(g, isSingular);
    return torchFormula(g, guarded ? texts.map((x) => `${helper('only_where')}(${taken}, ${x})`) : texts, helper);
  };
  return `torch.where(${c}, ${branch(f.a, c)}, ${branch(f.b, `~(${c})`)})`;
}
