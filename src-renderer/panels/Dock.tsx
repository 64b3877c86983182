/** The bottom: tape, training, problems. */
import { lazy, Suspense } from 'react';
import { DOCK, hasDock } from '../editor/session';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useEditorPart, useRun, useSession } from '../ui/app';
import { ForecastPanel } from './forecast/ForecastPanel';
import { ProblemsPanel } from './ProblemsPanel';
import { kindOf, Splitter } from './Splitter';
import { Tape } from './Tape';
import { TrainingPanel } from './TrainingPanel';
import { WritingPanel } from './writing/WritingPanel';
import './dock.css';

/** Monaco is large: it comes when it is asked for. */
const CodeTab = lazy(() => import('./code/CodeTab'));
const GradTimePanel = lazy(() => import('./gradtime/GradTimePanel'));

export function Dock() {
  const { t } = useWords();
  const { session } = useApp();
  const tab = useSession((s) => s.dock);
  const isUnfinished = useSession((s) => s.codeDraft !== null);
  const checked = useChecked().issues;
  const loaded = useRun((s) => s.loaded?.issues);
  const there = useEditorPart(({ doc }) => DOCK.filter((name) => hasDock(doc, name)).join());
  // the one that stands open stays until another is chosen: it says why it has nothing to show
  const tabs = DOCK.filter((name) => name === tab || there.split(',').includes(name));
  const count = Math.max(checked.length, loaded?.length ?? 0);
  return (
    <section className="dock" aria-label={t(`dock.${tab}`)}>
      <Splitter kind={kindOf(tab)} />
      <div className="tabs">
        <div className="tabs-list" role="tablist">
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`dock-${name}`}
              aria-selected={name === tab}
              aria-controls="dock-panel"
              onClick={() => session.setState({ dock: name })}
            >
              {name === 'problems' && count
                ? t('dock.problemsCount', { count })
                : t(name === 'code' && isUnfinished ? 'dock.codeDraft' : `dock.${name}`)}
            </button>
          ))}
        </div>
        <History />
      </div>
      <div id="dock-panel" role="tabpanel" aria-labelledby={`dock-${tab}`} className="dock-panel">
        {tab === 'tape' && <Tape />}
        {tab === 'training' && <TrainingPanel />}
        {tab === 'gradtime' && (
          <Suspense fallback={<p className="note">{t('code.loading')}</p>}>
            <GradTimePanel />
          </Suspense>
        )}
        {tab === 'problems' && <ProblemsPanel />}
        {tab === 'writing' && <WritingPanel />}
        {tab === 'forecast' && <ForecastPanel />}
        {tab === 'code' && (
          <Suspense fallback={<p className="note">{t('code.loading')}</p>}>
            <CodeTab />
          </Suspense>
        )}
      </div>
    </section>
  );
}
/** What going back costs in memory: kept snapshots against their limit. */
function History() {
  const { t } = useWords();
  const history = useRun((s) => s.position?.history);
  if (!history) return null;
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);
  const text = t('run.history', {
    used: megabytes(history.bytes),
    limit: megabytes(history.limit),
    oldest: history.oldest,
  });
  return (
    <span className="history">
      <meter min={0} max={history.limit} value={history.bytes} aria-label={text} /> {text}
    </span>
  );
}
