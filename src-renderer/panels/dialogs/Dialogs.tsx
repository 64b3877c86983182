import { useSession } from '../../ui/app';
import { CommandDialog } from './CommandDialog';
import { DataDialog } from './DataDialog';
import { ExamplesDialog } from './ExamplesDialog';
import { LargeDataDialog } from './LargeDataDialog';
import { ShortcutSheet } from './ShortcutSheet';
import './dialogs.css';

export function Dialogs() {
  const dialog = useSession((s) => s.dialog);
  if (dialog === 'commands') return <CommandDialog />;
  if (dialog === 'examples') return <ExamplesDialog />;
  if (dialog === 'data') return <DataDialog />;
  if (dialog === 'large') return <LargeDataDialog />;
  return dialog === 'shortcuts' ? <ShortcutSheet /> : null;
}
