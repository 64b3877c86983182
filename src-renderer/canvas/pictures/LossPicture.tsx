/** A loss: its curve over iterations, the number now, and test accuracy after each epoch. */
import { useMemo } from 'react';
import type { EpochMetrics } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { usePicture, useRun } from '../../ui/app';
import { short } from '../../views/short';
import { PICTURE_WIDTH } from '../layout';
import type { PictureProps } from './props';

const HEIGHT = 84;
const AXIS = 14;
/** The line of test accuracy, from 0 to 100 %. */
const TEST = 24;

export function LossPicture({ node }: PictureProps) {
  const { t } = useWords();
  const losses = useRun((s) => s.losses);
  const epochs = useRun((s) => s.epochs);
  const now = usePicture(view({ node: node.id, of: 'out', name: 'loss' }, { kind: 'samples', count: 1 }));
  const line = useMemo(() => {
    if (losses.length < 2) return null;
    const first = losses[0]?.iteration ?? 0;
    const last = losses.at(-1)?.iteration ?? 1;
    const most = Math.max(...losses.map((p) => p.loss));
    // one point a column is what can be seen: the mean of each column would be smoothing, so the last of each is drawn
    const columns = new Map<number, number>();
    for (const p of losses)
      columns.set(Math.round(((p.iteration - first) / Math.max(1, last - first)) * PICTURE_WIDTH), p.loss);
    const y = (v: number) => HEIGHT - 4 - ((HEIGHT - AXIS - 4) * v) / Math.max(1e-9, most);
    return { path: [...columns].map(([x, v], i) => `${i ? 'L' : 'M'}${x} ${y(v).toFixed(1)}`).join(''), most, last };
  }, [losses]);
  return (
    <div className="pic">
      <div className="number">
        {now?.ready ? short(now.data[0] as number) : losses.length ? short(losses.at(-1)?.loss ?? 0) : '–'}
      </div>
      <svg width={PICTURE_WIDTH} height={HEIGHT} role="img" aria-label={t('canvas.lossCurve', { node: node.id })}>
        {[0, 0.5, 1].map((f) => (
          <line
            key={f}
            x1={0}
            x2={PICTURE_WIDTH}
            y1={AXIS + f * (HEIGHT - AXIS - 4)}
            y2={AXIS + f * (HEIGHT - AXIS - 4)}
            stroke="var(--line)"
          />
        ))}
        {line && <path d={line.path} fill="none" stroke="var(--ink)" strokeWidth={1.5} strokeLinejoin="round" />}
        {line && (
          <text x={PICTURE_WIDTH} y={AXIS - 4} textAnchor="end" className="axis">
            {short(line.most)}
          </text>
        )}
      </svg>
      <div className="range">
        <span>0</span>
        <span>{line ? t('canvas.iteration', { iteration: line.last }) : ''}</span>
      </div>
      <Accuracy of={epochs} />
    </div>
  );
}
/** Test accuracy after each epoch, and the last number. */
function Accuracy({ of }: { readonly of: readonly EpochMetrics[] }) {
  const { t } = useWords();
  const known = of.flatMap((e) => (e.testAccuracy === null ? [] : [e.testAccuracy]));
  const last = known.at(-1);
  if (last === undefined) return null;
  const points = known.map(
    (v, i) =>
      [
        known.length === 1 ? PICTURE_WIDTH - 3 : 3 + ((PICTURE_WIDTH - 6) * i) / (known.length - 1),
        3 + (TEST - 6) * (1 - v),
      ] as const,
  );
  const end = points.at(-1) as readonly [number, number];
  return (
    <div>
      <svg width={PICTURE_WIDTH} height={TEST} role="img" aria-label={t('canvas.test')}>
        <line x1={0} x2={PICTURE_WIDTH} y1={3} y2={3} stroke="var(--line)" />
        <line x1={0} x2={PICTURE_WIDTH} y1={TEST - 3} y2={TEST - 3} stroke="var(--line)" />
        <polyline
          points={points.join(' ')}
          fill="none"
          stroke="var(--ink-2)"
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
        <circle cx={end[0]} cy={end[1]} r={2.5} fill="var(--ink-2)" />
      </svg>
      <div className="range">
        <span>{t('canvas.test')}</span>
        <span>{(100 * last).toFixed(1)} %</span>
      </div>
    </div>
  );
}
