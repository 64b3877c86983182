/** MaxPool and AvgPool over 1, 2 or 3 axes. */
import { fail } from '../core/issue';
import { axes, type Param, suggested } from '../core/params';
import { windowCount } from '../core/shape';
import { EXTENTS } from './convolution';
import { defineOp, type Sample } from './op';
import { floats, needRank } from './operands';
import { brief, times, unless } from './short';
import { call, numbers, onBatch, perAxis } from './torch';

/** A list of numbers, or null where it follows another parameter (a pool's stride is its kernelSize). */
const orNull = (p: Param<readonly number[]>): Param<readonly number[] | null> => ({
  ...p,
  default: null,
  expected: `${p.expected} or null`,
  read: (v) => (v === null ? null : p.read(v)),
});

export const pooling = (kind: 'Max' | 'Avg', rank: 1 | 2 | 3, doc: string, samples: readonly Sample[]) =>
  defineOp({
    category: 'pooling',
    doc,
    formula: "n' = floor((n + 2 padding - kernelSize) / stride) + 1",
    inputs: ['x'],
    outputs: ['y'],
    params: {
      kernelSize: suggested(axes(rank, undefined, { min: 1 }), new Array<number>(rank).fill(2)),
      stride: orNull(axes(rank, undefined, { min: 1 })),
      padding: axes(rank, 0, { min: 0 }),
    },
    summary: (p) =>
      `${times(p.kernelSize)}${p.stride && times(p.stride) !== times(p.kernelSize) ? ` · s${brief(p.stride)}` : ''}${unless(0, 'p', p.padding)}`,
    build(b, inputs, p) {
      const op = `${kind}Pool${rank}d`;
      const x = floats(op, inputs, 'x');
      needRank(op, x.shape, rank + 1, rank + 1, `[C, ${EXTENTS[rank]}]`);
      const kernel = p.kernelSize;
      const { padding } = p;
      // a window wholly in the padding has no value of its own: PyTorch draws the same line
      for (const [i, k] of kernel.entries())
        if (2 * (padding[i] ?? 0) > k) fail('pool-padding', { padding: padding[i] ?? 0, kernel: k });
      const extent = x.shape.slice(1);
      if (extent.some((n, i) => windowCount(n, kernel[i] ?? 1, 1, padding[i] ?? 0) < 1))
        fail('kernel-too-large', {
          kernel: times(kernel),
          input: times(extent.map((n, i) => n + 2 * (padding[i] ?? 0))),
        });
      const window = { kernel, stride: p.stride ?? kernel, padding };
      return { y: b.emit(kind === 'Max' ? 'maxPool' : 'avgPool', [x], window) };
    },
    torch(s, p) {
      const own = p.stride && times(p.stride) !== times(p.kernelSize) ? [`stride=${numbers(p.stride)}`] : [];
      return onBatch(
        s,
        call(`nn.${kind}Pool${rank}d`, [numbers(p.kernelSize), ...own, ...perAxis('padding', p.padding, 0)]),
      );
    },
    picture: 'maps',
    samples,
  });
