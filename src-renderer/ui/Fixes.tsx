/** The buttons that repair an issue: each is tried before it is offered, and is one undo step. */
import { useMemo } from 'react';
import type { Fix, Issue } from '../../src-engine/core/issue';
import { applyFix } from '../editor/acts';
import { fixesOf } from '../editor/fixes';
import { useWords } from '../i18n/i18n';
import { useApp, useChecked, useDoc } from './app';

const worded = (value: unknown): string => (Array.isArray(value) ? value.join(' × ') : String(value));
const argsOf = (fix: Fix): Record<string, unknown> => {
  if (fix.kind === 'set-param') return { ...fix, value: worded(fix.value) };
  if (fix.kind === 'set-training') return { path: fix.path.join('.'), value: worded(fix.value) };
  if (fix.kind === 'add-node' || fix.kind === 'insert-node')
    return { op: fix.op, params: Object.values(fix.params).map(worded).join(', ') };
  return { ...fix };
};
export function Fixes({ issue, onDone }: { readonly issue: Issue; readonly onDone?: () => void }) {
  const { t, paramLabel } = useWords();
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
        {t('fix.choose-file', { name: String(issue.args.file) })}
      </button>
    );
  return fixes.map((fix) => {
    const args = argsOf(fix);
    return (
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
        {fix.kind === 'set-param'
          ? t(fix.node === node ? 'fix.set-param' : 'fix.set-param-of', { ...args, param: paramLabel(fix.param) })
          : t(`fix.${fix.kind}`, args)}
      </button>
    );
  });
}
