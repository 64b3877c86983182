/** The document's name, files and examples, the run, settings. */
import { Redo2, Save, Search, Undo2 } from 'lucide-react';
import { keysText } from '../editor/command';
import { commandOf } from '../editor/commands';
import { useWords } from '../i18n/i18n';
import { useApp, useEditorPart } from '../ui/app';
import { CommandButton } from '../ui/CommandButton';
import { FileMenu } from './FileMenu';
import { RunBar } from './RunBar';
import { SettingsMenu } from './SettingsMenu';
import './bars.css';

export function TopBar() {
  const { t } = useWords();
  const app = useApp();
  const { settings } = app;
  const name = useEditorPart((e) => e.doc.name);
  const dirty = useEditorPart((e) => e.dirty);
  return (
    <header className="bar">
      <h1 className="doc">
        <svg className="mark" viewBox="0 0 18 18" aria-hidden="true">
          <path d="M3 13V6M9 13V6M15 13V6M3 6c0-3 6-3 6 0M9 13c0 3 6 3 6 0" />
        </svg>
        <span className="name" title={name}>
          {name}
        </span>
        {dirty && <span className="dirty" role="img" aria-label={t('bar.unsaved')} title={t('bar.unsaved')} />}
      </h1>
      <FileMenu />
      <div className="seg">
        <CommandButton command={commandOf('save')} icon={<Save />} />
        <CommandButton command={commandOf('undo')} icon={<Undo2 />} />
        <CommandButton command={commandOf('redo')} icon={<Redo2 />} />
      </div>
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
