/** One sample of a node's first output, or of its gradient, by what the switch says: maps, or a strip where it is a sequence of vectors. */
import { ALL_OPS } from '../../../src-engine/ops/index';
import type { TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useCheckedPart, usePicture, useRun } from '../../ui/app';
import { mapsOfPort, pictureHeight, stripHeight } from '../layout';
import { Maps } from '../Maps';
import type { PictureProps } from './props';
import { States } from './StatesPicture';
import { Waiting } from './Waiting';

const MOST = 16;
/** More units than a strip has pixels in height are not told apart. */
const UNITS = 256;
/** The line below a strip. */
const BELOW = 18;

type Props = PictureProps & { readonly most?: number; readonly columns?: number };
export function Output({ node, most = MOST, columns }: Props) {
  const { t } = useWords();
  const isGradient = useRun((s) => s.layer === 'gradient');
  const sample = useRun((s) => s.sample);
  const name = ALL_OPS[node.op]?.outputs[0] ?? 'y';
  const hasGradient = useRun((s) => s.loaded?.grads.includes(`${node.id}.${name}`) ?? false);
  const port = useCheckedPart((c) => c.ports[`${node.id}.${name}`]);
  const isStrip = port?.sequence === true && port.shape.length === 1;
  const isAbsent = isGradient && !hasGradient;
  const tensor: TensorRef = { node: node.id, of: isGradient ? 'grad-out' : 'out', name };
  const reduce = isStrip
    ? ({ kind: 'steps', sample, max: UNITS } as const)
    : ({ kind: 'maps', sample, max: most } as const);
  const picture = usePicture(isAbsent ? null : view(tensor, reduce));
  if (picture?.ready) {
    const label = t(isGradient ? 'canvas.gradientOf' : 'canvas.valueOf', { node: node.id, name });
    return isStrip ? (
      <States picture={picture} tensor={tensor} label={label} />
    ) : (
      <Maps picture={picture} tensor={tensor} {...(columns ? { columns } : {})} label={label} />
    );
  }
  const why = isAbsent ? 'noGradient' : 'waiting';
  if (!port) return <Waiting why={why} />;
  const height = isStrip
    ? stripHeight(port.shape[0] ?? 1) + BELOW
    : pictureHeight(...mapsOfPort(port.shape, most), columns);
  return <Waiting why={why} height={height} />;
}
