/** ConvTranspose1d and ConvTranspose2d: forward is what the gradient of a convolution does to its input. */
import { fail } from '../core/issue';
import { axes } from '../core/params';
import { shapeText } from '../core/shape';
import { EXTENTS, needGroups, torchConvolution, windowParams } from './convolution';
import { biasInitial, fanInUniform, weightInitial } from './initial';
import { defineOp, type Sample } from './op';
import { floats, needRank } from './operands';
import { times, unless } from './short';
import { onBatch, perAxis, valueAt } from './torch';

/** weight [in, out/groups, k...], bias [out]. */
export const transposedConvolution = (rank: 1 | 2, doc: string, samples: readonly Sample[]) =>
  defineOp({
    category: 'layer',
    doc,
    formula: "n' = (n - 1) stride - 2 padding + dilation (kernelSize - 1) + outputPadding + 1",
    inputs: ['x'],
    outputs: ['y'],
    params: { ...windowParams(rank), outputPadding: axes(rank, 0, { min: 0 }) },
    summary: (p) =>
      `${p.outChannels} @ ${times(p.kernelSize)}${unless(1, 's', p.stride)}${unless(0, 'p', p.padding)}${unless(0, 'op', p.outputPadding)}${unless(1, 'd', p.dilation)}${unless(1, 'g', [p.groups])}`,
    build(b, inputs, p) {
      const op = `ConvTranspose${rank}d`;
      const x = floats(op, inputs, 'x');
      needRank(op, x.shape, rank + 1, rank + 1, `[C, ${EXTENTS[rank]}]`);
      const channels = x.shape[0] as number;
      needGroups(p.groups, channels, p.outChannels);
      const extent = x.shape.slice(1).map((n, i) => {
        const stride = p.stride[i] ?? 1;
        const dilation = p.dilation[i] ?? 1;
        const more = p.outputPadding[i] ?? 0;
        // more than that would be rows that no input reaches; PyTorch refuses it too
        if (more >= Math.max(stride, dilation)) fail('bad-output-padding', { more, stride, dilation });
        return (n - 1) * stride - 2 * (p.padding[i] ?? 0) + dilation * ((p.kernelSize[i] ?? 1) - 1) + more + 1;
      });
      if (extent.some((n) => n < 1)) fail('empty-output', { op, shape: shapeText([p.outChannels, ...extent]) });
      const shape = [channels, p.outChannels / p.groups, ...p.kernelSize];
      const standard = fanInUniform(shape);
      const w = b.param('weight', shape, weightInitial(p, shape, standard));
      const bias = p.bias ? [b.param('bias', [p.outChannels], biasInitial(p, standard))] : [];
      const { stride, padding, dilation, groups } = p;
      // an output padding of a stride or more makes room for windows behind the last: zeros stand there
      const fed = p.outputPadding.reduce((from, more, i) => {
        const after = Math.floor(more / (stride[i] ?? 1));
        return after ? b.emit('pad', [from], { axis: i + 1, before: 0, after }) : from;
      }, x);
      return {
        y: b.emit('convInputGrad', [fed, w, ...bias], {
          stride,
          padding,
          dilation,
          groups,
          input: [p.outChannels, ...extent],
        }),
      };
    },
    torch(s, p) {
      const more = perAxis('output_padding', p.outputPadding, 0);
      return onBatch(s, torchConvolution(`nn.ConvTranspose${rank}d`, valueAt(s), p, more));
    },
    picture: 'kernels',
    samples,
  });
