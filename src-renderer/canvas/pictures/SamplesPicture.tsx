/** A data set: samples of the batch with their labels; points of a plane with the decision surface under them. Sequences have pictures of their own. */
import { useMemo } from 'react';
import type { Picture, TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useApp, useCheckedPart, usePicture, useRun } from '../../ui/app';
import { useDataName } from '../../ui/useDataName';
import { short } from '../../views/short';
import { Thumbnail } from '../Maps';
import { useNeed } from '../useRange';
import { PlanePicture } from './PlanePicture';
import type { PictureProps } from './props';
import { SequencesPicture } from './SequencesPicture';
import { Waiting } from './Waiting';

const SHOWN = 6;

export function SamplesPicture({ node }: PictureProps) {
  const isSequence = useCheckedPart((c) => c.ports[`${node.id}.x`]?.sequence ?? false);
  return isSequence ? <SequencesPicture node={node} /> : <StillPicture node={node} />;
}
function StillPicture({ node }: PictureProps) {
  const shape = useCheckedPart((c) => c.ports[`${node.id}.x`]?.shape);
  const x = usePicture(view({ node: node.id, of: 'out', name: 'x' }, { kind: 'samples', count: SHOWN }));
  const y = usePicture(view({ node: node.id, of: 'out', name: 'y' }, { kind: 'samples', count: SHOWN }));
  const isPlane = shape?.length === 1 && shape[0] === 2;
  return (
    <div className="pic">
      {isPlane && <PlanePicture />}
      {!x?.ready || !y?.ready ? (
        <Waiting />
      ) : shape?.length === 3 ? (
        <Thumbs x={x} y={y} node={node.id} />
      ) : (
        !isPlane && <Rows x={x} y={y} />
      )}
    </div>
  );
}
/** The label of a sample: a class's name, or a number. */
function useLabel(y: Picture) {
  const classes = useRun((s) => s.loaded?.data?.classes ?? null);
  const nameOf = useDataName();
  return (i: number) => {
    const v = y.data[i] as number;
    return classes ? nameOf(classes[v] ?? String(v)) : short(v);
  };
}
function Thumbs({ x, y, node }: { readonly x: Picture; readonly y: Picture; readonly node: string }) {
  const { t } = useWords();
  const { run } = useApp();
  const sample = useRun((s) => s.sample);
  const label = useLabel(y);
  const [count = 0, channels = 1, height = 1, width = 1] = x.shape;
  const size = channels * height * width;
  useNeed('samples', x.stats && { least: x.stats.min, most: x.stats.max });
  const each = useMemo(
    () =>
      Array.from(
        { length: count },
        (_, i): Picture => ({
          ...x,
          shape: [1, height, width],
          data: x.data.subarray(i * size, i * size + height * width),
        }),
      ),
    [x, count, height, width, size],
  );
  return (
    <div className="thumbs nodrag">
      {each.map((picture, i) => (
        <button
          key={i}
          type="button"
          aria-pressed={i === sample}
          aria-label={t('canvas.sample', { index: i, label: label(i) })}
          onClick={() => run.store.setState({ sample: i })}
        >
          <Thumb picture={picture} node={node} label={label(i)} sample={i} />
          <span>{label(i)}</span>
        </button>
      ))}
    </div>
  );
}
type ThumbProps = {
  readonly picture: Picture;
  readonly node: string;
  readonly label: string;
  readonly sample: number;
};
function Thumb({ picture, node, label, sample }: ThumbProps) {
  const tensor = useMemo((): TensorRef => ({ node, of: 'out', name: 'x' }), [node]);
  return <Thumbnail picture={picture} tensor={tensor} label={label} width={50} sample={sample} />;
}
function Rows({ x, y }: { readonly x: Picture; readonly y: Picture }) {
  const label = useLabel(y);
  const [count = 0, ...shape] = x.shape;
  const features = Math.min(
    4,
    shape.reduce((a, b) => a * b, 1),
  );
  const stride = x.data.length / Math.max(1, count);
  return (
    <table className="rows">
      <tbody>
        {Array.from({ length: count }, (_, i) => (
          <tr key={i}>
            {Array.from({ length: features }, (_, f) => (
              <td key={f}>{short(x.data[i * stride + f] as number)}</td>
            ))}
            <td>{label(i)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
