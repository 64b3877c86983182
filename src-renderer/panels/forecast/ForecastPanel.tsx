/** What a series model says of days that it has not seen, beside what came and beside the simplest guess: it stays as it is. */
import { useId, useState } from 'react';
import type { Forecast, ForecastAsk } from '../../../src-engine/core/forecast';
import { useWords } from '../../i18n/i18n';
import { useDataName } from '../../ui/useDataName';
import { ForecastChart } from './ForecastChart';
import { useForecast } from './useForecast';
import './forecast.css';

const DAYS = 14;
const MOST = 365;
/** Values of the file have the file's own precision; errors are read to a hundredth of them. */
const exact = (v: number): string => String(Number(v.toPrecision(4)));

export function ForecastPanel() {
  const { t } = useWords();
  const [free, setFree] = useState<ForecastAsk['free']>(null);
  const found = useForecast(free);
  if (!found) return <p className="note">{t('forecast.waiting')}</p>;
  if ('cannot' in found)
    return (
      <p className="note" role="status">
        {t(`forecast.cannot.${found.cannot}`)}
      </p>
    );
  const choose = (from: number) => setFree((f) => ({ from, steps: f?.steps ?? DAYS }));
  return (
    <div className="forecast">
      <Said found={found} free={free} onFree={setFree} />
      <ForecastChart found={found} onChoose={found.horizon === 1 ? choose : null} />
    </div>
  );
}
function Said({
  found,
  free,
  onFree,
}: {
  readonly found: Forecast;
  readonly free: ForecastAsk['free'];
  readonly onFree: (free: ForecastAsk['free']) => void;
}) {
  const { t } = useWords();
  const name = useDataName()(found.name);
  const ahead = t('forecast.steps', { count: found.horizon });
  const { predicted, naive } = found.rmse;
  const gain = 100 * (1 - predicted / naive);
  return (
    <section className="forecast-said" aria-label={name}>
      <h3>
        {name} <small data-iteration={found.iteration}>{t('forecast.at', { iteration: found.iteration })}</small>
      </h3>
      <dl>
        <Line kind="truth" name={t('forecast.truth')} />
        <Line kind="predicted" name={t('forecast.predicted', { ahead })} rmse={predicted} />
        <Line kind="naive" name={t('forecast.naive', { ahead })} rmse={naive} />
        {found.free && <Line kind="free" name={t('forecast.free')} rmse={found.free.rmse} />}
      </dl>
      <p data-gain={gain.toFixed(1)}>
        {t(gain >= 0 ? 'forecast.better' : 'forecast.worse', { percent: Math.abs(gain).toFixed(1) })}
      </p>
      {found.horizon === 1 ? (
        <Free found={found} free={free} onFree={onFree} />
      ) : (
        <p className="note">{t('forecast.freeOff', { horizon: found.horizon })}</p>
      )}
    </section>
  );
}
function Line({ kind, name, rmse }: { readonly kind: string; readonly name: string; readonly rmse?: number }) {
  const { t } = useWords();
  return (
    <div>
      <dt>
        <i className={`forecast-line ${kind}`} aria-hidden="true" />
        {name}
      </dt>
      <dd data-rmse={kind}>{rmse === undefined ? '' : t('forecast.rmse', { value: exact(rmse) })}</dd>
    </div>
  );
}
function Free({
  found,
  free,
  onFree,
}: {
  readonly found: Forecast;
  readonly free: ForecastAsk['free'];
  readonly onFree: (free: ForecastAsk['free']) => void;
}) {
  const { t } = useWords();
  const id = useId();
  const [first = 0, last = 0] = [found.index[0], found.index.at(-1)];
  const isOn = free !== null;
  const field = (key: 'from' | 'steps', label: string, least: number, most: number) => (
    <div>
      <label htmlFor={`${id}-${key}`}>{label}</label>
      <input
        id={`${id}-${key}`}
        type="number"
        min={least}
        max={most}
        value={free?.[key] ?? ''}
        onChange={(e) => {
          const value = Math.round(Number(e.target.value));
          if (free && value >= least && value <= most) onFree({ ...free, [key]: value });
        }}
      />
    </div>
  );
  return (
    <div className="forecast-free">
      <label>
        <input
          type="checkbox"
          checked={isOn}
          onChange={(e) =>
            onFree(e.target.checked ? { from: first + Math.floor((last - first) / 2), steps: DAYS } : null)
          }
        />
        {t('forecast.free')}
      </label>
      {isOn && (
        <>
          {field('from', t('forecast.freeFrom'), first, last)}
          {field('steps', t('forecast.freeSteps'), 1, MOST)}
        </>
      )}
      <p className="note">
        {isOn && found.free && found.free.others > 0
          ? t('forecast.freeOthers', { count: found.free.others })
          : t('forecast.freeHow')}
      </p>
    </div>
  );
}
