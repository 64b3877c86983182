/** On a node that carries a state, or a Delay of a loop: unfolds it over its steps, and folds it again. */
import { Columns3 } from 'lucide-react';
import { keysText } from '../../editor/command';
import { commandOf } from '../../editor/commands';
import { turnUnfolded } from '../../editor/unfold';
import { useWords } from '../../i18n/i18n';
import { useApp, useRun, useSession } from '../../ui/app';

export function UnfoldButton({ node }: { readonly node: string }) {
  const { t } = useWords();
  const app = useApp();
  const carries = useRun((s) => s.loaded?.hidden.some((h) => h.node === node) ?? false);
  const isOn = useSession((s) => s.unfolded === node);
  if (!carries) return null;
  const name = t(isOn ? 'unfold.fold' : 'command.unfold');
  return (
    <button
      type="button"
      className="unfold-button nodrag"
      aria-pressed={isOn}
      aria-label={`${name}: ${node}`}
      title={`${name}  ${keysText(commandOf('unfold'))}`}
      onClick={(e) => {
        e.stopPropagation();
        turnUnfolded(app, node);
      }}
    >
      <Columns3 aria-hidden="true" />
    </button>
  );
}
