/** GlobalAvgPool and GlobalMaxPool: one window over the whole extent of each channel. */
import { defineOp, type Sample } from './op';
import { floats, needRank } from './operands';
import { valueAt } from './torch';

/** The pooling primitives take windows of at most three axes; more are flattened into one first. */
const MOST_AXES = 3;
export const globalPooling = (kind: 'Avg' | 'Max', doc: string, samples: readonly Sample[]) =>
  defineOp({
    category: 'pooling',
    doc,
    inputs: ['x'],
    outputs: ['y'],
    params: {},
    build(b, inputs) {
      const x = floats(`Global${kind}Pool`, inputs, 'x');
      needRank(`Global${kind}Pool`, x.shape, 1, Number.POSITIVE_INFINITY, '[C, ...]');
      if (x.shape.length === 1) return { y: x };
      const channels = x.shape[0] as number;
      const extent = x.shape.slice(1);
      const flat = extent.length > MOST_AXES;
      const kernel = flat ? [extent.reduce((n, d) => n * d, 1)] : extent;
      const from = flat ? b.emit('reshape', [x], { shape: [channels, ...kernel] }) : x;
      const window = { kernel, stride: kernel.map(() => 1), padding: kernel.map(() => 0) };
      const pooled = b.emit(kind === 'Max' ? 'maxPool' : 'avgPool', [from], window);
      return { y: b.emit('reshape', [pooled], { shape: [channels] }) };
    },
    torch(s) {
      const { text, shape, lead } = valueAt(s);
      if (shape.length === 1) return { out: { y: text } };
      const flat = `${text}.flatten(${lead + 1})`;
      return { out: { y: kind === 'Max' ? `${flat}.max(dim=-1).values` : `${flat}.mean(dim=-1)` } };
    },
    picture: 'value',
    samples,
  });
