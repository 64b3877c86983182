/** Looking into a recurrent node: the button, and why it cannot be pressed. */
import { closedReason } from '../../editor/cells/commands';
import { commandOf } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { CommandButton } from '../../ui/CommandButton';
import './openCell.css';

export function OpenCell() {
  const { t } = useWords();
  const why = closedReason(useApp());
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
    </div>
  );
}
