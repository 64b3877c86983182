/** Conv1d, Conv2d and Conv3d are one op over 1, 2 or 3 axes. */
import { fail } from '../core/issue';
import { axes, bool, int, suggested, type Values } from '../core/params';
import { type Shape, windowCount } from '../core/shape';
import { biasInitial, fanInUniform, INIT, weightInitial } from './initial';
import { defineOp, type Sample } from './op';
import { floats, needRank } from './operands';
import { times, unless } from './short';
import { call, numbers, onBatch, perAxis, type TorchValue, valueAt } from './torch';

/** Names of the axes behind the channel, as docs and messages write them. */
export const EXTENTS: readonly string[] = ['', 'L', 'H, W', 'D, H, W'];

/** The parameters that a convolution and its transpose share; PyTorch's names, one number an axis. */
export const windowParams = (rank: number) => ({
  outChannels: suggested(int(undefined, { min: 1 }), 8),
  kernelSize: suggested(axes(rank, undefined, { min: 1 }), new Array<number>(rank).fill(3)),
  stride: axes(rank, 1, { min: 1 }),
  padding: axes(rank, 0, { min: 0 }),
  dilation: axes(rank, 1, { min: 1 }),
  groups: int(1, { min: 1 }),
  bias: bool(true),
  ...INIT,
});
/** The module of a convolution or its transpose. */
export const torchConvolution = (
  name: string,
  { shape: [channels = 1] }: TorchValue,
  p: Values<ReturnType<typeof windowParams>>,
  more: readonly string[] = [],
): string =>
  call(
    name,
    [
      ...[channels, p.outChannels, numbers(p.kernelSize)],
      ...perAxis('stride', p.stride, 1),
      ...perAxis('padding', p.padding, 0),
      ...more,
      ...perAxis('dilation', p.dilation, 1),
    ],
    [
      ['groups', p.groups, 1],
      ['bias', p.bias, true],
    ],
  );
/** Both channel counts must be multiples of the groups. */
export function needGroups(groups: number, inChannels: number, outChannels: number): void {
  for (const channels of [inChannels, outChannels]) if (channels % groups) fail('bad-groups', { groups, channels });
}
/** How far a dilated kernel reaches: d (k - 1) + 1. */
const reach = (kernel: Shape, dilation: Shape): number[] => kernel.map((k, i) => (dilation[i] ?? 1) * (k - 1) + 1);

/** weight [out, in/groups, k...], bias [out]. */
export const convolution = (rank: 1 | 2 | 3, doc: string, samples: readonly Sample[]) =>
  defineOp({
    category: 'layer',
    doc,
    formula: "n' = floor((n + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1",
    inputs: ['x'],
    outputs: ['y'],
    params: windowParams(rank),
    summary: (p) =>
      `${p.outChannels} @ ${times(p.kernelSize)}${unless(1, 's', p.stride)}${unless(0, 'p', p.padding)}${unless(1, 'd', p.dilation)}${unless(1, 'g', [p.groups])}`,
    build(b, inputs, p) {
      const op = `Conv${rank}d`;
      const x = floats(op, inputs, 'x');
      needRank(op, x.shape, rank + 1, rank + 1, `[C, ${EXTENTS[rank]}]`);
      const channels = x.shape[0] as number;
      const extent = x.shape.slice(1);
      needGroups(p.groups, channels, p.outChannels);
      if (
        extent.some((n, i) => windowCount(n, p.kernelSize[i] ?? 1, 1, p.padding[i] ?? 0, p.dilation[i] ?? 1) < 1) // one position at stride 1
      )
        fail('kernel-too-large', {
          kernel: times(reach(p.kernelSize, p.dilation)),
          input: times(extent.map((n, i) => n + 2 * (p.padding[i] ?? 0))),
        });
      const shape = [p.outChannels, channels / p.groups, ...p.kernelSize];
      const standard = fanInUniform(shape);
      const w = b.param('weight', shape, weightInitial(p, shape, standard));
      const bias = p.bias ? [b.param('bias', [p.outChannels], biasInitial(p, standard))] : [];
      const { stride, padding, dilation, groups } = p;
      return { y: b.emit('conv', [x, w, ...bias], { stride, padding, dilation, groups }) };
    },
    torch: (s, p) => onBatch(s, torchConvolution(`nn.Conv${rank}d`, valueAt(s), p)),
    picture: 'kernels',
    samples,
  });
