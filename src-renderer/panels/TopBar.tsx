/** The document's name, files and examples, the run, settings. */
import { Menu } from '@base-ui/react/menu';
import { ChevronDown, FolderOpen, Redo2, Save, Search, Undo2 } from 'lucide-react';
import { useEffect } from 'react';
import { keysText } from '../editor/command';
import { commandOf } from '../editor/commands';
import { EXAMPLES, example } from '../editor/examples';
import { useWords } from '../i18n/i18n';
import { useApp, useEditor } from '../ui/app';
import { CommandButton } from '../ui/CommandButton';
import { RunBar } from './RunBar';
import { SettingsMenu } from './SettingsMenu';
import './bars.css';

export function TopBar() {
  const { t } = useWords();
  const app = useApp();
  const { settings } = app;
  const editor = useEditor();
  const { doc, dirty } = editor;
  useEffect(() => {
    document.title = `${dirty ? '• ' : ''}${doc.name} — Unroll`;
  }, [doc.name, dirty]);
  return (
    <header className="bar">
      <h1 className="doc">
        <svg className="mark" viewBox="0 0 18 18" aria-hidden="true">
          <path d="M3 13V6M9 13V6M15 13V6M3 6c0-3 6-3 6 0M9 13c0 3 6 3 6 0" />
        </svg>
        <span className="name" title={doc.name}>
          {doc.name}
        </span>
        {dirty && <span className="dirty" role="img" aria-label={t('bar.unsaved')} title={t('bar.unsaved')} />}
      </h1>
      <div className="seg">
        <CommandButton command={commandOf('open')} icon={<FolderOpen />} />
        <CommandButton command={commandOf('save')} icon={<Save />} />
        <CommandButton command={commandOf('undo')} icon={<Undo2 />} />
        <CommandButton command={commandOf('redo')} icon={<Redo2 />} />
      </div>
      <Examples />
      <RunBar />
      <div className="end">
        <button
          type="button"
          className="plain"
          data-command="commands"
          aria-label={t('command.commands')}
          title={`${t('command.commands')}  ${keysText(commandOf('commands'))}`}
          onClick={() => void commandOf('commands').run(app)}
        >
          <Search aria-hidden="true" />
        </button>
        <SettingsMenu />
        <button
          type="button"
          className="plain"
          lang={t('bar.language') === 'English' ? 'en' : 'ko'}
          onClick={() => settings.set({ language: settings.store.getState().language === 'en' ? 'ko' : 'en' })}
          title={t('bar.languageName')}
        >
          {t('bar.language')}
        </button>
      </div>
    </header>
  );
}
function Examples() {
  const { t } = useWords();
  const app = useApp();
  const { files } = app;
  return (
    <Menu.Root>
      <Menu.Trigger className="sel">
        {t('bar.examples')} <ChevronDown aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" className="menu-place">
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={() => void commandOf('new').run(app)} data-example="new">
              <b>{t('bar.new')}</b>
              <span>{t('bar.newAbout')}</span>
            </Menu.Item>
            {EXAMPLES.map((name) => (
              <Menu.Item key={name} className="menu-item" onClick={() => files.show(example(name))} data-example={name}>
                <b>{t(`examples.${name}.title`)}</b>
                <span>{t(`examples.${name}.about`)}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
