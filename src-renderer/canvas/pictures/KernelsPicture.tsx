/** A convolution: its kernels, and the maps that they make of one sample. */
import { sizeOf } from '../../../src-engine/core/shape';
import type { TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useCheckedPart, usePicture, useRun } from '../../ui/app';
import { pictureHeight } from '../layout';
import { Maps } from '../Maps';
import { Output } from './Output';
import type { PictureProps } from './props';
import { Waiting } from './Waiting';

/** Kernels in a row of small pictures; a layer may have hundreds. */
const KERNELS = 12;

export function KernelsPicture({ node }: PictureProps) {
  const { t } = useWords();
  const layer = useRun((s) => s.layer);
  const tensor: TensorRef = {
    node: node.weightsOf ?? node.id,
    of: layer === 'gradient' ? 'grad-param' : 'param',
    name: 'weight',
  };
  const kernels = usePicture(view(tensor, { kind: 'maps', sample: 0, max: KERNELS }));
  const shape = useCheckedPart((c) => c.parameters[`${tensor.node}.weight`]);
  const [height, width] = [shape?.at(-2) ?? 1, shape?.at(-1) ?? 1];
  const count = Math.min(KERNELS, (shape ? sizeOf(shape) : 0) / (height * width));
  const columns = Math.min(6, Math.max(count, 3));
  const tallest = count === 1 ? 72 : 40;
  return (
    <div className="pic">
      {kernels?.ready ? (
        <Maps
          picture={kernels}
          tensor={tensor}
          columns={columns}
          tallest={tallest}
          label={t(layer === 'gradient' ? 'canvas.kernelGradients' : 'canvas.kernels', { node: node.id })}
        />
      ) : (
        <Waiting height={shape ? pictureHeight(count, height, width, columns, tallest) : 20} />
      )}
      <Output node={node} />
    </div>
  );
}
