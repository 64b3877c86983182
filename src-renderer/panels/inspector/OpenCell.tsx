/** Which cell a recurrent node has, and looking into it: its gates as strips; the button that opens it, and why it cannot be pressed. */
import { useId } from 'react';
import type { DocNode } from '../../../src-engine/document/doc';
import { CELLS } from '../../editor/cells/cells';
import { closedReason, hasGates, showGates } from '../../editor/cells/commands';
import { asCell, canChangeCell } from '../../editor/cells/replace';
import { commandOf } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useSession } from '../../ui/app';
import { CommandButton } from '../../ui/CommandButton';
import './openCell.css';

export function OpenCell({ node }: { readonly node: DocNode }) {
  const { t } = useWords();
  const app = useApp();
  const isShown = useSession((s) => s.gates.includes(node.id));
  const why = closedReason(app);
  const command = commandOf('openCell');
  return (
    <>
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
      <CellKind node={node} />
    </>
  );
}
/** RNN, GRU or LSTM: to see what another cell does in the same place. */
function CellKind({ node }: { readonly node: DocNode }) {
  const { t } = useWords();
  const { editor } = useApp();
  const can = canChangeCell(useDoc(), node.id);
  const id = useId();
  const help = t(can ? 'cell.kindHelp' : 'cell.closed.shared');
  return (
    <div className="param">
      <label htmlFor={id} title={help}>
        {t('cell.kind')}
      </label>
      <select
        id={id}
        data-cell-kind=""
        title={help}
        value={node.op}
        disabled={!can}
        onChange={(e) => editor.run('edit.changeCell', (doc) => asCell(doc, node.id, e.target.value))}
      >
        {Object.keys(CELLS).map((op) => (
          <option key={op}>{op}</option>
        ))}
      </select>
    </div>
  );
}
