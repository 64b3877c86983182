/** Every issue of the document and of the run; a click goes to its node, a fix is one undo step. */
import type { Issue } from '../../src-engine/core/issue';
import { goTo } from '../editor/acts';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useRun } from '../ui/app';
import { Fixes } from '../ui/Fixes';
import './problems.css';

const NONE: readonly Issue[] = [];
const keyOf = (i: Issue): string => `${i.code}${i.node}${i.port}`;

export function ProblemsPanel() {
  const words = useWords();
  const app = useApp();
  const checked = useChecked();
  const loaded = useRun((s) => s.loaded?.issues ?? NONE);
  const known = new Set(checked.issues.map(keyOf));
  const issues = [...checked.issues, ...loaded.filter((i) => !known.has(keyOf(i)))];
  if (issues.length === 0) return <p className="problems note">{words.t('problems.none')}</p>;
  return (
    <ul className="problems" aria-label={words.t('problems.title')}>
      {issues.map((i) => {
        const { message, hint } = words.issue(i);
        return (
          <li key={`${keyOf(i)}${message}`} className={i.severity}>
            <button type="button" className="go" onClick={() => goTo(app, i)}>
              <b>{i.node ?? words.t('problems.document')}</b> {message} <span>{hint}</span>
            </button>
            <Fixes issue={i} />
          </li>
        );
      })}
    </ul>
  );
}
