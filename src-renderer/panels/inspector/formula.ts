/** An op's shape formula with its numbers in it, an axis at a time. */
import type { Shape } from '../../../src-engine/core/shape';

/** "n' = floor((n + 2 padding - ...) / stride) + 1" with n, the parameters of axis i and the result put in; [] where the formula is not about sizes. */
export function filledFormula(
  formula: string | undefined,
  params: Readonly<Record<string, unknown>>,
  input: Shape | undefined,
  output: Shape | undefined,
): string[] {
  if (!formula?.startsWith("n' = ") || !input || !output || input.length !== output.length) return [];
  const body = formula.slice("n' = ".length);
  const spatial = input.length - 1;
  const lines = Array.from({ length: spatial }, (_, i) => {
    const of = (name: string) => {
      if (name === 'n') return input[i + 1];
      // a pool whose stride is left open steps by its kernel
      const v = params[name] ?? (name === 'stride' ? params.kernelSize : undefined);
      return Array.isArray(v) ? v[i] : v;
    };
    const text = body.replace(/[A-Za-z]\w*/g, (name) => {
      const v = of(name);
      return typeof v === 'number' ? String(v) : name;
    });
    // "2 2" is a product that the reader must not take for 22
    return `${text.replace(/(\d) (?=[\d(])/g, '$1·')} = ${output[i + 1]}`;
  });
  return lines.every((l) => l === lines[0]) ? lines.slice(0, 1) : lines;
}
