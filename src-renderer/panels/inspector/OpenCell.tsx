/** Looking into a recurrent node: its gates as strips; the button that opens it, and why it cannot be pressed. */
import type { DocNode } from '../../../src-engine/document/doc';
import { closedReason, hasGates, showGates } from '../../editor/cells/commands';
import { commandOf } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp, useSession } from '../../ui/app';
import { CommandButton } from '../../ui/CommandButton';
import './openCell.css';

export function OpenCell({ node }: { readonly node: DocNode }) {
  const { t } = useWords();
  const app = useApp();
  const isShown = useSession((s) => s.gates.includes(node.id));
  const why = closedReason(app);
  const command = commandOf('openCell');
  return (
    <div className="open-cell">
      <CommandButton
        command={command}
        className="button"
        text={t(command.label)}
        {...(why ? { why: t(`cell.closed.${why}`) } : {})}
      />
      <p className="note">{t(why ? `cell.closed.${why}` : 'cell.help')}</p>
      {hasGates(node.op) && (
        <label>
          <input type="checkbox" checked={isShown} onChange={(e) => showGates(app, node.id, e.target.checked)} />
          {t('command.gates')}
        </label>
      )}
    </div>
  );
}
