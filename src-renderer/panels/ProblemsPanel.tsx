/** Every issue of the document and of the run; a click goes to its node, a fix is one undo step. */
import type { Fix, Issue } from '../../src-engine/core/issue';
import type { Doc } from '../../src-engine/document/doc';
import { removeNodes, rename } from '../editor/build';
import { setParam, setTraining } from '../editor/changes';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useRun } from '../ui/app';
import './problems.css';

const NONE: readonly Issue[] = [];
/** The document with a fix applied. */
function fixed(doc: Doc, fix: Fix): Doc {
  if (fix.kind === 'set-param') return setParam(doc, fix.node, fix.param, fix.value);
  if (fix.kind === 'set-training') return setTraining(doc, fix.path, fix.value);
  if (fix.kind === 'remove-node') return removeNodes(doc, [fix.node], true);
  return rename(doc, fix.node, fix.to) ?? doc;
}

export function ProblemsPanel() {
  const words = useWords();
  const { editor, session } = useApp();
  const checked = useChecked();
  const loaded = useRun((s) => s.loaded?.issues ?? NONE);
  const known = new Set(checked.issues.map((i) => `${i.code}${i.node}${i.port}`));
  const issues = [...checked.issues, ...loaded.filter((i) => !known.has(`${i.code}${i.node}${i.port}`))];
  if (issues.length === 0) return <p className="problems note">{words.t('problems.none')}</p>;
  return (
    <ul className="problems" aria-label={words.t('problems.title')}>
      {issues.map((i) => {
        const { message, hint } = words.issue(i);
        return (
          <li key={`${i.code}${i.node ?? ''}${i.port ?? ''}${message}`} className={i.severity}>
            <button type="button" className="go" onClick={() => i.node && session.setState({ selected: [i.node] })}>
              <b>{i.node ?? words.t('problems.document')}</b> {message} <span>{hint}</span>
            </button>
            {i.fix && (
              <button
                type="button"
                className="fix"
                onClick={() => editor.run('edit.fix', (d) => fixed(d, i.fix as Fix))}
              >
                {words.t(`fix.${i.fix.kind}`)}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
