/** A command as a button: its name, its key, and whether it can be used now. */
import type { ReactNode } from 'react';
import { goTo } from '../editor/acts';
import { type Command, keysText } from '../editor/command';
import { useWords } from '../i18n/i18n';
import { useApp, useEditorPart, useRun, useSession } from './app';

type Props = {
  readonly command: Command;
  readonly icon?: ReactNode;
  readonly text?: string;
  readonly className?: string;
  readonly why?: string;
  /** The node that the command is meant for: selected first, where it needs one. */
  readonly node?: string;
};

export function CommandButton({ command, icon, text, className, why, node }: Props) {
  const app = useApp();
  const { t } = useWords();
  // all of them can change what is enabled
  useEditorPart(() => command.enabled(app));
  useRun((s) => [s.loaded, s.position?.running].join());
  useSession((s) => [s.selected.join(), s.wires.length, s.unfolded].join());
  const enabled = command.enabled(app) || node !== undefined;
  const name = text ?? t(command.label);
  const keys = keysText(command);
  return (
    <button
      type="button"
      className={className}
      data-command={command.id}
      aria-label={name}
      aria-disabled={!enabled}
      title={enabled ? `${name}  ${keys}` : (why ?? `${name}  ${keys}`)}
      onClick={() => {
        if (!command.enabled(app) && node !== undefined) goTo(app, { node });
        void (command.enabled(app) ? command.run(app) : command.blocked?.(app));
      }}
    >
      {icon}
      {text}
    </button>
  );
}
