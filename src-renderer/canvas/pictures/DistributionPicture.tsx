/** One sample's distribution over classes. */
import { view } from '../../editor/watch';
import { usePicture, useRun } from '../../ui/app';
import { Bars } from './Bars';
import type { PictureProps } from './props';
import { Waiting } from './Waiting';

export function DistributionPicture({ node }: PictureProps) {
  const sample = useRun((s) => s.sample);
  const classes = useRun((s) => s.loaded?.data?.classes ?? null);
  const out = usePicture(view({ node: node.id, of: 'out', name: 'y' }, { kind: 'maps', sample, max: 1 }));
  const values = out?.ready ? Array.from(out.data, (v) => (node.op === 'LogSoftmax' ? Math.exp(v) : v)) : null;
  return (
    <div className="pic">
      {values ? (
        <Bars values={values} names={classes?.length === values.length ? classes : null} right={null} most={6} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
