/** One sample of a node's first output, or of its gradient, by what the switch says. */

import type { DocNode } from '../../../src-engine/document/doc';
import { ALL_OPS } from '../../../src-engine/ops/index';
import type { Picture, TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useCheckedPart, usePicture, useRun } from '../../ui/app';
import { mapsOfPort, pictureHeight, stripHeight } from '../layout';

/** More units than a strip has pixels in height are not told apart. */
const UNITS = 256;
/** The line below a strip. */
const BELOW = 18;

export function useOutput(
  node: DocNode,
  max: number,
  columns?: number,
): {
  readonly picture: Picture | undefined;
  readonly tensor: TensorRef;
  /** A sequence of vectors: all its steps, side by side. */
  readonly isStrip: boolean;
  readonly label: string;
  /** How high the picture will be, and why it is not there. */
  readonly absent: { readonly height?: number; readonly why: 'waiting' | 'noGradient' };
} {
  const { t } = useWords();
  const layer = useRun((s) => s.layer);
  const sample = useRun((s) => s.sample);
  const name = ALL_OPS[node.op]?.outputs[0] ?? 'y';
  const hasGradient = useRun((s) => s.loaded?.grads.includes(`${node.id}.${name}`) ?? false);
  const port = useCheckedPart((c) => c.ports[`${node.id}.${name}`]);
  const shape = port?.shape;
  const isStrip = port?.sequence === true && port.shape.length === 1;
  const tensor: TensorRef = { node: node.id, of: layer === 'gradient' && hasGradient ? 'grad-out' : 'out', name };
  const wanted =
    layer === 'gradient' && !hasGradient
      ? null
      : view(tensor, isStrip ? { kind: 'steps', sample, max: UNITS } : { kind: 'maps', sample, max });
  return {
    isStrip,
    picture: usePicture(wanted),
    tensor,
    absent: {
      ...(isStrip
        ? { height: stripHeight(shape?.[0] ?? 1) + BELOW }
        : shape
          ? { height: pictureHeight(...mapsOfPort(shape, max), columns) }
          : {}),
      why: layer === 'gradient' && !hasGradient ? 'noGradient' : 'waiting',
    },
    label: t(layer === 'gradient' ? 'canvas.gradientOf' : 'canvas.valueOf', { node: node.id, name }),
  };
}
