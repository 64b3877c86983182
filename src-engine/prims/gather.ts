/** What ids choose: rows of a table, places in a row of zeros. */
import { fail } from '../core/issue';
import { type Shape, sameShape, shapeText, sizeOf } from '../core/shape';
import type { Prims, Ref } from './prim';

function idsOf(op: string, inputs: readonly Ref[]): Shape {
  const [ids] = inputs;
  if (ids?.dtype !== 'int32') fail('needs-int', { op, port: 'ids' });
  return ids?.shape ?? [];
}
function need(op: string, port: string, x: Ref | undefined): Ref {
  if (!x) throw new Error(`${op} was emitted without ${port}`);
  if (x.dtype !== 'float32') fail('needs-float', { op, port });
  return x;
}
const embedding: Prims['embedding'] = {
  infer(inputs) {
    const ids = idsOf('embedding', inputs);
    const w = need('embedding', 'weight', inputs[1]);
    if (w.shape.length !== 2)
      fail('wrong-rank', { op: 'embedding', expected: '[num, dim]', shape: shapeText(w.shape) });
    return { shape: [...ids, w.shape[1] ?? 1] };
  },
  vjp(b, { inputs: [ids, w], dout, needs }) {
    return [null, needs[1] && ids && w ? b.emit('embeddingGrad', [ids, dout], { num: w.shape[0] ?? 1 }) : null];
  },
  cost: (_, out) => sizeOf(out.shape),
};
const embeddingGrad: Prims['embeddingGrad'] = {
  sumsSteps: true,
  infer(inputs, { num }) {
    const ids = idsOf('embeddingGrad', inputs);
    const { shape } = need('embeddingGrad', 'dy', inputs[1]);
    if (!shape.length || !sameShape(ids, shape.slice(0, -1)))
      fail('shape-mismatch', { a: shapeText(ids), b: shapeText(shape), op: 'embeddingGrad' });
    return { shape: [num, shape.at(-1) ?? 1] };
  },
  lead: () => 'none',
  cost: ([, dy]) => sizeOf(dy?.shape ?? []),
};
const oneHot: Prims['oneHot'] = {
  infer: (inputs, { classes }) => ({ shape: [...idsOf('oneHot', inputs), classes] }),
  cost: (_, out) => sizeOf(out.shape),
};
/** No `explain`: which row an id chooses is in the numbers, not in the shapes. */
export const GATHER = { embedding, embeddingGrad, oneHot } satisfies Pick<
  Prims,
  'embedding' | 'embeddingGrad' | 'oneHot'
>;
