import { useSession } from '../../ui/app';
import { CommandDialog } from './CommandDialog';
import { ShortcutSheet } from './ShortcutSheet';
import './dialogs.css';

export function Dialogs() {
  const dialog = useSession((s) => s.dialog);
  if (dialog === 'commands') return <CommandDialog />;
  return dialog === 'shortcuts' ? <ShortcutSheet /> : null;
}
