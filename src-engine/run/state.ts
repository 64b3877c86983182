/** State that lives across iterations: parameters, running statistics, optimizer slots. Made from the seed, overridden by what a file gives. */

import { fillUniform } from '../backend/wasm/bits';
import type { StateCell } from '../compile/program';
import { fail } from '../core/issue';
import { normal, streamKey, uniform } from '../core/random';
import { sameShape, sizeOf } from '../core/shape';
import { flattenNested, type Nested, type Numbers, type TensorMap } from '../core/tensor';
import type { Doc } from '../document/doc';
import type { Initial } from '../ops/op';

export type State = Map<string, Numbers>;

/** One parameter's first numbers, from its own stream: (seed, node, name). */
export function initialNumbers(cell: StateCell, seed: number, out: Numbers): void {
  const key = streamKey(seed, cell.node, cell.name);
  const { initial } = cell;
  if (initial.kind === 'constant') out.fill(initial.value);
  else if (initial.kind === 'uniform' && out instanceof Float32Array) fillUniform(key, initial.bound, out);
  else if (initial.kind === 'uniform')
    for (let i = 0; i < out.length; i++) out[i] = (2 * uniform(key, i) - 1) * initial.bound;
  else if (initial.kind === 'normal') for (let i = 0; i < out.length; i++) out[i] = normal(key, i) * initial.std;
  else orthogonal(key, cell, initial, out);
}
/** Rows (or columns, where there are more rows) orthonormal times gain: Gram-Schmidt, twice, on a normal matrix (Saxe et al., 2013). */
function orthogonal(
  key: number,
  cell: StateCell,
  { gain }: Extract<Initial, { kind: 'orthogonal' }>,
  out: Numbers,
): void {
  const rows = cell.shape[0] ?? 1;
  const columns = Math.max(1, sizeOf(cell.shape) / rows);
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const vectors: Float64Array[] = [];
  for (let r = 0; r < count; r++) {
    const v = Float64Array.from({ length }, (_, i) => normal(key, r * length + i));
    for (let pass = 0; pass < 2; pass++)
      for (const u of vectors) {
        const dot = v.reduce((s, x, i) => s + x * (u[i] as number), 0);
        for (let i = 0; i < length; i++) v[i] = (v[i] as number) - dot * (u[i] as number);
      }
    const norm = Math.hypot(...v);
    vectors.push(v.map((x) => x / norm));
  }
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++)
      out[r * columns + c] =
        gain *
        (rows <= columns ? ((vectors[r] as Float64Array)[c] as number) : ((vectors[c] as Float64Array)[r] as number));
}

/** State for a program. What counts, first to last: `given` (files), `weights` of the document's nodes, the seed. */
export function createState(
  cells: readonly StateCell[],
  doc: Doc,
  seed: number,
  given: TensorMap = new Map(),
  precision: 'float32' | 'float64' = 'float32',
): State {
  const state: State = new Map();
  const nodes = new Map(doc.nodes.map((n) => [n.id, n]));
  for (const cell of cells) {
    const out = precision === 'float32' ? new Float32Array(sizeOf(cell.shape)) : new Float64Array(sizeOf(cell.shape));
    const tensor = given.get(cell.key);
    if (cell.kind === 'carry') {
      // a row for each sample: as many as the batch that it comes from had
      const fits = tensor && sameShape(tensor.shape.slice(1), cell.shape);
      state.set(cell.key, fits ? (tensor.data as Numbers).slice() : out);
      continue;
    }
    const written = nodes.get(cell.node)?.weights?.[cell.name];
    if (tensor) {
      if (!sameShape(tensor.shape, cell.shape))
        fail(
          'tensor-shape',
          { key: cell.key, shape: `[${tensor.shape.join(', ')}]`, expected: `[${cell.shape.join(', ')}]` },
          { node: cell.node },
        );
      out.set(tensor.data);
    } else if (written !== undefined && cell.kind !== 'slot') out.set(flattenNested(written as Nested));
    else initialNumbers(cell, seed, out);
    state.set(cell.key, out);
  }
  return state;
}
/** A cell's numbers with their shape, as files have them. */
export const tensorOfCell = (
  cell: StateCell,
  data: Numbers,
): { dtype: 'float32'; shape: number[]; data: Float32Array } => ({
  dtype: 'float32',
  shape: cell.kind === 'carry' ? [data.length / Math.max(1, sizeOf(cell.shape)), ...cell.shape] : [...cell.shape],
  data: (data as Float32Array).slice(),
});
/** FNV-1a over all bits, in the order of the keys, as hex. */
export function hashState(state: State): string {
  let h = 0x811c9dc5;
  const byte = (b: number) => {
    h = Math.imul(h ^ b, 0x01000193);
  };
  for (const key of [...state.keys()].sort()) {
    for (const c of key) byte(c.charCodeAt(0) & 255);
    const data = state.get(key) as Numbers;
    for (const b of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) byte(b);
  }
  return (h >>> 0).toString(16).padStart(8, '0');
}
