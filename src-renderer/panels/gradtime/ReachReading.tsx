/** What the numbers say, in a sentence or two: first what a cut does, then what the gradient does as far as it goes. */
import type { GradTime, StateReach } from '../../../src-engine/core/gradTime';
import { type Reading, readingOf } from '../../editor/reading';
import { useWords, type Words } from '../../i18n/i18n';
import { useReach } from '../../ui/app';
import { scientific } from '../../views/logScale';
import { ReachHelps } from './ReachHelps';

type Props = { readonly found: GradTime; readonly state: StateReach };

export function ReachReading({ found, state }: Props) {
  const { t } = useWords();
  const part = useReach((s) => s.part);
  const reading = readingOf(found, state, part);
  return (
    <section aria-label={t('gradtime.title')}>
      <p className="reach-reading" data-testid="reach-reading" data-kind={reading.kind}>
        {sentences(reading, t).join(' ')}
      </p>
      <ReachHelps found={found} state={state} reading={reading} />
    </section>
  );
}
/** A cut at step t lies before it. */
const between = (t: number) => ({ a: t - 1, b: t });
function sentences(reading: Reading, t: Words['t']): string[] {
  const say = (key: string, args = {}) => t(`gradtime.reading.${key}`, args);
  const { cuts } = reading;
  const stops = 'stops' in reading ? reading.stops : null;
  const cut = stops?.isCut
    ? [say('cut', between(Math.max(stops.from, stops.to)))]
    : cuts.length > 0
      ? [cuts.length === 1 ? say('oneCut', between(cuts[0] as number)) : say('cuts', { many: cuts.length })]
      : [];
  const ends = stops && !stops.isCut ? [say('ends', { at: stops.from })] : [];
  if (reading.kind === 'none' || reading.kind === 'one') return [...cut, say(reading.kind), ...ends];
  const { near, far, of, leap } = reading;
  const count = Math.abs(near - far);
  const args = { k: of, near, far, count, share: scientific(reading.share) };
  const share = say(typeof of === 'number' && of === near ? 'shareOf' : 'share', args);
  if (reading.kind === 'short') return [...cut, share, say('short', args), ...ends];
  const over = stops?.isCut ? say('over.left', { count }) : say('over.back');
  const leaps = leap === null ? [] : [say(leap < 1 ? 'falls' : 'rises', { over, leap: scientific(leap) })];
  const trend = say(reading.kind, { ...told(reading), over: leap === null ? over : say('over.on') });
  return [...cut, ...leaps, trend, share, ...ends];
}
function told(reading: Reading) {
  switch (reading.kind) {
    case 'vanishes':
    case 'explodes':
      return { steps: reading.steps >= 100 ? reading.steps.toFixed(0) : reading.steps.toPrecision(2) };
    case 'holds':
      return { factor: reading.factor.toPrecision(2) };
    case 'uneven':
      return {
        factor: reading.factor < 100 ? reading.factor.toPrecision(2) : scientific(reading.factor),
        low: reading.low,
        high: reading.high,
      };
    default:
      return {};
  }
}
