/** One row of the map as a curve on a log scale, with the line that was fitted to it. */
import type { GradTime, StateReach } from '../../../src-engine/core/gradTime';
import { readingOf, rowOf } from '../../editor/reading';
import { useWords } from '../../i18n/i18n';
import { useReach } from '../../ui/app';
import { type LogRange, logRange, power } from '../../views/logScale';

/** The drawing's own pixels. */
const [WIDTH, HEIGHT] = [400, 230];
const [LEFT, BOTTOM, TOP, RIGHT] = [44, 22, 8, 10];
/** More steps are a line alone. */
const DOTS = 40;

export function ReachCurve({ found, state }: { readonly found: GradTime; readonly state: StateReach }) {
  const { t } = useWords();
  const chosen = useReach((s) => s.part);
  const reading = readingOf(found, state, chosen);
  const part = reading.of;
  const row = rowOf(found, state, part);
  const range = logRange(row);
  if (!range) return <div className="reach-curve" />;
  const { T } = found;
  const x = (step: number) => LEFT + ((WIDTH - LEFT - RIGHT) * step) / Math.max(1, T - 1);
  const points = [...row].flatMap((g, step) =>
    g > 0 && Number.isFinite(g) ? [{ step, y: place(Math.log10(g), range) }] : [],
  );
  const fit = 'line' in reading ? reading.line : null;
  const line =
    fit && 'far' in reading
      ? [reading.far, fit.from].map(
          (step) =>
            [x(step), place((fit.level - fit.slope * Math.abs(step - fit.from)) * Math.log10(2), range)] as const,
        )
      : null;
  const ticks = ticksOf(range);
  const name = typeof part === 'number' ? t('gradtime.step', { k: part }) : t('gradtime.whole');
  return (
    <figure className="reach-curve">
      <figcaption>
        <b>{name}</b> {line && <span>{t('gradtime.fit')}</span>}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${t('gradtime.curve')}: ${name}`}>
        {ticks.map((p) => (
          <g key={p}>
            <line className="tick" x1={LEFT} x2={WIDTH - RIGHT} y1={place(p, range)} y2={place(p, range)} />
            <text x={LEFT - 6} y={place(p, range) + 4} textAnchor="end">
              {power(p)}
            </text>
          </g>
        ))}
        <text x={LEFT} y={HEIGHT - 4}>
          t = 0
        </text>
        <text x={WIDTH - RIGHT} y={HEIGHT - 4} textAnchor="end">
          {T - 1}
        </text>
        {found.cuts.map((c) => (
          <line key={c} className="cut" x1={x(c - 0.5)} x2={x(c - 0.5)} y1={TOP} y2={HEIGHT - BOTTOM} />
        ))}
        {line?.[0] && line[1] && (
          <line className="fitted" x1={line[0][0]} y1={line[0][1]} x2={line[1][0]} y2={line[1][1]} />
        )}
        <polyline points={points.map(({ step, y }) => `${x(step)},${y}`).join(' ')} />
        {points.length <= DOTS && points.map(({ step, y }) => <circle key={step} cx={x(step)} cy={y} r={2.5} />)}
      </svg>
    </figure>
  );
}
const place = (log: number, { low, high }: LogRange): number => {
  const share = Math.max(0, Math.min(1, (log - low) / (high - low)));
  return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
};
/** At most five powers of ten, evenly from the highest. */
function ticksOf({ low, high }: LogRange): number[] {
  const step = Math.ceil((high - low) / 4);
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => high - i * step);
}
