/** A command as a button: its name, its key, and whether it can be used now. */
import type { ReactNode } from 'react';
import { type Command, keysText } from '../editor/command';
import { useWords } from '../i18n/i18n';
import { useApp, useEditor, useRun } from './app';

type Props = {
  readonly command: Command;
  readonly icon?: ReactNode;
  readonly text?: string;
  readonly className?: string;
  readonly why?: string;
};

export function CommandButton({ command, icon, text, className, why }: Props) {
  const app = useApp();
  const { t } = useWords();
  // both can change what is enabled
  useEditor();
  useRun((s) => [s.loaded, s.position?.running].join());
  const enabled = command.enabled(app);
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
      onClick={() => void (enabled ? command.run(app) : command.blocked?.(app))}
    >
      {icon}
      {text}
    </button>
  );
}
