/** The buttons that repair an issue: each is tried before it is offered, and is one undo step. */
import { useMemo } from 'react';
import type { Issue } from '../../src-engine/core/issue';
import { applyFix } from '../editor/acts';
import { fixesOf } from '../editor/fixes';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useDoc } from './app';
import { fixText } from './fixText';

export function Fixes({ issue, onDone }: { readonly issue: Issue; readonly onDone?: () => void }) {
  const words = useWords();
  const app = useApp();
  const doc = useDoc();
  const checked = useChecked();
  const fixes = useMemo(() => fixesOf(doc, checked, issue), [doc, checked, issue]);
  const { node } = issue;
  // what is missing is not in the document: the file itself has to come
  if (issue.code === 'data-file-missing' && node !== undefined)
    return (
      <button
        type="button"
        className="fix"
        data-fix="choose-file"
        onClick={() => {
          void app.data.choose(node);
          onDone?.();
        }}
      >
        {words.t('fix.choose-file', { name: String(issue.args.file) })}
      </button>
    );
  return fixes.map((fix) => (
    <button
      key={JSON.stringify(fix)}
      type="button"
      className="fix"
      data-fix={fix.kind}
      onClick={() => {
        applyFix(app, fix);
        onDone?.();
      }}
    >
      {fixText(words, fix, node)}
    </button>
  ));
}
