/** How near the canvas is looked at. */
import { useStore } from '@xyflow/react';
import { keysText } from '../editor/command';
import { commandOf } from '../editor/commands';
import { useWords } from '../i18n/i18n';
import { useApp } from '../ui/app';

export function Zoom() {
  const { t } = useWords();
  const app = useApp();
  const zoom = useStore((s) => Math.round(s.transform[2] * 100));
  return (
    <div className="zoom">
      <button
        type="button"
        title={`${t('command.fit')}  ${keysText(commandOf('fit'))}`}
        onClick={() => app.view.current?.fit()}
      >
        {t('canvas.fit')}
      </button>
      <button type="button" className="mono" title={t('canvas.full')} onClick={() => app.view.current?.zoomTo(1)}>
        {zoom} %
      </button>
    </div>
  );
}
