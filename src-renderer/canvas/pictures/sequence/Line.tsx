/** A series: the past of what is forecast as a line, the other features faintly behind it, and what comes after as a dot (or a second line). */
import type { DataInfo } from '../../../../src-engine/protocol/messages';
import { PICTURE_WIDTH } from '../../layout';
import type { SequenceRow } from './row';

const HEIGHT = 34;
const PAD = 4;
/** More lines than this are a tangle. */
const OTHERS = 3;

export function Line({
  row,
  forecast,
}: {
  readonly row: SequenceRow;
  readonly forecast: NonNullable<DataInfo['forecast']>;
}) {
  const { units, steps, longest, x, y } = row;
  const lineOf = (unit: number) => x.subarray(unit * longest, unit * longest + steps);
  const own = lineOf(forecast.feature);
  const others = Array.from({ length: units }, (_, u) => u)
    .filter((u) => u !== forecast.feature)
    .slice(0, OTHERS)
    .map(lineOf);
  const [least, most] = [...own, ...y].reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const span = most - least || 1;
  const across = (t: number) => (t / Math.max(1, longest - 1 + forecast.horizon)) * (PICTURE_WIDTH - 2 * PAD) + PAD;
  const up = (v: number) => HEIGHT - PAD - ((v - least) / span) * (HEIGHT - 2 * PAD);
  const path = (values: ArrayLike<number>, from = 0) =>
    Array.from(values, (v, t) => `${t ? 'L' : 'M'}${across(t + from).toFixed(1)} ${up(v).toFixed(1)}`).join('');
  const isEvery = y.length > 1;
  return (
    <svg className="series" width={PICTURE_WIDTH} height={HEIGHT} aria-hidden="true">
      {others.map((values, i) => (
        <path key={i} d={path(values)} className="other" />
      ))}
      <path d={path(own)} />
      {isEvery && <path d={path(y, forecast.horizon)} className="target" />}
      <circle cx={across(steps - 1 + forecast.horizon)} cy={up(y.at(-1) ?? 0)} r={3} className="next" />
    </svg>
  );
}
