/** What the graph is as text: its document, to edit; and as PyTorch's code, to read. */
import { commandOf } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp, useSession } from '../../ui/app';
import { CommandButton } from '../../ui/CommandButton';
import { Switch } from '../../ui/Switch';
import { CodePanel } from './CodePanel';
import { PytorchView } from './PytorchView';
import './code.css';

export default function CodeTab() {
  const { t } = useWords();
  const { session } = useApp();
  const view = useSession((s) => s.codeView);
  return (
    <div className="code-tab">
      <div className="code-bar">
        <Switch
          label={t('code.view')}
          values={['json', 'pytorch']}
          value={view}
          textOf={(v) => t(`code.views.${v}`)}
          onChange={(codeView) => session.setState({ codeView })}
        />
        {view === 'pytorch' && (
          <CommandButton command={commandOf('exportPytorch')} text={t('bar.exportPytorch')} className="fix" />
        )}
      </div>
      {view === 'json' ? <CodePanel /> : <PytorchView />}
    </div>
  );
}
