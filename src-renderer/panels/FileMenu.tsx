/** Documents: new, open, recent, what another window left, save; and the way to the examples. */
import { Menu } from '@base-ui/react/menu';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { keyText } from '../editor/command';
import { type CommandId, commandOf } from '../editor/commands';
import { useWords } from '../i18n/i18n';
import { useApp } from '../ui/app';

export function FileMenu() {
  const { t, when } = useWords();
  const app = useApp();
  const { files, drafts } = app;
  const { recent } = useStore(files.store);
  const { others } = useStore(drafts.store);
  const row = (id: CommandId) => {
    const command = commandOf(id);
    return (
      <Menu.Item className="menu-item row" data-command={id} onClick={() => void command.run(app)}>
        <span>{t(command.label)}</span>
        <kbd>{keyText(command.keys[0] ?? '')}</kbd>
      </Menu.Item>
    );
  };
  return (
    <Menu.Root
      onOpenChange={(open) => {
        if (!open) return;
        void files.refresh();
        void drafts.refresh();
      }}
    >
      <Menu.Trigger className="sel" data-menu="file">
        {t('bar.file')} <ChevronDown aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" className="menu-place">
          <Menu.Popup className="menu file">
            <Menu.Item className="menu-item row" onClick={() => void commandOf('new').run(app)} data-example="new">
              <span>{t('bar.new')}</span>
              <kbd>{keyText(commandOf('new').keys[0] ?? '')}</kbd>
            </Menu.Item>
            {row('open')}
            {row('examples')}
            <Sub title={t('bar.recent')} isEmpty={recent.length === 0}>
              {recent.map((f) => (
                <Menu.Item
                  key={f.handle}
                  className="menu-item row"
                  disabled={f.isMissing}
                  data-recent={f.name}
                  onClick={() => void files.openRecent(f.handle)}
                >
                  <span>{f.name}</span>
                  <kbd>{f.folder || when(f.time)}</kbd>
                </Menu.Item>
              ))}
            </Sub>
            <Sub title={t('bar.drafts')} isEmpty={others.length === 0}>
              {others.map((d) => (
                <Menu.Item
                  key={d.id}
                  className="menu-item row"
                  data-draft-of={d.name}
                  onClick={() => void drafts.open(d)}
                >
                  <span>{d.name}</span>
                  <kbd>{when(d.time)}</kbd>
                </Menu.Item>
              ))}
            </Sub>
            <Menu.Separator className="menu-line" />
            {row('save')}
            {row('saveAs')}
            {row('saveGraph')}
            {row('exportPytorch')}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
function Sub({
  title,
  isEmpty,
  children,
}: {
  readonly title: string;
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Menu.SubmenuRoot disabled={isEmpty}>
      <Menu.SubmenuTrigger className="menu-item row">
        <span>{title}</span>
        <ChevronRight aria-hidden="true" />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-place" sideOffset={4}>
          <Menu.Popup className="menu context">{children}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
