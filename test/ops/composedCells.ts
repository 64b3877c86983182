/** The cells of GRU and LSTM written of slices and one formula an instruction, as torch.nn states them: what the blocks of one instruction are held against. */
import type { Formula } from '../../src-engine/core/formula';
import { formula } from '../../src-engine/core/formulaParse';
import type { Cell } from '../../src-engine/ops/recurrent';
import type { Emitter, Ref } from '../../src-engine/prims/prim';

const SIGMOID = formula('sigmoid(a + b)', ['a', 'b']);
const TANH = formula('tanh(a + b)', ['a', 'b']);
const NEW = formula('tanh(a + r * b)', ['a', 'r', 'b']);
const STATE = formula('(1 - z) * n + z * h', ['z', 'n', 'h']);
const CELL_STATE = formula('f * c + i * g', ['f', 'c', 'i', 'g']);
const OUT = formula('o * tanh(c)', ['o', 'c']);

const gate = (b: Emitter, all: Ref, k: number, size: number): Ref =>
  b.emit('slice', [all], { axis: 0, start: k * size, end: (k + 1) * size });
const apply = (b: Emitter, f: Formula, inputs: readonly Ref[], name: string): Ref =>
  b.emit('pointwise', inputs, { formula: f, name });

export const COMPOSED: Readonly<Record<'GRU' | 'LSTM', Cell>> = {
  GRU: {
    gates: 3,
    states: ['h'],
    step(b, fromInput, product, [h], size) {
      const both = (k: number) => [gate(b, fromInput, k, size), gate(b, product, k, size)] as const;
      const r = apply(b, SIGMOID, both(0), 'reset');
      const z = apply(b, SIGMOID, both(1), 'update');
      const [a, c] = both(2);
      const n = apply(b, NEW, [a, r, c], 'new');
      return [apply(b, STATE, [z, n, h as Ref], 'state')];
    },
  },
  LSTM: {
    gates: 4,
    states: ['h', 'c'],
    step(b, fromInput, product, [, before], size) {
      const part = (k: number, name: string, f = SIGMOID) =>
        apply(b, f, [gate(b, fromInput, k, size), gate(b, product, k, size)], name);
      const [i, f, g, o] = [part(0, 'input'), part(1, 'forget'), part(2, 'candidate', TANH), part(3, 'output')];
      const c = apply(b, CELL_STATE, [f, before as Ref, i, g], 'cell');
      return [apply(b, OUT, [o, c], 'state'), c];
    },
  },
};
