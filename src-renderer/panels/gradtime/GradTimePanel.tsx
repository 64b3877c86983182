/** How far back in time the gradient reaches: the map over all steps, one row of it as a curve, and what makes it so. */
import { useEffect, useRef } from 'react';
import type { GradTime, StateReach } from '../../../src-engine/core/gradTime';
import { stateKey } from '../../editor/reach';
import { useWords } from '../../i18n/i18n';
import { useApp, useReach, useRun } from '../../ui/app';
import { stateName } from '../../views/hiddenNames';
import { ReachCurve } from './ReachCurve';
import { ReachFacts } from './ReachFacts';
import { ReachMap } from './ReachMap';
import { ReachReading } from './ReachReading';
import { ReachScale } from './ReachScale';
import './gradtime.css';

export default function GradTimePanel() {
  const { t } = useWords();
  const { reach } = useApp();
  const hasStates = useRun((s) => (s.loaded?.hidden.length ?? 0) > 0);
  const found = useReach((s) => s.found);
  const isComputing = useReach((s) => s.isComputing);
  const chosen = useReach((s) => s.state);
  // opening it is asking
  const loaded = useRun((s) => s.loaded);
  const isAsked = hasStates && found === null && !isComputing;
  const asked = useRef<typeof loaded>(null);
  useEffect(() => {
    if (!isAsked || asked.current === loaded) return;
    asked.current = loaded;
    void reach.compute();
  }, [isAsked, loaded, reach]);
  if (!hasStates) return <p className="note">{t('gradtime.nothing')}</p>;
  const state = found?.states.find((s) => stateKey(s) === chosen) ?? found?.states[0];
  return (
    <div className="reach" data-testid="reach" data-iteration={found?.iteration}>
      <Bar found={found} state={state} />
      {found && state ? (
        <div className="reach-body">
          <ReachMap found={found} state={state} />
          <ReachCurve found={found} state={state} />
          <div className="reach-side">
            <ReachReading found={found} state={state} />
            <ReachScale found={found} />
            <ReachFacts found={found} />
          </div>
        </div>
      ) : (
        <p className="note">{isComputing ? t('gradtime.waiting') : t('gradtime.nothing')}</p>
      )}
    </div>
  );
}
/** Which state, of which loss; and how the computation stands. */
function Bar({ found, state }: { readonly found: GradTime | null; readonly state: StateReach | undefined }) {
  const { t } = useWords();
  const { reach } = useApp();
  const isComputing = useReach((s) => s.isComputing);
  const part = useReach((s) => s.part);
  const passes = useRun((s) => s.reaching);
  return (
    <div className="reach-bar">
      {found && state && (
        <>
          <label>
            {t('gradtime.state')}
            <select value={stateKey(state)} onChange={(e) => reach.store.setState({ state: e.target.value })}>
              {found.states.map((s) => (
                <option key={stateKey(s)} value={stateKey(s)}>
                  {s.node}: {stateName(s.name)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t('gradtime.loss')}
            <select
              value={String(part)}
              onChange={(e) =>
                reach.store.setState({ part: e.target.value === 'whole' ? 'whole' : Number(e.target.value) })
              }
            >
              <option value="whole">{t('gradtime.whole')}</option>
              {found.rows.map((k) => (
                <option key={k} value={k}>
                  {t('gradtime.step', { k })}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      {isComputing ? (
        <>
          <button type="button" className="button" data-reach="stop" onClick={() => reach.stop()}>
            {t('gradtime.stop')}
          </button>
          <progress max={passes?.of ?? 1} value={passes?.done ?? 0} aria-label={t('gradtime.waiting')} />
          <span className="mono">{passes ? t('gradtime.progress', passes) : ''}</span>
        </>
      ) : (
        <button type="button" className="button" data-reach="compute" onClick={() => void reach.compute()}>
          {t(found ? 'gradtime.again' : 'gradtime.compute')}
        </button>
      )}
      {found && !isComputing && (
        <span className="note">
          {t('gradtime.of', { iteration: found.iteration, count: found.N, ms: Math.round(found.ms) })}
          {found.rows.length > 0 && found.rows.length < found.T
            ? `. ${t('gradtime.some', { count: found.rows.length, of: found.T })}`
            : ''}
        </span>
      )}
    </div>
  );
}
