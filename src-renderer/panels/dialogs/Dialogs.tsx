import { useSession } from '../../ui/app';
import { CommandDialog } from './CommandDialog';
import { DataDialog } from './DataDialog';
import { ShortcutSheet } from './ShortcutSheet';
import './dialogs.css';

export function Dialogs() {
  const dialog = useSession((s) => s.dialog);
  if (dialog === 'commands') return <CommandDialog />;
  if (dialog === 'data') return <DataDialog />;
  return dialog === 'shortcuts' ? <ShortcutSheet /> : null;
}
