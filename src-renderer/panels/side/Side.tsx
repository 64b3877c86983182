/** The left panel: the lesson, nodes to add, or the graph as a tree. */
import { SIDE } from '../../editor/session';
import { useWords } from '../../i18n/i18n';
import { useApp, useSession } from '../../ui/app';
import { LessonPanel } from '../lesson/LessonPanel';
import { Outline } from './Outline';
import { Palette } from './Palette';
import './side.css';

const PANELS = { lesson: <LessonPanel />, nodes: <Palette />, outline: <Outline /> } as const;

export function Side() {
  const { t } = useWords();
  const { session } = useApp();
  const side = useSession((s) => s.side);
  return (
    <nav className="side nokey" aria-label={t('side.title')}>
      <div className="tabs-list" role="tablist">
        {SIDE.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`side-${name}`}
            aria-selected={name === side}
            aria-controls="side-panel"
            onClick={() => session.setState({ side: name })}
          >
            {t(`side.${name}`)}
          </button>
        ))}
      </div>
      <div id="side-panel" role="tabpanel" aria-labelledby={`side-${side}`} className="side-panel">
        {PANELS[side]}
      </div>
    </nav>
  );
}
