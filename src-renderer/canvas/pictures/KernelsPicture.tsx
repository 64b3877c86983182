/** A convolution: its kernels, and the maps that they make of one sample. */
import type { TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { usePicture, useRun } from '../../ui/app';
import { Maps } from '../Maps';
import type { PictureProps } from './props';
import { useOutput } from './useOutput';
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
  const out = useOutput(node, 16);
  const count = kernels?.shape[0] ?? 0;
  return (
    <div className="pic">
      {kernels?.ready && (
        <Maps
          picture={kernels}
          tensor={tensor}
          scale="signed"
          columns={Math.min(6, Math.max(count, 3))}
          tallest={count === 1 ? 72 : 40}
          label={t(layer === 'gradient' ? 'canvas.kernelGradients' : 'canvas.kernels', { node: node.id })}
        />
      )}
      {out.picture?.ready ? (
        <Maps picture={out.picture} tensor={out.tensor} scale="signed" label={out.label} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
