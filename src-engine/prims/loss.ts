/** Cross-entropy, and the mean that the other losses end in. A loss is the sum over all valid steps of all samples over their number. */
import { fail } from '../core/issue';
import { sameShape, shapeText, sizeOf } from '../core/shape';
import { needFloats } from './conv';
import type { Prims, Ref } from './prim';
import { countedRows, sampleShape } from './window';

function needTargets(logits: Ref | undefined, ids: Ref | undefined): void {
  const shape = logits?.shape ?? [];
  if (logits) needFloats('CrossEntropyLoss', [logits]);
  if (shape.length < 1) fail('class-axis', { shape: shapeText(shape) });
  if (ids?.dtype !== 'int32') fail('needs-int', { op: 'CrossEntropyLoss', port: 'target' });
  if (!sameShape(ids.shape, shape.slice(1)))
    fail('target-shape', { target: shapeText(ids.shape), expected: shapeText(shape.slice(1)) });
}
const size = (r: Ref | undefined) => sizeOf(r?.shape ?? []);

export const LOSS: Pick<Prims, 'crossEntropy' | 'crossEntropyGrad' | 'meanValid' | 'meanValidGrad'> = {
  crossEntropy: {
    infer: ([logits, ids]) => {
      needTargets(logits, ids);
      return { shape: [] };
    },
    lead: () => 'none',
    vjp: (b, { inputs, dout }, attrs) => [b.emit('crossEntropyGrad', [...inputs, dout], attrs), null],
    cost: ([logits]) => 4 * size(logits),
  },
  crossEntropyGrad: {
    infer: ([logits, ids]) => {
      needTargets(logits, ids);
      return { shape: logits?.shape ?? [] };
    },
    lead: ([logits]) => logits?.lead ?? 'none',
    cost: ([logits]) => 4 * size(logits),
  },
  meanValid: {
    infer: (inputs) => {
      needFloats('mean', inputs);
      return { shape: [] };
    },
    lead: () => 'none',
    vjp: (b, { inputs, dout }) => [b.emit('meanValidGrad', [inputs[0] as Ref, dout], {})],
    explain: ({ inputs: [x], limit, lengths }) => {
      if (!x) return null;
      const rows = countedRows(x, lengths);
      const each = sizeOf(sampleShape(x));
      const total = rows.length * each;
      const terms = Array.from({ length: Math.min(limit, total) }, (_, n) => [
        { input: 0, at: (rows[Math.floor(n / each)] as number) * each + (n % each) },
      ]);
      return { join: 'mean', terms, total };
    },
    cost: ([x]) => size(x),
  },
  meanValidGrad: {
    infer: ([x]) => ({ shape: x?.shape ?? [] }),
    lead: ([x]) => x?.lead ?? 'none',
    cost: ([x]) => size(x),
  },
};
