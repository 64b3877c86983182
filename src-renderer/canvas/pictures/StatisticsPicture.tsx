/** A norm's numbers, channel by channel: running statistics and what is learnt. */
import type { TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { usePicture, useRun } from '../../ui/app';
import { Maps } from '../Maps';
import type { PictureProps } from './props';
import { useOutput } from './useOutput';
import { Waiting } from './Waiting';

export function StatisticsPicture({ node }: PictureProps) {
  const params = useRun((s) => s.loaded?.params);
  const mine = (params ?? []).filter((p) => p.node === (node.weightsOf ?? node.id) && p.kind !== 'slot');
  const out = useOutput(node, 8);
  return (
    <div className="pic">
      {mine.map((p) => (
        <One key={p.key} tensor={{ node: p.node, of: p.kind === 'param' ? 'param' : 'state', name: p.name }} />
      ))}
      {out.picture?.ready ? (
        <Maps picture={out.picture} tensor={out.tensor} scale="signed" columns={4} label={out.label} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
function One({ tensor }: { readonly tensor: TensorRef }) {
  const picture = usePicture(view(tensor, { kind: 'maps', sample: 0, max: 1 }));
  if (!picture?.ready) return null;
  return (
    <div>
      <div className="range">
        <span>{tensor.name}</span>
      </div>
      <Maps picture={picture} tensor={tensor} scale="signed" label={`${tensor.node} ${tensor.name}`} />
    </div>
  );
}
