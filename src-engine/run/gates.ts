/** The gates of recurrent ops: blocks of one value of the tape (ops/recurrent.ts says where it stands), each to be looked at as a value of its own. */
import type { Program } from '../compile/program';
import type { GateInfo } from '../core/look';
import type { Numbers } from '../core/tensor';
import type { Attributes } from '../prims/prim';

/** In PyTorch's order. */
const GATES: Readonly<Record<string, readonly string[]>> = {
  lstmGates: ['i', 'f', 'g', 'o'],
  gruGates: ['r', 'z', 'n'],
};
export type Gate = GateInfo & {
  readonly value: number;
  /** Which block of so many numbers. */
  readonly block: number;
  readonly size: number;
};
const known = new WeakMap<Program, readonly Gate[]>();
/** By node, layer and direction: "i_l0", "o_l1_reverse". */
export function gatesOf(program: Program): readonly Gate[] {
  const before = known.get(program);
  if (before) return before;
  const met = new Map<string, number>();
  const found = program.code.flatMap((c): Gate[] => {
    const { name = '', size = 0 } = c.attrs as Partial<Attributes['blockwise']>;
    const names = c.prim === 'blockwise' ? GATES[name] : undefined;
    if (!names) return [];
    const k = met.get(c.node) ?? 0;
    met.set(c.node, k + 1);
    // the k-th cell of a node is that of its k-th h
    const of = program.hidden.filter((h) => h.node === c.node && h.name.startsWith('h'))[k];
    if (!of) return [];
    return names.map((gate, block) => ({
      ...{ node: c.node, name: `${gate}${of.name.slice(1)}`, reversed: of.reversed },
      ...{ value: c.out, block, size },
    }));
  });
  known.set(program, found);
  return found;
}
/** One block of each row. */
export function blockOf(data: Numbers, width: number, { block, size }: Gate): Float32Array {
  const rows = data.length / Math.max(1, width);
  const out = new Float32Array(rows * size);
  for (let r = 0; r < rows; r++)
    out.set(data.subarray(r * width + block * size, r * width + (block + 1) * size), r * size);
  return out;
}
