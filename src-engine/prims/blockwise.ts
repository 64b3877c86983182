/**
 * Formulas over blocks: operands whose last and only axis is cut into blocks of one size (the gates of a cell), and a result that is such blocks again.
 * One instruction for what would be a slice for each block, a formula for each, and a concatenation. The gradient is of the same kind.
 */
import type { Formula } from '../core/formula';
import { add, derive, input, inputsOf, isNumber, mul, number, rewrite, sameFormula } from '../core/formulaDerive';
import { formulaText } from '../core/formulaText';
import { fail } from '../core/issue';
import { shapeText, sizeOf } from '../core/shape';
import { narrow, operations } from './pointwise';
import type { Block, Factor, Prims, Ref } from './prim';
import { rowStart } from './window';

const blocksOf = (x: Ref, size: number): number => sizeOf(x.shape) / size;
const sum = (list: readonly Formula[]): Formula => list.reduce(add, number(0));

const blockwise: Prims['blockwise'] = {
  infer(inputs, { name, size, operands, results }) {
    for (const [i, x] of inputs.entries()) {
      if (x.dtype === 'int32') fail('needs-float', { op: name, port: `x${i}` });
      const reads = operands.filter((o) => o.input === i).map((o) => o.block);
      if (x.shape.length !== 1 || sizeOf(x.shape) % size !== 0 || Math.max(-1, ...reads) >= blocksOf(x, size))
        fail('shape-mismatch', { a: shapeText(x.shape), b: `n × ${size}`, op: name });
    }
    return { shape: [results.length * size] };
  },
  /**
   * For each input one instruction: block b of it gets the sum over the results of their gradient times the slope. A result that stands inside a slope,
   * or inside another result, is read from the output rather than computed again. Inputs with the same gradient share one instruction.
   */
  vjp(b, { inputs, out, dout, needs }, { name, size, operands, results }) {
    const count = operands.length;
    const all: readonly Block[] = [
      ...operands,
      ...results.map((_, k) => ({ input: inputs.length, block: k })),
      ...results.map((_, k) => ({ input: inputs.length + 1, block: k })),
    ];
    const refs = [...inputs, out, dout];
    const fromOutput = (f: Formula): Formula =>
      rewrite(f, (part) => {
        if (part.op === 'number' || part.op === 'input') return null;
        const k = results.findIndex((r) => sameFormula(r, part));
        return k < 0 ? null : input(count + k);
      });
    const toOperand = (j: number): Formula =>
      sum(results.map((r, k) => mul(input(count + results.length + k), fromOutput(derive(r, j)))));
    const written = new Map<string, Ref>();
    return inputs.map((x, i) => {
      if (!needs[i]) return null;
      const gradients = Array.from({ length: blocksOf(x, size) }, (_, block) =>
        sum(operands.flatMap((o, j) => (o.input === i && o.block === block ? [toOperand(j)] : []))),
      );
      if (gradients.every((g) => isNumber(g, 0))) return null;
      const made = only(all, refs, gradients);
      const key = JSON.stringify([made.inputs.map((r) => r.id), made.operands, made.results]);
      const same = written.get(key);
      const gradient = same ?? b.emit('blockwise', made.inputs, { ...made, name: `${name}Grad`, size });
      written.set(key, gradient);
      return narrow(b, gradient, x);
    });
  },
  explain({ inputs, attrs: { size, operands, results }, index }) {
    const width = results.length * size;
    const row = Math.floor(index / width);
    const result = results[Math.floor((index % width) / size)];
    if (!result) return null;
    const read = inputsOf(result);
    const terms = read.map((j): Factor[] => {
      const { input: i, block } = operands[j] as Block;
      const x = inputs[i];
      return x ? [{ input: i, at: rowStart(x, row) + block * size + (index % size) }] : [];
    });
    const text = formulaText(rewrite(result, (g) => (g.op === 'input' ? input(read.indexOf(g.index)) : null)));
    return { join: 'formula', terms, total: terms.length, text };
  },
  cost: (_, out, { size, results }) =>
    Math.max(sizeOf(out.shape), size * results.reduce((n, r) => n + operations(r), 0)),
};
/** The formulas over those blocks and inputs alone that they read. */
function only(all: readonly Block[], refs: readonly Ref[], formulas: readonly Formula[]) {
  const read = [...new Set(formulas.flatMap(inputsOf))].sort((a, b) => a - b);
  const used = [...new Set(read.map((j) => (all[j] as Block).input))].sort((a, b) => a - b);
  return {
    inputs: used.map((i) => refs[i] as Ref),
    operands: read.map(
      (j): Block => ({ input: used.indexOf((all[j] as Block).input), block: (all[j] as Block).block }),
    ),
    results: formulas.map((f) => rewrite(f, (g) => (g.op === 'input' ? input(read.indexOf(g.index)) : null))),
  };
}
export const BLOCKWISE = { blockwise } satisfies Pick<Prims, 'blockwise'>;
