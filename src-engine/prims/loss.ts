/** Cross-entropy, and the mean that the other losses end in. A loss is the sum over all valid steps of all samples over their number. */
import { fail } from '../core/issue';
import { sameShape, shapeText, sizeOf } from '../core/shape';
import { needFloats } from './conv';
import type { ExplainCall, Explanation, Form, Prims, Ref } from './prim';
import { countedRows, rowStart, sampleShape } from './window';

function needTargets(logits: Ref | undefined, ids: Ref | undefined): void {
  const shape = logits?.shape ?? [];
  if (logits) needFloats('CrossEntropyLoss', [logits]);
  if (shape.length < 1) fail('class-axis', { shape: shapeText(shape) });
  if (ids?.dtype !== 'int32') fail('needs-int', { op: 'CrossEntropyLoss', port: 'target' });
  if (!sameShape(ids.shape, shape.slice(1)))
    fail('target-shape', { target: shapeText(ids.shape), expected: shapeText(shape.slice(1)) });
}
const size = (r: Ref | undefined) => sizeOf(r?.shape ?? []);

type CrossEntropy = ExplainCall<{ readonly labelSmoothing: number }>;
/** The rows that a loss is a mean over, and its positions in each. */
function counted({ inputs: [logits, ids], lengths }: CrossEntropy) {
  const [x, id] = [logits as Form, ids as Form];
  const [classes = 1, ...positions] = sampleShape(x);
  const widest = id.rows > x.rows ? id : x;
  return { x, id, classes, positions: sizeOf(positions), rows: countedRows(widest, lengths) };
}
type Counted = ReturnType<typeof counted>;
/** Probabilities and what is wanted of them at a row and position. */
function asked(call: CrossEntropy, { x, id, classes, positions }: Counted, row: number, position: number) {
  const start = rowStart(x, row) + position;
  const z = Array.from({ length: classes }, (_, k) => call.at(0, start + k * positions));
  const most = Math.max(...z);
  const sum = z.reduce((total, v) => total + Math.exp(v - most), 0);
  const target = call.at(1, rowStart(id, row) + position);
  const { labelSmoothing } = call.attrs;
  return z.map((v, k) => ({
    probability: Math.exp(v - most) / sum,
    log: v - most - Math.log(sum),
    wanted: (k === target ? 1 - labelSmoothing : 0) + labelSmoothing / classes,
  }));
}

export const LOSS: Pick<Prims, 'crossEntropy' | 'crossEntropyGrad' | 'meanValid' | 'meanValidGrad'> = {
  crossEntropy: {
    infer: ([logits, ids]) => {
      needTargets(logits, ids);
      return { shape: [] };
    },
    lead: () => 'none',
    vjp: (b, { inputs, dout }, attrs) => [b.emit('crossEntropyGrad', [...inputs, dout], attrs), null],
    explain(call): Explanation {
      const all = counted(call);
      const { rows, positions } = all;
      const total = rows.length * positions;
      const made = Array.from({ length: Math.min(call.limit, total) }, (_, n) => ({
        name: '-log softmax[target]',
        value: asked(call, all, rows[Math.floor(n / positions)] as number, n % positions).reduce(
          (loss, { log, wanted }) => loss - (wanted ? wanted * log : 0),
          0,
        ),
      }));
      return { join: 'mean', terms: [], made, total };
    },
    cost: ([logits]) => 4 * size(logits),
  },
  crossEntropyGrad: {
    infer: ([logits, ids]) => {
      needTargets(logits, ids);
      return { shape: logits?.shape ?? [] };
    },
    lead: ([logits]) => logits?.lead ?? 'none',
    explain(call): Explanation | null {
      const all = counted(call);
      const { x, classes, positions, rows } = all;
      // logits that are the same at every step add up what each of them gives
      if (rows.some((row) => row >= x.rows)) return null;
      const each = classes * positions;
      const [row, place] = [Math.floor(call.index / each), call.index % each];
      if (!rows.includes(row)) return { join: 'sum', terms: [], total: 0 };
      const { probability = 0, wanted = 0 } =
        asked(call, all, row, place % positions)[Math.floor(place / positions)] ?? {};
      return {
        join: 'formula',
        terms: [[{ input: 2, at: 0 }]],
        made: [
          { name: 'softmax', value: probability },
          { name: 'target', value: wanted },
          { name: 'count', value: rows.length * positions },
        ],
        total: 4,
        text: 'x0 * (x1 - x2) / x3',
      };
    },
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
    explain({ inputs: [x], index, lengths }): Explanation | null {
      if (!x) return null;
      const rows = countedRows(x, lengths);
      const each = sizeOf(sampleShape(x));
      if (!rows.includes(Math.floor(index / each))) return { join: 'sum', terms: [], total: 0 };
      const made = [{ name: 'count', value: rows.length * each }];
      return { join: 'formula', terms: [[{ input: 1, at: 0 }]], made, total: 2, text: 'x0 / x1' };
    },
    cost: ([x]) => size(x),
  },
};
