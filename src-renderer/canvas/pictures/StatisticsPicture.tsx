/** A norm's numbers, channel by channel: running statistics and what is learnt, as bars from zero; and what comes out. */
import type { Picture, TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { usePicture, useRun } from '../../ui/app';
import { short } from '../../views/short';
import { PICTURE_WIDTH } from '../layout';
import { Maps } from '../Maps';
import { Output } from './Output';
import type { PictureProps } from './props';

const HEIGHT = 20;
/** More channels than this are narrower than two pixels: they are drawn as a map. */
const BARS = 80;
const COLUMNS = 4;
const MAPS = 8;

export function StatisticsPicture({ node }: PictureProps) {
  const params = useRun((s) => s.loaded?.params);
  const mine = (params ?? []).filter((p) => p.node === (node.weightsOf ?? node.id) && p.kind !== 'slot');
  return (
    <div className="pic">
      {mine.map((p) => (
        <One key={p.key} tensor={{ node: p.node, of: p.kind === 'param' ? 'param' : 'state', name: p.name }} />
      ))}
      <Output node={node} most={MAPS} columns={COLUMNS} />
    </div>
  );
}
function One({ tensor }: { readonly tensor: TensorRef }) {
  const picture = usePicture(view(tensor, { kind: 'maps', sample: 0, max: 1 }));
  if (!picture?.ready) return null;
  const { min = 0, max = 0, notFinite = 0 } = picture.stats ?? {};
  const label = `${tensor.node}.${tensor.name}`;
  return (
    <div>
      <div className="range">
        <span>{tensor.name}</span>
        {notFinite > 0 ? <span className="loud">{notFinite} NaN/Inf</span> : <span>{ends(min, max)}</span>}
      </div>
      {picture.data.length > BARS ? (
        <Maps picture={picture} tensor={tensor} label={label} />
      ) : (
        <Bars picture={picture} low={Math.min(0, min)} high={Math.max(0, max)} label={`${label}: ${ends(min, max)}`} />
      )}
    </div>
  );
}
const ends = (min: number, max: number): string => (min === max ? short(min) : `${short(min)} … ${short(max)}`);
type BarsProps = {
  readonly picture: Picture;
  readonly low: number;
  readonly high: number;
  readonly label: string;
};
function Bars({ picture, low, high, label }: BarsProps) {
  const each = PICTURE_WIDTH / picture.data.length;
  const y = (v: number) => HEIGHT - (HEIGHT * (v - low)) / (high - low || 1);
  return (
    <svg width={PICTURE_WIDTH} height={HEIGHT} role="img" aria-label={label}>
      {Array.from(picture.data, (v, i) =>
        Number.isFinite(v) ? (
          <rect
            key={i}
            x={i * each}
            width={Math.max(1, each - 1)}
            y={Math.min(y(v), y(0))}
            height={Math.max(0.5, Math.abs(y(v) - y(0)))}
            fill="var(--wire)"
          />
        ) : null,
      )}
      <line x1={0} x2={PICTURE_WIDTH} y1={y(0)} y2={y(0)} stroke="var(--line-strong)" />
    </svg>
  );
}
