/** What the graph is as text: its document, to edit; and as PyTorch's code, to read. */
import { commandOf } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp, useSession } from '../../ui/app';
import { CommandButton } from '../../ui/CommandButton';
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
        <div className="seg two" role="radiogroup" aria-label={t('code.view')}>
          {(['json', 'pytorch'] as const).map((v) => (
            // biome-ignore lint/a11y/useSemanticElements: a segmented switch of two buttons
            <button
              key={v}
              type="button"
              role="radio"
              aria-checked={view === v}
              data-code={v}
              onClick={() => session.setState({ codeView: v })}
            >
              {t(`code.views.${v}`)}
            </button>
          ))}
        </div>
        {view === 'pytorch' && (
          <CommandButton command={commandOf('exportPytorch')} text={t('bar.exportPytorch')} className="fix" />
        )}
      </div>
      {view === 'json' ? <CodePanel /> : <PytorchView />}
    </div>
  );
}
