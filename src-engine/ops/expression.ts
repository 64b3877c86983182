import { parseFormula } from '../core/formulaParse';
import { fail, IssueError } from '../core/issue';
import { code, suggested } from '../core/params';
import { broadcast, shapeText } from '../core/shape';
import { defineOp } from './op';
import { floats } from './operands';
import { aligned, valueAt } from './torch';
import { torchFormula } from './torchFormula';

/** The ports of a formula that does not parse are those that are wired: the wires stay while the user types, and `build` says what is wrong. */
function namesOf(formula: string, wired: readonly string[]): readonly string[] {
  try {
    return parseFormula(formula).names;
  } catch (e) {
    if (e instanceof IssueError) return wired;
    throw e;
  }
}
export const Expression = defineOp({
  category: 'arithmetic',
  doc: 'Your own formula, element by element. Its free names, in the order they appear, are the inputs; the derivative is found. Shapes broadcast from the last axis: sizes must be equal or 1.',
  inputs: (p, wired) => namesOf(p.code, wired),
  outputs: ['y'],
  params: { code: suggested(code(undefined), 'x * sigmoid(x)') },
  summary: (p) => p.code,
  build(b, inputs, p) {
    const { formula, names } = parseFormula(p.code);
    if (names.length === 0) fail('expression-empty');
    const operands = names.map((port) => floats('Expression', inputs, port));
    for (const [i, x] of operands.entries()) {
      const before = operands.slice(0, i).map((r) => r.shape);
      if (!broadcast([...before, x.shape]))
        fail('shape-mismatch', {
          a: shapeText(broadcast(before) ?? []),
          b: shapeText(x.shape),
          op: 'Expression',
        });
    }
    return { y: b.emit('pointwise', operands, { formula, name: 'expression' }) };
  },
  torch(s, p) {
    const { formula, names } = parseFormula(p.code);
    const texts = aligned(names.map((port) => valueAt(s, port)));
    return { out: { y: torchFormula(formula, texts, (name) => s.helper(name)) } };
  },
  picture: 'curve',
  samples: [
    { in: [[4]], p: { code: 'x * sigmoid(1.702 * x) + where(x > 0.5, exp(x), x ^ 2)' }, out: [4] },
    {
      in: [[2, 3], [3]],
      p: { code: 'a * b + 1 - max(a, b) / (2 + abs(b))' },
      out: [2, 3],
    },
    { in: [[], [2], [2, 2]], p: { code: 'sin(u) * cos(v) - tanh(w)' }, out: [2, 2] },
  ],
});
