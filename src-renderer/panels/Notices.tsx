/** What the user must be told: why a run ended, what an edit kept, what was mended in a file. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Loaded } from '../../src-engine/protocol/messages';
import { type Command, keysText } from '../editor/command';
import { commandOf } from '../editor/commands';
import { example, FIRST } from '../editor/examples';
import { takeBack } from '../editor/replaced';
import { withoutSlots } from '../editor/run';
import { useWords } from '../i18n/i18n';
import { useApp, useEditorPart, useRun, useSession } from '../ui/app';
import { CommandButton } from '../ui/CommandButton';

export function Notices() {
  const words = useWords();
  const { t } = words;
  const { run, files, data, drafts, session } = useApp();
  const refused = useSession((s) => s.refused);
  const stopped = useRun((s) => s.stopped);
  const loaded = useRun((s) => s.loaded);
  const { issues, file, exported } = useStore(files.store);
  const { issue: unread } = useStore(data.store);
  const { restored } = useStore(drafts.store);
  const [seen, setSeen] = useState<Loaded | null>(null);
  const changed =
    loaded && loaded !== seen && (loaded.position?.iteration ?? 0) > 0 && loaded.fresh.length + loaded.kept.length > 0
      ? loaded
      : null;
  const list = (keys: readonly string[]) => {
    const named = withoutSlots(keys);
    return named.length ? named.slice(0, 6).join(', ') + (named.length > 6 ? ', …' : '') : '–';
  };
  return (
    <div className="notices">
      {restored !== null && (
        <Notice kind="info" onClose={() => drafts.store.setState({ restored: null })}>
          {t('bar.restored', { time: words.when(restored) })}{' '}
          <button
            type="button"
            className="fix"
            data-discard=""
            onClick={() => drafts.discard(example(FIRST, t(`examples.${FIRST}.title`)))}
          >
            {t('bar.discard')}
          </button>
        </Notice>
      )}
      {refused && (
        <Notice kind="info" onClose={() => session.setState({ refused: null })}>
          <b>{t(refused.label)}:</b> {t(refused.why)}
        </Notice>
      )}
      <ReplacedWire />
      {stopped && (
        <Notice kind={stopped.severity} onClose={() => run.store.setState({ stopped: null })}>
          <b>{words.issue(stopped).message}</b> {words.issue(stopped).hint}
        </Notice>
      )}
      {issues.length > 0 && (
        <Notice kind={issues[0]?.severity ?? 'error'} onClose={() => files.dismiss()}>
          <b>
            {issues
              .map((i) => words.issue(i).message)
              .slice(0, 3)
              .join(' ')}
          </b>{' '}
          {words.issue(issues[0] as (typeof issues)[number]).hint}{' '}
          {issues.length > 3 && file ? t('bar.repaired', { file, count: issues.length }) : ''}
        </Notice>
      )}
      {exported !== null && (
        <Notice kind="info" onClose={() => files.dismiss()}>
          {t('bar.exported', { file: exported })}
        </Notice>
      )}
      {unread && (
        <Notice kind={unread.severity} onClose={() => data.dismiss()}>
          <b>{words.issue(unread).message}</b> {words.issue(unread).hint}
        </Notice>
      )}
      {changed && (
        <Notice kind="info" onClose={() => setSeen(changed)}>
          {t('kept.text', {
            iteration: changed.position?.iteration ?? 0,
            kept: list(changed.kept),
            fresh: list(changed.fresh),
          })}
        </Notice>
      )}
    </div>
  );
}
/** A wire that another one took the place of: it can be had back, or both, where they fit a sum. */
function ReplacedWire() {
  const { t } = useWords();
  const app = useApp();
  const replaced = useSession((s) => s.replaced);
  const isNow = useEditorPart((e) => e.doc === replaced?.doc);
  if (!replaced || !isNow) return null;
  const { was, by, to, sum } = replaced;
  const [both, undo] = [commandOf('sum'), commandOf('undo')];
  // with their keys: who wires by keyboard is far from the buttons
  const named = (text: string, command: Command) => `${text} (${keysText(command)})`;
  return (
    <Notice kind="info" onClose={() => app.session.setState({ replaced: null })}>
      {t('bar.replaced', { was, by, to })}{' '}
      {sum && <CommandButton command={both} className="fix" text={named(t('bar.sumBoth'), both)} />}{' '}
      <button type="button" className="fix" data-take-back="" onClick={() => takeBack(app)}>
        {named(t(undo.label), undo)}
      </button>
    </Notice>
  );
}
function Notice({
  kind,
  onClose,
  children,
}: {
  readonly kind: 'error' | 'warning' | 'info';
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}) {
  const { t } = useWords();
  return (
    <div className={`notice ${kind}`} role={kind === 'info' ? 'status' : 'alert'}>
      <p>{children}</p>
      <button type="button" className="plain" aria-label={t('bar.close')} onClick={onClose}>
        <X />
      </button>
    </div>
  );
}
